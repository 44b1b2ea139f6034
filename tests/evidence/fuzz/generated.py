"""Surveys that are mostly valid: an input is a number from which a survey and its codebook are
drawn, and in one of four a fault that somebody might make.
"""

import io
import shutil
import zipfile

ODD = ["", "  ", "-99", "９", "nobody", "=1+1", "1e5", "\u202e1", "2026-01-01", "x" * 300, "3.7"]


def act_on(form: str, folder):
    """A function that takes an input: the survey, in a file of that form, through check."""
    import functools

    from any_survey import AnySurvey

    from helpers.survey.reading import export
    from helpers.workflow.intake import check

    read_here = folder / "survey"

    def act(content: bytes) -> None:
        shutil.rmtree(read_here, ignore_errors=True)
        read_here.mkdir()
        seed = int.from_bytes(content[:6].ljust(6, b"\0"), "little")
        survey = AnySurvey(seed)
        survey.form = form
        tree = survey.tree()
        if not tree:
            return
        if seed % 4 == 0:
            spoil(survey, tree)
        write_tree(read_here / "b.yml", tree)
        path = survey.write(read_here)
        if form == "xlsx" and seed % 3 == 0:
            repack(path)
        check.run_check(str(path), str(read_here / "b.yml"), read_here / "out", {})

    export.read_binary = functools.partial(read_without_process)
    return act


def read_without_process(paths, kind, folder=""):
    """Read a binary file in this process, as a campaign has no time for one each."""
    from targets import _read_here

    return _read_here(paths, kind, folder)


def write_tree(path, tree: dict) -> None:
    """A codebook as YAML."""
    import yaml

    path.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")


def spoil(survey, tree: dict) -> None:
    """One fault: an odd cell, a question not in the file, a misspelt key, a second header."""
    rng = survey.rng
    name = str(rng.choice(list(survey.variables)))
    kind = int(rng.integers(4))
    if kind == 0:
        place = int(rng.integers(len(survey.cells[name])))
        survey.cells[name][place] = ODD[int(rng.integers(len(ODD)))]
    elif kind == 1:
        del survey.cells[name]
    elif kind == 2:
        tree["variables"][name]["revresed"] = True
    else:
        survey.cells["twin"] = list(survey.cells[name])
        tree["variables"]["twin"] = dict(tree["variables"][name])


def repack(path) -> None:
    """A workbook with what others have: a hidden sheet, and stored rather than packed parts."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    book.create_sheet("notes").sheet_state = "hidden"
    book.save(path)
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(packed, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part))
    path.write_bytes(packed.getvalue())


def seeds() -> list[bytes]:
    """Numbers to begin with."""
    return [number.to_bytes(6, "little") for number in range(1, 40)]
