"""How the columns of a table are set: numbers to the right under their heads, verdicts as chips, Japanese marked as such."""

import re

from helpers.exhibits.verdicts import CLASSES

CELL = re.compile(r"<(t[hd])([^>]*)>(.*?)</t[hd]>", re.S)
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
WORDY = 60  # a table with a longer text gets rules between its rows
DENSE = 8  # a table of so many columns is set closer
NAMED = 30  # a longer name in the first column gets room
SHORT = 12  # a first column of at most so many letters is not broken into lines


def set_columns(table: str) -> str:
    """Set each column of a table made by table_html as one whole."""
    head, _, rest = table.partition("</thead>")
    body, _, end = rest.partition("</tbody>")
    rows = [CELL.findall(row) for row in re.findall(r"<tr[^>]*>.*?</tr>", body, re.S)]
    if not rows or len({len(row) for row in rows}) > 1:
        return table
    numeric = [_is_numeric(column) for column in zip(*rows, strict=True)]
    longest = max(len(row[0][2]) for row in rows)
    kind = "short" if longest <= SHORT else "named" if longest > NAMED else ""
    places = [
        max((_places(text) for _, _, text in column), default=0)
        for column in zip(*rows, strict=True)
    ]
    lines = [
        "".join(_cell(cell, kind, n, p) for cell, n, p in zip(row, numeric, places, strict=True))
        for row in rows
    ]
    kinds = ["wordy"] * any(len(text) > WORDY for row in rows for _, _, text in row) + ["dense"] * (
        len(rows[0]) >= DENSE
    )
    head = head.replace(
        '<table class="exhibit"', f'<table class="{" ".join(["exhibit", *kinds])}"', 1
    )
    opened = _group([row[0][2] for row in rows])
    return f"{_head(head, numeric)}</thead><tbody>{''.join(f'{tr}{line}</tr>' for tr, line in zip(opened, lines, strict=True))}</tbody>{end}"


def _group(names: list) -> list:
    """The opening tag of each row: rows that follow one of the same name belong to it."""
    again = [False, *(a == b for a, b in zip(names, names[1:], strict=False))]
    if not any(again):
        return ["<tr>"] * len(names)
    return [f'<tr class="{"again" if a else "group"}">' for a in again]


def _is_numeric(cells: tuple) -> bool:
    marked = ['"number"' in about for _, about, _ in cells]
    return any(marked) and all(
        m or text in ("–", "") for m, (_, _, text) in zip(marked, cells, strict=True)
    )


def _places(text: str) -> int:
    return len(text.partition(".")[2]) if re.fullmatch(r"[-−]?[\d,]*\.?\d*", text) else 0


def _cell(cell: tuple, kind: str, numeric: bool, places: int) -> str:
    tag, _, text = cell
    language = ' lang="ja"' if JAPANESE.search(text) else ""
    if tag == "th":
        named = f' class="{kind}"' if kind else ""
        return f'<th scope="row"{named}{language}>{text}</th>'
    if text in CLASSES:
        return f'<td class="verdict"><span class="chip {CLASSES[text]}">{text}</span></td>'
    if numeric:
        missing = (
            ("" if "." in text else ".") + "0" * (places - _places(text))
            if places > _places(text)
            else ""
        )
        pad = (
            f'<span class="pad" aria-hidden="true">{missing}</span>' if missing else ""
        )  # so that decimal points stand under each other
        return f'<td class="number">{re.sub("^-", "−", text)}{pad}</td>'
    return f"<td{language}>{text}</td>"


def _head(head: str, numeric: list) -> str:
    """Heads in words, and to the right over numbers; where there are spanners, only in words."""
    columns = iter(numeric if "rowspan" not in head and "colspan" not in head else [])

    def worded(found: re.Match) -> str:
        kind = ' class="number"' if 'scope="col"' in found[1] and next(columns, False) else ""
        return f"<th{found[1]}{kind}>{_words(found[2])}</th>"

    return re.sub(r"<th(\s[^>]*)>(.*?)</th>", worded, head, flags=re.S)


def _words(name: str) -> str:
    """A column's name as words: settled_by is Settled by; symbols and short names stay."""
    return (
        name[0].upper() + name[1:].replace("_", " ")
        if re.fullmatch(r"[a-z]{3,}([_-][a-z0-9]+)*", name)
        else name
    )
