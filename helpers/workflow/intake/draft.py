"""A draft codebook for another survey, as a workbook; doubts are coloured, questions hold a ?."""

import os
import re
import shlex
from dataclasses import replace
from pathlib import Path

from helpers.base.errors import InputError
from helpers.base.paths import ROOT
from helpers.base.text import plain, shown
from helpers.survey import reading
from helpers.survey.codebook import read_codebook, read_tree
from helpers.survey.codebook.flat import OPEN, flatten
from helpers.survey.codebook.open_questions import find_open
from helpers.survey.codebook.tree import build_codebook
from helpers.survey.codebook.workbook import write_workbook
from helpers.workflow.intake.check import find_problems, sentence_no_model
from helpers.workflow.intake.proposal import propose
from helpers.workflow.intake.study import commonest_answers

QUESTIONS = {
    "dates": (
        "time stamp",
        "the time stamps can be read with the day or with the month first, or do not tell which "
        "form is the last; choose day first, month first or file order",
    ),
    "totals": (
        "line of totals",
        "a row near the end looks like a line of totals; choose leave out or keep",
    ),
}


def draft_codebook(data: str, codebook: str, out: Path, given: dict) -> int:
    """Write the draft beside the data (in the output folder where that cannot be), and say so.

    codebook: one whose headers the data may have. Raises InputError if such a draft is there.
    """
    book = read_codebook(codebook)
    export = reading.open_export(
        data, book, given.get("encoding", "detect"), given.get("sheet", ""), everything=True
    )
    path = choose_draft_path(data, out)
    if os.path.lexists(path):
        raise InputError(
            f"{path}: a draft is there already; rename or remove it before making a new one."
        )
    tree = draft_tree(export, book, flatten(read_tree(codebook)[0]), given)
    answers = commonest_answers(export, tree)
    order = [plain(header) for header in export.table.columns]
    path.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(tree, path, answers, order)
    _tell(export, tree, path, data)
    return 0


def choose_draft_path(data: str, out: Path) -> Path:
    """Where the draft for a file goes: beside it, or into out if that folder cannot be written or
    is the package's own.
    """
    source = Path(data) if Path(data).is_absolute() else ROOT / data
    stem = "" if "@" in plain(source.name) else source.stem
    stem = re.sub(r"[^\w-]+", "-", plain(stem)).strip("-") or "survey"
    own = source.parent.resolve() == (ROOT / "data").resolve()
    folder = source.parent if os.access(source.parent, os.W_OK) and not own else out
    return folder / f"{stem}-codebook.xlsx"


def draft_tree(export: reading.Export, book, ours: dict, given: dict) -> dict:
    """The flat tree that is proposed, with a ? for what has to be asked.

    What stands in the way of a run is mended or asked as far as can be; check tells the rest.
    """
    tree = propose(export, book, ours)
    for key in ("encoding", "sheet", "dates", "totals", "labelled"):
        if given.get(key) not in (None, "detect", "ask", ""):
            tree["survey"].setdefault("reading", {})[key] = str(given[key])
    for _ in range(12):
        told = _find_first(export, tree)
        if not told or not _mend(tree, *told):
            return tree
    return tree


def _find_first(export: reading.Export, tree: dict) -> tuple:
    """Variable (or '') and words of the first problem of a draft, as if its questions were
    answered; () if there is none.
    """
    trial = _answered(tree)
    if trial is None:
        return ()
    try:
        book = build_codebook(trial)
        remarks: list = []
        problems, answers = find_problems(replace(export), book, remarks=remarks)
        if problems.empty:
            _note_opposed(tree, remarks)
            why = sentence_no_model(answers, book)
            return ("", why) if why else ()
    except (InputError, ValueError, KeyError) as error:
        return "", str(error)
    first = problems.iloc[0]
    return str(first["variable"]), str(first["problem"])


def _note_opposed(tree: dict, remarks: list) -> None:
    """Say beside items that seem to point the other way that they do."""
    for keys, remark in remarks:
        spec = tree["variables"][keys[1]] if keys[-1] == "reversed" else {}
        if spec and "Turned:" not in spec.get("note", ""):
            note = [spec["note"]] if spec.get("note") else []
            spec["note"] = ". ".join([*note, f"Turned: {remark}?"])


def _answered(tree: dict) -> dict | None:
    """The tree with its questions answered for a trial; None where the study is not yet known."""
    if any(OPEN in names for names in tree["analysis"].values()):
        return None
    trial = dict(tree)
    settings = {"dates": "file order", "totals": "leave out", "labelled": "labels"}
    told = tree["survey"].get("reading", {})
    answered = {k: settings[k] if v == OPEN else v for k, v in told.items()}
    trial["survey"] = tree["survey"] | {"reading": answered}
    scales = {}
    for name, spec in tree.get("scales", {}).items():
        codes = "as they are" if spec.get("codes") == OPEN else spec.get("codes")
        scales[name] = spec | ({"codes": codes} if codes else {})
    trial["scales"] = scales
    return trial


def _mend(tree: dict, variable: str, words: str) -> bool:
    """Change a draft so that a problem is gone, or asked; False if nothing could be done."""
    notes = tree.setdefault("notes", {})
    for key, (sign, question) in QUESTIONS.items():
        if sign in words and tree["survey"].get("reading", {}).get(key) != OPEN:
            tree["survey"].setdefault("reading", {})[key] = OPEN
            notes[f"reading: {key}"] = question
            return True
    if variable in tree.get("scales", {}):
        tree["scales"][variable]["codes"] = OPEN
        tree["scales"][variable]["note"] = "Codes: " + words
        return True
    analysis = tree["analysis"]
    if "No regression can be estimated" in words and len(analysis["predictors"]) > 1:
        analysis["predictors"] = analysis["predictors"][:-1]
        return True
    if "No regression can be estimated" in words:
        for key in analysis:
            analysis[key] = [OPEN]
        notes["outcome"] = "too few answered everything that was guessed; choose an outcome"
        return True
    return False


def _tell(export: reading.Export, tree: dict, path: Path, data: str) -> None:
    rows, columns = export.table.shape
    kept = sum(spec.get("keep", True) for spec in tree["variables"].values())
    asked = find_open(tree)
    doubtful = sum("note" in spec for spec in tree["variables"].values())
    print(f"{export.name}: {export.how}; {rows} rows of answers, {columns} columns.")
    scales = ", ".join(shown(s["gloss"], 40) for s in tree.get("scales", {}).values()) or "none"
    print(f"{kept} questions are kept; scores proposed: {scales}.")
    print(f"{len(asked)} questions are open (orange), {doubtful} rows were guessed (yellow).")
    print(f"The codebook is {path}")
    command = f"./build.sh check --data {shlex.quote(data)} --codebook {shlex.quote(str(path))}"
    print(f"Next: open it in Excel and look through it, save it, then {command}")
