"""How texts are compared, which of them may be shown, and how far numbers are."""

import math
import numbers
import re
import unicodedata
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from pathlib import Path

# significant digits of a number that is shown: processors differ from the fifteenth on, sums of
# what differs from the tenth
DIGITS = 8
PERSONAL = re.compile(r"@|\d[-/:.]\d+[-/:.]\d|\d{7}")

# What is one character to a reader: dashes and minus signs, tildes, apostrophes, quotes, dots.
LOOK_ALIKES = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500", "-"),
        **dict.fromkeys("\u301c\u223c\u02dc\u3030", "~"),
        **dict.fromkeys("\u2018\u2019\u201b\u2032\u00b4\u02bc`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u2033", '"'),
        **dict.fromkeys("\u00b7\u2022\u2027", "\u30fb"),
    }
)


BRACKETS = re.compile(r"\s*([()])\s*")


def plain(text: str) -> str:
    """A text as compared: full-width forms made plain (NFKC), invisible characters dropped, runs
    of blanks made one, ends trimmed."""
    text = unicodedata.normalize("NFKC", str(text))
    if not text.isprintable():
        text = "".join(
            c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf")
        )
    return " ".join(text.split())


@lru_cache(maxsize=10_000, typed=True)  # headers and options are compared again and again
def folded(text: str) -> str:
    """A plain text without regard to capitals, and with one form for characters that look alike.

    The exports of one form in UTF-8 and in Shift-JIS differ in tildes, dashes and minus signs, and
    programs turn straight apostrophes and quotation marks into typographic ones.
    """
    text = plain(text).casefold()
    if "(" in text:
        text = BRACKETS.sub(r"\1", text)  # full-width brackets have no blanks beside them
    return text if text.isascii() else text.translate(LOOK_ALIKES)


def shown(text: str, limit: int = 60) -> str:
    """A text fit for a message: on one line, without control or direction marks, cut to a
    length."""
    text = _on_one_line(plain(text))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def discreet(text: str, limit: int = 60) -> str:
    """A header, a label or a sheet's name fit for a message or a file: not repeated if it holds an
    address, a time or a long number."""
    return "(not shown)" if PERSONAL.search(plain(text)) else shown(text, limit)


def file_name(path) -> str:
    """What a file is called in messages and pages: its name, without what may be an address."""
    path = Path(path)
    if "@" in plain(path.name):
        return "(not shown)" + ("" if "@" in path.suffix else _on_one_line(path.suffix))
    return _on_one_line(path.name)


def _on_one_line(text: str) -> str:
    """A text without line ends, control and direction marks."""
    return "".join(c if c.isprintable() else " " for c in text)


