"""What a run is asked for; what each notebook reads and writes, from the list beside the
notebooks; and which of them it needs."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from helpers.base.errors import InputError
from helpers.base.paths import NONE, is_file, resolve
from helpers.workflow.chain import notebooks

LIMIT = 3600  # seconds a notebook may take


@dataclass(frozen=True)
class Run:
    """What a run is asked for.

    out: the folder it writes to. parameters: of the notebooks, name -> value where it is not the
    default.
    jobs: how many notebooks run at a time. limit: seconds that one may take.
    """

    out: Path
    parameters: dict = field(default_factory=dict)
    jobs: int = 2
    limit: int = LIMIT


@cache
def read_contract() -> dict[str, dict]:
    """Notebook -> sources, reads, writes and, where they are given, needs and seconds."""
    return tomllib.loads((notebooks.FOLDER / "chain.toml").read_text(encoding="utf-8"))


def needing(what: str) -> set[str]:
    """The notebooks of no use without something: "published" numbers, or "ours", our codebook."""
    return {name for name, files in read_contract().items() if files.get("needs") == what}


def settle_published(parameters: dict) -> dict:
    """The parameters with the printed numbers that belong to a run.

    Those asked for; else those its codebook names; else ours with our codebook, none with another.
    """
    from helpers.survey.codebook import DEFAULT, read_codebook

    if "published" in parameters or parameters.get("codebook", DEFAULT) == DEFAULT:
        return parameters
    named = read_codebook(parameters["codebook"]).published or NONE
    if named != NONE and not is_file(resolve(named)):
        raise InputError(
            f"{Path(parameters['codebook']).name}: published names {named}, which is no file; "
            "name a table of printed numbers, or none."
        )
    return parameters | {"published": named}


def chosen_notebooks(parameters: dict) -> dict:
    """The notebooks of a run with their files; what those left out would write is read by
    nobody."""
    names = left_out(parameters)
    unwritten = {file for name in names for file in read_contract()[name]["writes"]}
    chosen = {}
    for name, files in read_contract().items():
        if name not in names:
            reads = [file for file in files["reads"] if file not in unwritten]
            chosen[name] = files | {"reads": reads}
    return chosen


def left_out(parameters: dict) -> list[str]:
    """Notebooks a run has no use for.

    Without printed numbers, those about them; with another codebook, those written for ours.
    With small counts hidden, the sensitivity analysis:
    its thousands of estimates cannot be shown without them.
    """
    useless = set()
    if parameters.get("published") == NONE:
        ours = "codebook" not in parameters or "multiverse" in parameters
        useless = needing("published") | (set() if ours else needing("ours"))
    if parameters.get("min_cell", 0) > 1:
        useless |= needing("ours")
    return [name for name in read_contract() if name in useless]
