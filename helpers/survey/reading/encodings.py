"""Which encoding a text is in: by its first bytes, and by what its letters look like in each."""

import re
from collections import Counter
from itertools import pairwise

NAMES = {
    "utf-8": "UTF-8",
    "cp932": "Shift-JIS (cp932)",
    "euc_jp": "EUC-JP",
    "cp1252": "Western European (cp1252)",
    "utf-16": "UTF-16",
    "utf-8-sig": "UTF-8 with a mark",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
OTHERS = ("cp932", "euc_jp", "cp1252")  # what a text that is not UTF-8 is tried in
SAMPLE = 200_000  # bytes of lines that hold more than ASCII
LOOKED_AT = 20_000_000  # bytes that are searched for them
WELL = 0.9  # share of letters that look as they should, from which a text is well read

LATIN_MARKS = set("‘’“”–—€…°¿¡«»§ºª·’´©®")
ASCII_LETTER = re.compile(r"[A-Za-z]")
RUN = re.compile(r"[^\x00-\x7f]+")


def from_start(start: bytes) -> list[str]:
    """The encodings that the first bytes allow: one where they tell, else UTF-8 and Shift-JIS."""
    marked = [code for mark, code in MARKS.items() if start.startswith(mark)]
    return marked or _wide(start) or ["utf-8", "cp932"]


def _wide(sample: bytes) -> list[str]:
    """UTF-16 without a mark: every second byte of its ASCII letters is zero."""
    even = sample[::2].count(0)
    odd = sample[1::2].count(0)
    if max(even, odd) < max(2, len(sample) / 40):
        return []
    return ["utf-16-be"] if even > odd else ["utf-16-le"]


def take_sample(file) -> bytes:
    """Whole lines of a binary file that hold more than ASCII."""
    lines = []
    size = 0
    seen = 0
    for line in file:
        seen += len(line)
        if not line.isascii():
            lines.append(line)
            size += len(line)
        if size > SAMPLE or seen > LOOKED_AT:
            break
    return b"".join(lines)


def rank_others(sample: bytes) -> dict[str, float]:
    """For each encoding in which a sample that is not UTF-8 can be read:
    the share of letters that look right.
    """
    shares = {}
    for code in OTHERS:
        try:
            text = sample.decode(code)
        except UnicodeDecodeError:
            continue
        look = _looks_latin if code == "cp1252" else _looks_japanese
        runs = RUN.finditer(text)
        right = total = 0
        for run in runs:
            before = text[run.start() - 1 : run.start()]
            after = text[run.end() : run.end() + 1]
            right += look(run[0], before, after)
            total += len(run[0])
        shares[code] = right / max(total, 1)
    return shares


def _looks_latin(run: str, before: str, after: str) -> int:
    """How many characters of a run look as in a European language.

    Words have one or two accented letters side by side, next to plain ones.
    """
    if len(run) > 3:
        return 0
    letters = [c for c in run if c.isalpha() and c not in "ƒªº"]
    if letters and not (ASCII_LETTER.match(before) or ASCII_LETTER.match(after)):
        return sum(c in LATIN_MARKS for c in run)
    good = sum("À" <= c <= "ÿ" and c not in "×÷" or c in "œŒšŠžŽŸ" for c in letters)
    return good + sum(c in LATIN_MARKS for c in run if c not in letters)


def _looks_japanese(run: str, before: str, after: str) -> int:
    """How many characters of a run look Japanese: kana, common kanji, signs of full width."""
    if len(run) == 1 and _is_small(before) and _is_small(after):
        return 0  # one kanji within a word of small Latin letters is an accented letter
    # Each different character is looked at once: a damaged file may be one run of millions.
    return sum(often for c, often in Counter(run).items() if _is_japanese(c))


def _is_small(letter: str) -> bool:
    return "a" <= letter <= "z"


def _is_japanese(c: str) -> bool:
    if "\u3000" <= c <= "\u30ff" or "\uff01" <= c <= "\uff5e" or c in "―‐…‥“”‘’×°→●○◎■□△▽※−±":
        return True
    if not "\u4e00" <= c <= "\u9fff":
        return False
    try:
        row = c.encode("euc_jp")[0] - 0xA0
    except UnicodeEncodeError:
        return False
    return 16 <= row <= 47  # the first level of JIS X 0208: the kanji in common use


def well_read(shares: dict[str, float]) -> list[str]:
    """The encodings in which a text reads well, best first; all of them if it does in none."""
    ordered = sorted(shares, key=shares.get, reverse=True)
    well = [code for code in ordered if shares[code] >= WELL]
    for better, worse in pairwise(well):
        # Two that read well differ in what they show; only a clear distance decides.
        if shares[better] - shares[worse] > 1 - WELL:
            return [better]
    return well or ordered
