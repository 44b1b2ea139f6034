"""A notebook's cells run on the alternatives of the answers, so that a release shows only what all
of them share.

The plan is made once, from the cleaned answers and the codebook, before the first notebook runs
for readers.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from helpers.base.errors import InputError, OutputError
from helpers.exhibits.disclosure import FOLDER, PLAN, WITHHELD, open_disclosure

CLEAN = "data/clean.csv"
TEXTS = "texts"
# Kinds of what a cell says
SENTENCE = "sentence"
RESULT = "result"
STREAM = "stream"


def rehearse(name: str, book, given: dict, out: Path, run: Callable) -> tuple[int, str]:
    """Run a notebook on every alternative in a process of its own; returns status and words.

    run: does `run_alternatives` in such a process: run_anew, or a quicker one. Nothing to do if no
    count is hidden.
    """
    folder = out / FOLDER
    if name == "01_cleaning":
        shutil.rmtree(folder, ignore_errors=True)
    if given.get("min_cell", 0) <= 1:
        return 0, ""
    cells = [cell.source for cell in book.cells if cell.cell_type == "code"]
    tagged = [
        "parameters" in cell.metadata.get("tags", [])
        for cell in book.cells
        if cell.cell_type == "code"
    ]
    task = {"name": name, "cells": cells, "parameters": tagged.index(True), "given": given}
    try:
        return run(task, str(out))
    except EOFError:  # a process that was killed: its last words are none
        return 1, ""


def run_anew(task: dict, release: str) -> tuple[int, str]:
    """Status and words of `run_alternatives` in a new Python."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "helpers.survey.privacy.rehearsal", release],
        input=json.dumps(task),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    return done.returncode, done.stderr.strip()


def protect_texts(name: str, book, given: dict, out: Path) -> None:
    """Replace what an executed notebook says by what it shares with the alternatives: sentences,
    and whatever else a cell shows that is no exhibit (these are protected where they are made).
    """
    disclosure = open_disclosure(out, given.get("min_cell", 0))
    if not disclosure:
        return
    files = disclosure.files(f"{TEXTS}/{name}.json")
    others = [json.loads(p.read_text(encoding="utf-8")) if p.is_file() else [] for p in files]
    injected = "injected-parameters"
    cells = [
        cell
        for cell in book.cells
        if cell.cell_type == "code" and injected not in cell.metadata.get("tags", [])
    ]
    for place, cell in enumerate(cells):
        count = Counter()
        for output in cell.get("outputs", []):
            kind, text = _said(output)
            if kind is None:
                continue
            beside = [_text(other, place, kind, count[kind]) for other in others]
            count[kind] += 1
            _replace(output, kind, disclosure.protect_text(text, beside))


def _said(output) -> tuple:
    """The kind and the words of an output, (None, '') of an exhibit."""
    if output.output_type == "stream":
        return STREAM, output.text
    if "exhibit" in output.get("metadata", {}):
        return None, ""
    if "text/markdown" in output.get("data", {}):
        return SENTENCE, output["data"]["text/markdown"]
    return RESULT, _on_one_grid(output.get("data", {}).get("text/plain", ""))


def _replace(output, kind: str, safe: str) -> None:
    """Words in place of an output's own, in every form in which it has them."""
    if kind == STREAM:
        output.text = f"{safe.rstrip()}\n"
    elif kind == SENTENCE or safe == WITHHELD:
        output["data"] = {"text/markdown": safe, "text/plain": safe}
    else:
        output["data"] = {"text/plain": safe}


def _on_one_grid(text: str) -> str:
    """A printed table whose columns are two blanks apart: how far they are depends on numbers."""
    return re.sub(r"(?<=\S) {2,}", "  ", text)


def _text(texts: list, place: int, kind: str, number: int):
    """One of the words of one cell; None where an alternative did not say it."""
    cell = texts[place].get(kind, []) if place < len(texts) else []
    return cell[number] if number < len(cell) else None


