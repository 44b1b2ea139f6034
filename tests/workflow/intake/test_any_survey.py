"""Surveys made at random: what check accepts runs to the end of every notebook, in this process.

ANY_SURVEY (a number) makes more of them.
"""

import csv
import os
import warnings

import matplotlib
import numpy as np
import pytest
import yaml
from in_process import run_survey

from helpers.base.errors import InputError
from helpers.survey.codebook import read_codebook
from helpers.survey.reading import open_export
from helpers.workflow.intake import check

matplotlib.use("Agg")
SURVEYS = int(os.environ.get("ANY_SURVEY", "6"))
KINDS = ("number", "decimal", "ordered", "unordered", "text codes", "yes or no", "several")


def make_survey(folder, seed: int) -> tuple:
    """A survey file and its codebook: kinds, sizes, gaps, constants and layouts drawn by the
    seed."""
    rng = np.random.default_rng(seed)
    n = int(rng.choice([9, 12, 25, 60, 150]))
    gaps = rng.choice([0, 0, 0.05, 0.3])
    options = {
        "five": [{"code": c, "texts": [f"level {c}"], "gloss": f"level {c}"} for c in range(1, 6)],
        "words": [{"code": c, "texts": [c.upper()], "gloss": c} for c in ("red", "green", "blue")],
        "yes": [{"code": c, "texts": [t], "gloss": t} for c, t in enumerate(("no", "yes"))],
    }
    variables, cells = {}, {}

    def ask(name, spec, draw):
        variables[name] = {"header": f"Q {name}", "gloss": f"About {name}", **spec}
        constant = rng.random() < 0.08
        answers = [draw()] * n if constant else [draw() for _ in range(n)]
        cells[name] = ["" if rng.random() < gaps else a for a in answers]

    def five():
        return f"level {rng.integers(1, 6)}"

    made = [str(k) for k in rng.choice(KINDS, rng.integers(1, 7))]
    for i, kind in enumerate(made):
        name = f"v{i}"
        if kind == "number":
            ask(name, {"range": [16, 99]}, lambda: int(rng.integers(16, 100)))
        elif kind == "decimal":
            ask(
                name,
                {"range": [0, 50], "decimals": True},
                lambda: f"{rng.uniform(0, 50):.1f}".replace(".", ","),
            )
        elif kind == "ordered":
            ask(name, {"options": "five", "ordered": True}, five)
        elif kind == "unordered":
            ask(name, {"options": "five", "ordered": False}, five)
        elif kind == "text codes":
            ask(name, {"options": "words"}, lambda: str(rng.choice(["RED", "GREEN", "BLUE"])))
        elif kind == "yes or no":
            ask(name, {"options": "yes"}, lambda: str(rng.choice(["no", "yes"])))
        else:
            ask(
                name,
                {"contains": "Friend"},
                lambda: str(rng.choice(["Doctor, Friend", "Doctor", "Friend"])),
            )
    scales = {}
    for s in range(rng.integers(0, 3)):
        items = [f"s{s}_{i}" for i in range(rng.integers(1, 7))]
        for item in items:
            ask(
                item,
                {"options": "five", "group": f"g{s}", "reversed": bool(rng.random() < 0.3)},
                five,
            )
        method = str(rng.choice(["sum", "mean"]))
        scales[f"score{s}"] = {"gloss": f"Score {s}", "method": method, "items": items}
    numeric = [
        k
        for k, v in variables.items()
        if v.get("ordered") is not False and v.get("options") != "words"
    ]
    choices = [*numeric, *scales]
    outcomes = (
        list(rng.choice(choices, min(len(choices), rng.integers(1, 3)), replace=False))
        if choices
        else []
    )
    able = [name for name in (*variables, *scales) if name not in outcomes]
    predictors = (
        list(rng.choice(able, min(len(able), rng.integers(1, 4)), replace=False)) if able else []
    )
    tree = {
        "survey": {"title": f"Survey {seed}"},
        "options": options,
        "variables": variables,
        "scales": scales,
        "analysis": {
            "predictors": [str(p) for p in predictors],
            "correlates": [str(o) for o in outcomes],
            "outcomes": [str(o) for o in outcomes],
        },
    }
    (folder / "b.yml").write_text(yaml.safe_dump(tree), encoding="utf-8")
    order = [str(name) for name in rng.permutation(list(variables))]
    with (folder / "x.csv").open(
        "w", encoding=str(rng.choice(["utf-8", "utf-16", "utf-8-sig"])), newline=""
    ) as file:
        writer = csv.writer(file, delimiter=str(rng.choice([",", ";", "\t"])))
        if rng.random() < 0.2:
            writer.writerow([])
        writer.writerow([variables[name]["header"] for name in order])
        writer.writerows(zip(*(cells[name] for name in order), strict=True))
    return folder / "x.csv", folder / "b.yml"


@pytest.mark.parametrize("seed", range(SURVEYS))
def test_what_check_accepts_runs_to_its_end(tmp_path, monkeypatch, seed):
    monkeypatch.delenv("REPLICATION_OUT", raising=False)
    warnings.simplefilter("ignore")
    data, codebook = make_survey(tmp_path, seed)
    try:
        book = read_codebook(codebook)
        problems, _ = check.find_problems(open_export(data, book, everything=True), book)
    except InputError as error:
        pytest.skip(f"refused: {error}")
    if len(problems):
        pytest.skip(f"refused: {problems['problem'].iloc[0]}")
    run_survey(tmp_path / "out", data, codebook)
    for name in ("data/clean.csv", "data/scored.csv", "tables/fit.csv", "tables/privacy-risk.csv"):
        assert (tmp_path / "out" / name).is_file()
