"""Fewer repetitions and combinations, for tests that ask whether notebooks run and what they say:
neither hangs on the third digit of a P value.
"""

from pathlib import Path

import yaml

from helpers.base.paths import ROOT

REPETITIONS = {"permutations": 20, "shufflings": 50, "resamples": 100, "imputations": 2}
BECAUSE = "an outcome scored otherwise is a column of other numbers, and meets each method so"


def write_choices(folder: Path) -> Path:
    """The choices of data/multiverse.yml, every one of them, in fewer combinations: another scoring
    is combined with each method and model, and with the first choice of all else.
    """
    tree = yaml.safe_load((ROOT / "data/multiverse.yml").read_text(encoding="utf-8"))
    _, *others = tree["dimensions"]["scoring"]
    for name in ("coding", "missing", "covariates"):
        _, *further = tree["dimensions"][name]
        if name == "missing":
            further.remove("listwise")  # without it, no scoring would have a model of all
        left = {"scoring": [*others], name: further, "because": BECAUSE}
        tree["leave_out"].append(left)
    path = folder / "choices.yml"
    path.write_text(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path