def run_alternatives(task: dict, release: str) -> tuple[int, str]:
    """Run a notebook in this process on every alternative, after making these if it is the one
    that cleans; returns status and words.

    task: name, cells, place of the parameters' cell, and what is given. release: the build folder.
    """
    try:
        _run_alternatives(task, Path(release) / FOLDER)
    except InputError as error:
        return 2, str(error)
    except OutputError as error:
        return 1, str(error)
    except Exception as error:
        return 1, f"{task['name']}.ipynb failed: {type(error).__name__}: {error}"
    return 0, ""


def _run_alternatives(task: dict, folder: Path) -> None:
    if task["name"] == "01_cleaning":
        prepare_rehearsal(task, folder)
    number = json.loads((folder / PLAN).read_text(encoding="utf-8"))["alternatives"]
    for i in range(number):
        place = folder / str(i)
        texts = run_cells(task, place)
        (place / TEXTS).mkdir(exist_ok=True)
        path = place / TEXTS / f"{task['name']}.json"
        path.write_text(json.dumps(texts), encoding="utf-8")


def prepare_rehearsal(task: dict, folder: Path) -> None:
    """Clean the export once, without showing anything, and write the plan and the alternatives."""
    from helpers.exhibits.build import Build
    from helpers.exhibits.formats.csv_file import csv_bytes
    from helpers.survey.codebook import read_codebook
    from helpers.survey.privacy import alternatives, plan

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / PLAN).write_text(json.dumps({"min_cell": 0}), encoding="utf-8")
    real = folder / "real"
    run_cells(task, real, strict=True)
    codebook = read_codebook(task["given"].get("codebook", "data/codebook.yml"))
    clean = _typed(Build(real).read(CLEAN), codebook)
    shutil.rmtree(real)
    made = plan.make_plan(clean, codebook, task["given"]["min_cell"])
    others = alternatives.make_alternatives(clean, codebook, made)
    for i, other in enumerate(others):
        path = folder / str(i) / CLEAN
        path.parent.mkdir(mode=0o700, parents=True)
        path.write_bytes(b"".join(csv_bytes(other)))
    about = {
        "min_cell": made.min_cell,
        "alternatives": len(others),
        "withheld": plan.count_withheld(made, codebook),
        "joined": plan.describe_joined(made, codebook),
    }
    (folder / PLAN).write_text(json.dumps(about, indent=1), encoding="utf-8")


def _typed(clean, codebook):
    """The cleaned answers with whole numbers where the codebook has them."""
    every = codebook.variables.items()
    whole = [name for name, v in every if isinstance(v.low, int) and not v.decimals]
    return clean.astype(dict.fromkeys(whole, "Int64"))


def run_cells(task: dict, place: Path, strict: bool = False) -> list:
    """Run the cells in this process with a build folder of their own;
    returns what each cell says: {kind: texts}.

    An alternative in which a cell fails shows nothing from there on, so that nothing is shown of
    what it would have said.
    strict: raise what a cell raises.
    """
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output
    from traitlets.config import Config

    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["REPLICATION_OUT"] = str(place)
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(
        config=Config({"HistoryManager": {"enabled": False, "hist_file": ":memory:"}})
    )
    shown = []
    for number, source in enumerate(task["cells"]):
        with capture_output() as captured:
            done = shell.run_cell(source, store_history=False)
            if number == task["parameters"]:
                shell.push(task["given"])
        if not done.success:
            if strict:
                raise done.error_in_exec or done.error_before_exec
            break
        sentences = [o.data["text/markdown"] for o in captured.outputs if "text/markdown" in o.data]
        results = []
        if done.result is not None:
            formats, _ = shell.display_formatter.format(done.result)
            results.append(_on_one_grid(formats.get("text/plain", "")))
        shown.append({SENTENCE: sentences, RESULT: results, STREAM: [captured.stdout]})
    return shown


def main(release: str) -> int:
    """Run on every alternative the notebook that standard input describes."""
    status, words = run_alternatives(json.load(sys.stdin), release)
    print(words, end="\n" if words else "", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
