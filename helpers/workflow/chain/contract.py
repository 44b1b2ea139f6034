"""What a run is asked for; what each notebook reads and writes, from the list beside the
notebooks; and which of them it needs."""

import csv
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from helpers.base.errors import InputError
from helpers.base.paths import NONE, PUBLISHED, is_file, resolve
from helpers.base.text import folded
from helpers.workflow.chain.notebooks import FOLDER

LIMIT = 3600  # seconds a notebook may take
JOBS = 3  # notebooks at a time: while one waits for its kernel, two processors are busy
QUICK = 2  # seconds that a notebook takes of which the list says nothing
OUR_CODEBOOK = "data/codebook.yml"


@dataclass(frozen=True)
class Run:
    """What a run is asked for.

    out: the folder it writes to. parameters: of the notebooks, name -> value where it is not the
    default.
    jobs: how many notebooks run at a time. limit: seconds that one may take.
    notebooks: the folder of the notebooks, with the list of what each reads and writes.
    """

    out: Path
    parameters: dict = field(default_factory=dict)
    jobs: int = JOBS
    limit: int = LIMIT
    notebooks: Path = FOLDER


@cache
def read_contract(folder: Path = FOLDER) -> dict[str, dict]:
    """Notebook -> sources, reads, writes and, where they are given, needs and seconds.

    folder: that of the notebooks.
    """
    return tomllib.loads((folder / "chain.toml").read_text(encoding="utf-8"))


def needing(what: str, contract: dict[str, dict]) -> set[str]:
    """The notebooks of no use without something: "published" numbers, those of our "paper", or
    "ours", our codebook."""
    return {name for name, files in contract.items() if files.get("needs") == what}


def settle_published(parameters: dict) -> dict:
    """The parameters with the printed numbers that belong to a run.

    Those asked for; else those its codebook names; else ours with our codebook, none with another.
    """
    if "published" in parameters or parameters.get("codebook", OUR_CODEBOOK) == OUR_CODEBOOK:
        return parameters
    from helpers.survey.codebook import read_codebook

    named = read_codebook(parameters["codebook"]).published or NONE
    if named != NONE and not is_file(resolve(named)):
        raise InputError(
            f"{Path(parameters['codebook']).name}: published names {named}, which is no file; "
            "name a table of printed numbers, or none."
        )
    return parameters | {"published": named}


def settle_inputs(parameters: dict) -> dict:
    """The parameters with the published numbers, assumptions and answers that belong to a run.

    Another paper has no checklist of ours, and no place in which our text calls nothing
    significant. With another paper, or a codebook that is not one of our export, our answers are
    not used. Raises InputError where nothing is left to run.
    """
    settled = settle_published(parameters)
    published = settled.get("published", PUBLISHED)
    another = published not in (PUBLISHED, NONE)
    if another:
        settled = {"checklists": NONE, "not_significant": []} | settled
    codebook = settled.get("codebook", OUR_CODEBOOK)
    if "data" in settled or not (another or (codebook != OUR_CODEBOOK and not _is_ours(codebook))):
        return settled
    if not another:
        raise InputError(
            f"{Path(codebook).name}: not a codebook of data/responses.csv; "
            "name its answers with --data, or published numbers with --published."
        )
    return {"codebook": NONE} | settled | {"data": NONE}


def _is_ours(codebook: str) -> bool:
    """Whether a codebook describes the shipped export: all its columns are there."""
    from helpers.survey.codebook import read_codebook
    from helpers.survey.synthetic import SHIPPED

    with open(resolve(SHIPPED), encoding="utf-8-sig", newline="") as file:
        there = {folded(header) for header in next(csv.reader(file))}
    asked = read_codebook(codebook).asked.values()
    return all(there & set(map(folded, v.headers)) for v in asked)


def chosen_notebooks(run: Run) -> dict:
    """The notebooks of a run with their files; what those left out would write is read by
    nobody."""
    contract = read_contract(run.notebooks)
    names = left_out(run)
    unwritten = set().union(*(contract[name]["writes"] for name in names))
    chosen = {}
    for name, files in contract.items():
        if name not in names:
            reads = [file for file in files["reads"] if file not in unwritten]
            chosen[name] = files | {"reads": reads}
    return chosen


def list_remaining(chosen: dict) -> dict[str, float]:
    """Notebook -> seconds of the longest chain of notebooks that it begins, itself included."""

    def remaining(name: str) -> float:
        after = map(remaining, list_readers(name, chosen))
        return chosen[name].get("seconds", QUICK) + max(after, default=0)

    return {name: remaining(name) for name in chosen}


def list_readers(name: str, chosen: dict) -> list[str]:
    """The notebooks that read what one writes."""
    written = set(chosen[name]["writes"])
    return [other for other, files in chosen.items() if written & set(files["reads"])]


def longest_path(chosen: dict) -> list[str]:
    """The notebooks of the longest chain: a run takes at least as long as these."""
    remaining = list_remaining(chosen)
    path = []
    names = list(chosen)
    while names:
        path.append(max(names, key=lambda name: remaining[name]))
        names = list_readers(path[-1], chosen)
    return path


def left_out(run: Run) -> list[str]:
    """Notebooks a run has no use for.

    Without published numbers, those about them; with another paper, those on how ours was
    reconstructed, and what it settles; with another codebook, those written for ours; without
    answers, all that read any. With small counts hidden, the sensitivity analysis:
    its thousands of estimates cannot be shown without them.
    """
    contract = read_contract(run.notebooks)
    parameters = run.parameters
    published = parameters.get("published", PUBLISHED)
    useless = set()
    if published == NONE:
        useless |= needing("published", contract)
    if published != PUBLISHED:
        useless |= needing("paper", contract)
    if parameters.get("codebook", OUR_CODEBOOK) != OUR_CODEBOOK and "multiverse" not in parameters:
        useless |= needing("ours", contract)
    if parameters.get("data") == NONE:
        for name, files in contract.items():
            if files["reads"] or "data" in files["sources"]:
                useless.add(name)
    if parameters.get("min_cell", 0) > 1:
        useless |= needing("ours", contract)
    return [name for name in contract if name in useless]
