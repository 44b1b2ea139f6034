"""What each notebook reads and writes, from the list beside the notebooks, and which of them a run needs."""

import tomllib
from functools import cache
from pathlib import Path

from helpers.base.errors import InputError
from helpers.base.paths import NONE, is_file, resolve
from helpers.workflow.chain import notebooks
from helpers.workflow.chain.parameters import chosen_parameters


@cache
def read_contract() -> dict[str, dict]:
    """Notebook -> sources, reads, writes and, where they are given, needs and seconds."""
    return tomllib.loads((notebooks.FOLDER / "chain.toml").read_text(encoding="utf-8"))


def needing(what: str) -> set[str]:
    """The notebooks of no use without something: "published" numbers, or "ours", our codebook."""
    return {name for name, files in read_contract().items() if files.get("needs") == what}


def settle_published(parameters: dict) -> dict:
    """Which printed numbers belong to a run: those asked for; else those its codebook names; else ours with our codebook, none with another."""
    from helpers.survey.codebook import DEFAULT, read_codebook

    if "published" in parameters or parameters.get("codebook", DEFAULT) == DEFAULT:
        return parameters
    named = read_codebook(parameters["codebook"]).published or NONE
    if named != NONE and not is_file(resolve(named)):
        raise InputError(
            f"{Path(parameters['codebook']).name}: published names {named}, which is no file; name a table of printed numbers, or none."
        )
    return parameters | {"published": named}


def chosen_notebooks() -> dict:
    """The notebooks of this run with their files; those left out are read by nobody."""
    names = left_out()
    unwritten = {f for name in names for f in read_contract()[name]["writes"]}
    kept = {name: files for name, files in read_contract().items() if name not in names}
    return {
        name: files | {"reads": [f for f in files["reads"] if f not in unwritten]}
        for name, files in kept.items()
    }


def left_out() -> list[str]:
    """Notebooks this run has no use for: without printed numbers those about print, with another codebook those written for ours."""
    chosen = chosen_parameters()
    if chosen.get("published") != NONE:
        return []
    ours = set() if "codebook" not in chosen or "multiverse" in chosen else needing("ours")
    return [name for name in read_contract() if name in needing("published") | ours]
