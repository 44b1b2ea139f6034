"""A survey export of any format as one table of text, with what is needed to match it to a codebook and to say how it was read."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from helpers.errors import InputError
from helpers.project import resolve
from helpers.reading.delimited import read_delimited
from helpers.reading.formats import NAMES, kind_of, read_binary, read_bytes
from helpers.reading.limits import MAX_ROWS
from helpers.words import folded, shown


@dataclass(frozen=True)
class Export:
    """A survey export. table: every cell as text, indexed by its row in the file (the header is row 1).

    labels: a second name of each column ('' if none), as SPSS and Stata have; values: column position -> code -> its label.
    how: in words, how the file was read; synthetic: whether the file's own note says that its data are.
    """

    name: str
    table: pd.DataFrame
    labels: tuple = ()
    values: dict = field(default_factory=dict)
    how: str = ""
    sha256: str = ""
    synthetic: bool = False


def open_export(path: str | Path, codebook=None, encoding: str = "detect", sheet: str = "") -> Export:
    """Read a survey export: CSV or TSV in UTF-8, UTF-16 or Shift-JIS, .xlsx, .sav, .dta or .parquet, told apart by their bytes.

    codebook: decides between readings by what it knows of them; sheet: which sheet of a workbook.
    Raises InputError if the file is missing, empty or unreadable, or if two readings differ and nothing decides.
    """
    path = resolve(path)
    content = read_bytes(path)
    known = _counter(codebook)
    digest = hashlib.sha256(content).hexdigest()
    kind = kind_of(content, path.name)
    if kind == "text":
        rows, how = read_delimited(content, path.name, known, encoding)
        return Export(path.name, make_table(rows, path.name), how=how, sha256=digest)
    chosen, how = _choose_sheet(read_binary(content, kind, path.name), kind, path.name, sheet, known)
    values = {int(i): labels for i, labels in chosen["values"].items()}
    return Export(
        path.name, make_table(chosen["rows"], path.name), tuple(chosen["labels"]), values, how, digest, chosen.get("note", "").startswith("Synthetic")
    )


def read_export(path: str | Path) -> pd.DataFrame:
    """The table of an export, where no codebook is at hand."""
    return open_export(path).table


def make_table(rows: list, name: str) -> pd.DataFrame:
    """Rows (row number, cells) as a table of text; the first is the header. Raises InputError for a row that is wider than it."""
    if not rows:
        raise InputError(f"{name}: the file is empty; expected a header and one row a respondent.")
    (first, header), answers = rows[0], rows[1:]
    if len(rows) > MAX_ROWS:
        raise InputError(f"{name}: more than {MAX_ROWS:,} rows; expected a survey export, one row a respondent.")
    if first != 1:
        raise InputError(f"{name}: row 1 is empty; expected the headers there.")
    for line, row in answers:
        while len(row) > len(header) and not row[-1].strip():
            row.pop()
        if len(row) > len(header):
            raise InputError(f"{name}, row {line}: {len(row)} cells under {len(header)} headers; quote any answer that holds a comma.")
    cells = [row + [""] * (len(header) - len(row)) for _, row in answers]
    index = pd.Index([line for line, _ in answers], name="row", dtype="int64")
    return pd.DataFrame(cells, index=index, columns=pd.Index(header, dtype=object), dtype=object)


def _counter(codebook):
    """How many of some cells are headers or answers that a codebook knows."""
    if codebook is None:
        return lambda cells: 0
    words = {folded(text) for v in codebook.variables.values() for text in (*v.headers, *v.codes)}
    words |= {folded(header) for headers in codebook.personal_headers.values() for header in headers}
    return lambda cells: sum(folded(cell) in words for cell in cells if cell and not cell.isdigit())


def _choose_sheet(sheets: list[dict], kind: str, name: str, wanted: str, known) -> tuple[dict, str]:
    """The sheet asked for, or the only one whose headers are known best."""
    if not sheets:
        raise InputError(f"{name}: the file is empty; expected a header and one row a respondent.")
    titles = ", ".join(f"'{shown(s['name'], 31)}'" for s in sheets[:10])
    if wanted:
        sheets = [s for s in sheets if s["name"] == wanted]
        if not sheets:
            raise InputError(f"{name}: there is no sheet '{shown(wanted, 31)}' with anything in it; there are {titles}.")
    ranks = [known([*s["rows"][0][1], *s["labels"]]) for s in sheets]
    best = [s for s, rank in zip(sheets, ranks, strict=True) if rank == max(ranks)]
    if len(best) > 1:
        raise InputError(f"{name}: more than one sheet could be the export ({titles}); say which with -p sheet=NAME.")
    return best[0], NAMES[kind] + (f", sheet '{shown(best[0]['name'], 31)}'" if kind == "excel" else "")
