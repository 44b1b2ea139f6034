"""Lists and pairs in one cell: 'a; b' and 'a = b; c = d', quoted where a part holds such a sign."""

import re

QUOTED = re.compile(r'\s*"((?:[^"]|"")*)"\s*')


def join_list(texts) -> str:
    """Texts in one cell.

    >>> join_list(["NA", "don't know; refused"])
    'NA; "don\\'t know; refused"'
    """
    return "; ".join(_quote(str(text)) for text in texts)


def join_pairs(pairs: dict) -> str:
    """A mapping in one cell.

    >>> join_pairs({"1": "0", "2": "1"})
    '1 = 0; 2 = 1'
    """
    return "; ".join(f"{_quote(str(a))} = {_quote(str(b))}" for a, b in pairs.items())


def split_list(text: str) -> list[str]:
    """The texts of a cell.

    >>> split_list('NA; "don\\'t know; refused"')
    ['NA', "don't know; refused"]
    """
    return [part for part, _ in _cut(text, ";")]


def split_pairs(text: str) -> dict[str, str]:
    """The mapping of a cell, with colons where no = is in it. Raises ValueError for what is none.

    >>> split_pairs("1 = 0; 2 = 1")
    {'1': '0', '2': '1'}
    >>> split_pairs("low: 0-3; high: 4-6")
    {'low': '0-3', 'high': '4-6'}
    """
    pairs: dict[str, str] = {}
    mark = "=" if "=" in text else ":"
    parts = _cut(text, ";" + mark)
    for place in range(0, len(parts), 2):
        (left, sign), (right, end) = (*parts[place : place + 2], ("", mark))[:2]
        if sign != mark or end == mark or left in pairs:
            raise ValueError(text)
        pairs[left] = right
    return pairs


def _quote(text: str) -> str:
    plain = text and text == text.strip() and not text.startswith('"')
    return text if plain and not set(text) & set(";=") else '"' + text.replace('"', '""') + '"'


def _cut(text: str, signs: str) -> list[tuple[str, str]]:
    """Parts, each with the sign that ends it ('' at the end); a last empty part is none."""
    parts = []
    place = 0
    while place < len(text):
        if found := QUOTED.match(text, place):
            end = found.end()
            if end == len(text) or text[end] in signs:
                sign = text[end : end + 1]
                parts.append((found[1].replace('""', '"'), sign))
                place = end + 1
                continue
        end = min((i for sign in signs if (i := text.find(sign, place)) >= 0), default=len(text))
        part = text[place:end].strip()
        if part or end < len(text):
            parts.append((part, text[end : end + 1]))
        place = end + 1
    return parts
