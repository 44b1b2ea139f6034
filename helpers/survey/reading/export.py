"""A survey export of any format as one table of text,
with what is needed to match it to a codebook and to say how it was read.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.base.text import discreet, file_name, folded, shown
from helpers.survey.reading.coding import Coded
from helpers.survey.reading.delimited import read_delimited
from helpers.survey.reading.formats import NAMES, kind_of, read_binary, read_start
from helpers.survey.reading.limits import MAX_ROWS

OPEN_AT_ONCE = 200  # files of a folder: systems allow a process at least 256


@dataclass(frozen=True)
class Export:
    """A survey export. table: every cell as text, indexed by its row in the file (the header is
    row 1); texts that repeat are categories, and columns that were left behind are there by name
    only.

    labels: a second name of each column ('' if none), as SPSS and Stata have; values:
    column position -> code -> its label.
    how: in words, how the file was read; synthetic:
    whether the file's own note says that its data are.
    parts: of a folder of files, the number of rows before each of them, and its name.
    """

    name: str
    table: pd.DataFrame
    labels: tuple = ()
    values: dict = field(default_factory=dict)
    how: str = ""
    sha256: str = ""
    synthetic: bool = False
    parts: tuple = ()


def open_export(
    path: str | Path,
    codebook=None,
    encoding: str = "detect",
    sheet: str = "",
    everything: bool = False,
) -> Export:
    """Read a survey export: CSV or TSV in UTF-8, UTF-16 or Shift-JIS, .xlsx, .sav, .dta or
    .parquet, told apart by their bytes; or all .parquet files of a folder as one table.

    codebook: decides between readings by what it knows of them;
    columns it does not know are left behind, unless everything is asked for;
    sheet: which sheet of a workbook.
    Raises InputError if the file is missing, empty or unreadable,
    or if two readings differ and nothing decides.
    """
    path = resolve(path)
    if path.is_dir():
        (export,) = stream_export(path, None if everything else codebook)
        return export
    name = file_name(path)
    said = codebook.reading if codebook is not None else {}
    encoding = said.get("encoding", encoding) if encoding == "detect" else encoding
    sheet = sheet or said.get("sheet", "")
    kind = kind_of(read_start(path), name)
    known = _counter(codebook)
    wanted = _chooser(None if everything else codebook)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if kind == "text":
        table, labels, how = read_delimited(path, name, known, encoding, wanted)
        return Export(name, table, tuple(labels), how=how, sha256=digest)
    sheets = collect_sheets(read_binary([path], kind), name, wanted)
    (about, coded), how = _choose_sheet(sheets, kind, name, sheet, known)
    if about.get("said"):
        how = f"{how}, {about['said']}"
    if about["wrong"]:
        raise InputError(f"{name}{about['wrong']}.")
    values = {int(i): labels for i, labels in about["values"].items()}
    return Export(
        name,
        coded.table(),
        tuple(about["labels"]),
        values,
        how,
        digest,
        about["note"].startswith("Synthetic"),
    )


def stream_export(folder: Path, codebook=None, rows: int = MAX_ROWS):
    """The Parquet files of a folder, in the order of their names, as exports of so many rows or
    slightly more: no more than one of them need be in memory. A single file will do as well.

    A row is numbered as if all were one file. codebook: columns that it does not know are left
    behind. Raises InputError as open_export does, and where two files differ in their columns.
    """
    paths = list_parts(folder)
    name = f"{file_name(folder)}/" if folder.is_dir() else ""
    wanted = _chooser(codebook)
    digests = []
    for path in paths:
        with path.open("rb") as file:
            digests.append(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path.name}\n")
    digest = hashlib.sha256("".join(digests).encode()).hexdigest()
    how = f"{len(paths)} Parquet files"
    parts: list = []
    last = 1  # number of the last row so far
    coded = None
    for at in range(0, len(paths), OPEN_AT_ONCE):
        for told in read_binary(paths[at : at + OPEN_AT_ONCE], "parquet", name):
            if isinstance(told, dict):
                parts.append((last - 1, file_name(paths[len(parts)])))
                headers = told["headers"]
                coded = coded or Coded(name, headers, wanted(headers))
                if headers != coded.headers:
                    raise InputError(
                        f"{name}{parts[-1][1]}: its columns are not those of {parts[0][1]}; "
                        "expected the same columns, in one order, in every file of the folder."
                    )
                continue
            numbers = told.column("row").to_numpy() + parts[-1][0]
            coded.add(numbers, [told.column(place + 1) for place in coded.kept])
            last = max(last, int(numbers[-1])) if len(numbers) else last
            if coded.height >= rows:
                yield Export(
                    name or parts[0][1], coded.table(), how=how, sha256=digest, parts=tuple(parts)
                )
                coded = Coded(name, coded.headers, wanted(coded.headers))
    if coded.height or last == 1:
        yield Export(name or parts[0][1], coded.table(), how=how, sha256=digest, parts=tuple(parts))


def list_parts(folder: Path) -> list[Path]:
    """The Parquet files of a folder, by name, or the one that is given.

    Raises InputError if there is none, or if one is something else.
    """
    paths = [folder]
    if folder.is_dir():
        paths = sorted(path for path in folder.glob("*.parquet") if path.is_file())
    for path in paths:
        if kind_of(read_start(path), file_name(path)) != "parquet":
            raise InputError(
                f"{file_name(path)}: is not a Parquet file; only files of that kind are read in "
                "blocks and as parts of a folder."
            )
    if not paths:
        raise InputError(
            f"{file_name(folder)}: a folder without files that end in .parquet; give the survey "
            "export as a file, or as a folder of Parquet files."
        )
    return paths


def read_export(path: str | Path) -> pd.DataFrame:
    """The table of an export as plain text, where no codebook is at hand."""
    return open_export(path).table.astype(object)


def collect_sheets(told, name: str, wanted=lambda headers, labels: None) -> list[tuple]:
    """Sheets and their coded tables, from what a reader of binary files tells."""
    sheets: list[tuple] = []
    for part in told:
        if isinstance(part, dict):
            sheets.append(
                (part, Coded(name, part["headers"], wanted(part["headers"], part["labels"])))
            )
        else:
            coded = sheets[-1][1]
            coded.add(
                part.column("row").to_numpy(), [part.column(place + 1) for place in coded.kept]
            )
    return sheets


def _chooser(codebook):
    """Positions of the columns that a codebook knows, from headers and labels;
    None, for all, without one.
    """
    if codebook is None:
        return lambda headers, labels=(): None
    names = codebook.every_header

    def wanted(headers, labels=()):
        known = {0} if len(headers) else set()  # where a line of totals says what it is
        for texts in (headers, labels):
            known |= {i for i, text in enumerate(texts) if folded(text) in names}
        return known

    return wanted


def _counter(codebook):
    """How many of some cells are headers or answers that a codebook knows."""
    if codebook is None:
        return lambda cells: 0
    words = set()
    for v in codebook.asked.values():
        words.update(map(folded, v.codes))
    words |= codebook.every_header
    return lambda cells: sum(folded(cell) in words for cell in cells if cell and not cell.isdigit())


def _choose_sheet(
    sheets: list[tuple], kind: str, name: str, wanted: str, known
) -> tuple[tuple, str]:
    """The sheet asked for, or the only one whose headers are known best."""
    if not sheets:
        raise InputError(f"{name}: the file is empty; expected a header and one row a respondent.")
    titles = ", ".join(f"'{discreet(about['name'], 31)}'" for about, _ in sheets[:10])
    if wanted:
        sheets = [sheet for sheet in sheets if sheet[0]["name"] == wanted]
        if not sheets:
            raise InputError(
                f"{name}: there is no sheet '{shown(wanted, 31)}' with anything in it; "
                f"there are {titles}."
            )
    ranks = [known([*about["headers"], *about["labels"]]) for about, _ in sheets]
    best = [sheet for sheet, rank in zip(sheets, ranks, strict=True) if rank == max(ranks)]
    if len(best) > 1:
        raise InputError(
            f"{name}: more than one sheet could be the export ({titles}); "
            "say which with -p sheet=NAME."
        )
    return best[0], NAMES[kind] + (
        f", sheet '{discreet(best[0][0]['name'], 31)}'" if kind == "excel" else ""
    )