def drop_controls(text: str) -> str:
    """A text without the characters that no XML may hold, and NUL among them."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def shown_answer(text: str) -> str:
    """An answer fit for a message: quoted if it is short enough to be an option; an address, a
    time or free text is only described."""
    text = plain(text)
    personal = (
        "@" in text
        or len(re.findall(r"\d", text)) > 6
        or re.search(r"\d[-/:.]\d+[-/:.]\d", text)
        or len(text) > 24
    )
    return f"a text of {len(text)} characters" if personal else f"'{shown(text)}'"


def significant(value: float, digits: int = DIGITS) -> float:
    """A number with so many significant digits, the same on every processor.

    It is cut to twelve digits first: a number half way between two shown ones, a last bit above it
    here and below it there, then goes
    the same way in both places.
    """
    return float(f"{float(f'{value:.12g}'):.{digits}g}")


def format_value(value, digits: int = 3, side: str = "") -> str:
    """A value as shown: floats with so many decimals and a true minus, missing as an en dash.

    side: of a limit that is proved, 'lower' or 'upper'. It is rounded to that side, so that what is
    shown is proved too.
    """
    if (
        value is None
        or (isinstance(value, float) and value != value)
        or type(value).__name__ in ("NAType", "NaTType")
    ):
        return "–"
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return str(value)
    if isinstance(value, numbers.Integral):
        return f"{int(value)}".replace("-", "−")
    number = significant(float(value), 12)
    if side and math.isfinite(number):
        unit = Decimal(1).scaleb(-digits)
        rounding = ROUND_FLOOR if side == "lower" else ROUND_CEILING
        number = Decimal(str(number)).quantize(unit, rounding)
    text = f"{number:.{digits}f}"
    if not text.strip("-0."):
        text = text.lstrip("-")
    return text.replace("-", "−")


# What Markdown takes for more than text: images and links but our own, HTML, formulas, references,
# addresses, lines through words. Bold, italics, code and lists are what our sentences are set with.
OWN_LINK = r"(?<!!)\[[^\]\[]*\]\((?:[\w-]+\.ipynb)?(?:#[\w-]+)?\)"
KEPT = rf"{OWN_LINK}|(?<!`)(?P<fence>`+)(?!`).+?(?<!`)(?P=fence)(?!`)"
REFERENCE = r"&(?=[#\w])"
ACTIVE = (
    r"[\[\]$\\]|<(?=[A-Za-z/!?])|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|"
    r":(?=//)|(?<=www)\.|@(?=\w)"
)
# What our sentences are set with, too, or what begins a line with another meaning.
AMBIGUOUS = re.compile(r"[*`]|\]\(|^\s*([#>+=-]|\d+[.)])")


def safe_markdown(text: str) -> str:
    """A sentence in which only our own Markdown is obeyed: bold, italics, code, lists, and links
    to notebooks and exhibits. The rest stands as character references.
    """
    return _refer(text, f"{REFERENCE}|{ACTIVE}")


def as_written(markdown: str, texts) -> str:
    """A safe sentence with some texts as they were written, asterisks and backquotes too.

    texts: of somebody else, such as the labels of a survey.
    """
    written = {safe_markdown(text): text for text in texts if AMBIGUOUS.search(text)}
    if not written:
        return markdown
    keys = map(re.escape, sorted(written, key=len, reverse=True))
    pattern = re.compile(rf"(?P<text>{'|'.join(keys)})|&#?\w+;|{OWN_LINK}", re.I)

    def replace(found: re.Match) -> str:
        text = written.get(found["text"])
        return found[0] if text is None else re.sub(r"[^\w\s]", _reference, text, flags=re.A)

    # What stood in code may do so no longer.
    return _refer(pattern.sub(replace, markdown), ACTIVE)


def _refer(text: str, active: str) -> str:
    pattern = re.compile(rf"{KEPT}|(?P<active>{active})", re.I | re.S)
    return pattern.sub(lambda m: _reference(m) if m["active"] else m[0], text)


def _reference(found: re.Match) -> str:
    return f"&#{ord(found[0])};"


def as_code(text: str) -> str:
    """A text as code in a sentence, whatever backquotes it holds."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {text} {fence}" if longest else f"`{text}`"


def format_count(n: int, word: str, several: str = "") -> str:
    """A number with the word for what is counted: 1 finding, 2 findings.

    several: where more than an s is added.
    """
    return f"{n:,} {word if n == 1 else several or f'{word}s'}"


def list_words(words) -> str:
    """'a, b and c', or 'none'."""
    words = [str(w) for w in words]
    return (
        "none"
        if not words
        else words[0]
        if len(words) == 1
        else f"{', '.join(words[:-1])} and {words[-1]}"
    )


def format_p(p: float) -> str:
    """A P value in a sentence."""
    return "P < .001" if p < 0.001 else f"P = {p:.3f}".replace("0.", ".", 1) if p < 1 else "P = 1"


def set_p(text: str) -> str:
    """A P value that was written as a number, as a table shows it: .043 for 0.043.

    None is zero: 0.000 becomes < .001.
    """
    if re.fullmatch(r"0?\.0+", text):
        return f"< .{'0' * (len(text.partition('.')[2]) - 1)}1"
    return re.sub(r"(?<![\d.])0(?=\.\d)", "", text)
