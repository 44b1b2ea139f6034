"""Time stamps as survey tools write them.

One order of day and month a column, offsets, 午前 and 午後.
"""

import re
import unicodedata

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from helpers.base.errors import InputError
from helpers.base.text import plain

BLOCK = 50_000  # stamps that are Python objects at one time
READINGS = ("day first", "month first", "year first")
ORDERS = ("ask", *READINGS, "file order")
MONTH_NAMES = (  # and their short forms, in the languages of survey tools
    "jan janv januar january enero janvier gennaio janeiro",
    "feb febr februar february febrero février fevrier febbraio fevereiro",
    "mar mär märz maerz march marzo mars março",
    "apr april abril avril aprile",
    "may mai mayo maggio maio",
    "jun juni june junio juin giugno junho",
    "jul juli july julio juillet luglio julho",
    "aug august agosto août aout",
    "sep sept september septiembre septembre settembre setembro",
    "oct okt oktober october octubre octobre ottobre outubro",
    "nov november noviembre novembre novembro",
    "dec dez dezember december diciembre décembre decembre dicembre dezembro",
)


def _number_months() -> dict[str, int]:
    """Name of a month -> its number, from 1."""
    numbers = {}
    for number, names in enumerate(MONTH_NAMES, start=1):
        numbers |= dict.fromkeys(names.split(), number)
    return numbers


MONTHS = _number_months()
ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "jst": 540,
    "wet": 0, "west": 60, "bst": 60, "cet": 60, "cest": 120, "mez": 60, "mesz": 120,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300,
    "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip

# What Arrow reads as YEAR_FIRST and TIME do, once each part has two digits.
ISO = r"^(19|20|21)[0-9]{2}[-/][0-9]{2}[-/][0-9]{2} [0-9]{2}:[0-9]{2}(:[0-9]{2})?$"
OFFSET = re.compile(r"(?:gmt|utc)?\s*([+-])(\d{1,2}):?(\d{2})?$")
ZONE = re.compile(rf"(?<=[\d\s\).])({'|'.join(ZONES)})$")
TIME = re.compile(r"(\d{1,2})[:.時h](\d{2})(?:[:.分](\d{2}))?(?:[.,]\d+)?\s*(?:秒|uhr|分)?")
HALF = re.compile(r"(午前|午後|上午|下午|오전|오후|\b[ap]\.?\s?m\.?)(?![a-z])")
YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
YEAR_LAST = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})")
NAMED = re.compile(r"(\d{1,2})\.?\s*(?:de\s+)?([^\W\d_]+)\.?,?\s*(?:de\s+)?(\d{4})")
NAMED_US = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")


def parse_times(stamps: pd.Series, order: str = "ask") -> tuple[pd.Series, bool]:
    """Time stamps as times in UTC, missing where a text is none; and whether the order of day,
    month and a year of two digits matters and cannot be told.

    order: one of READINGS where nothing in the column decides; 'ask' leaves the times of such a
    column missing. A time without an offset is taken as it is.
    """
    blocks = []
    unsure = False
    fits = np.ones(len(READINGS), dtype=bool)
    for start in range(0, len(stamps), BLOCK):
        block = stamps.iloc[start : start + BLOCK].astype("str").fillna("")
        if (times := _read_iso(block)) is not None:
            blocks.append(np.repeat(times[:, None], len(READINGS), axis=1))
            continue
        codes, texts = pd.factorize(block)
        times = np.empty((len(texts), len(READINGS)), dtype="int64")
        for place, text in enumerate(texts):
            parts = _split(text)
            times[place] = _readings(parts)
            if parts and parts["unsure"]:
                unsure = True
                fits &= times[place] != pd.NaT.value
        blocks.append(times[codes])
    possible = [READINGS[i] for i in np.flatnonzero(fits)]
    first = order if order in READINGS else possible[0] if len(possible) == 1 else ""
    known = np.concatenate(blocks) if blocks else np.empty((0, len(READINGS)), dtype="int64")
    if first:
        made = known[:, READINGS.index(first)]
    else:
        among = known[:, fits] if fits.any() else known
        same = (among == among[:, :1]).all(axis=1)
        made = np.where(same, among[:, 0], pd.NaT.value)
    made = pd.Series(made.astype("datetime64[ns]"), index=stamps.index)
    return made, unsure and not first


def _read_iso(texts: pd.Series) -> np.ndarray | None:
    """Stamps with the year first and nothing but digits, in nanoseconds, read by Arrow: whatever
    their number, in no time. None if any of them is another.
    """
    padded = pc.replace_substring_regex(pa.array(texts), r"([-/ ])([0-9])\b", r"\10\2")
    if not pc.all(pc.match_substring_regex(padded, ISO)).as_py():
        return None
    try:
        times = pc.replace_substring(padded, "/", "-").cast(pa.timestamp("s")).to_numpy()
    except pa.ArrowInvalid:  # such as the 30th of February
        return None
    return times.astype("datetime64[ns]").astype("int64")


def _readings(parts: dict | None) -> list[int]:
    """A stamp in each order of READINGS, in nanoseconds; the smallest integer: none."""
    if parts is None:
        return [pd.NaT.value] * len(READINGS)
    if "parts" not in parts:  # one reading whatever the order
        return [_time(parts, READINGS[0]).value] * len(READINGS)
    return [_time(parts, order).value for order in READINGS]


def _split(text: str) -> dict | None:
    """Date, time and offset of a stamp; unsure: day and month could be either.

    None: not a stamp.
    """
    text = plain(unicodedata.normalize("NFKC", text)).casefold()
    text = re.sub(r"\([^)]*\)", " ", text).strip()  # the day of the week, the name of a zone
    for pattern in (YEAR_FIRST, YEAR_LAST, NAMED, NAMED_US):
        if found := pattern.search(text):
            break
    else:
        return None
    date = _date(found, pattern)
    rest = (text[: found.start()] + " " + text[found.end() :]).strip()
    rest = re.sub(r"^t(?=\d)", "", rest)
    zone, rest = _zone(rest)
    time = _clock(rest)
    if date is None or time is None:
        return None
    return date | {"time": time, "zone": zone}


def _date(found, pattern) -> dict | None:
    if pattern is YEAR_FIRST:
        year, month, day = (int(part) for part in found.groups())
        return {"year": year, "month": month, "day": day, "unsure": False}
    if pattern is YEAR_LAST:
        a, mark, b, c = found.groups()
        year = int(c) + (2000 if len(c) == 2 else 0)
        if mark == ".":  # with dots the day stands first wherever dots are used
            return {"year": year, "month": int(b), "day": int(a), "unsure": False}
        parts = (int(a), int(b), int(c))
        short = len(c) == 2 and len(a) == 2  # the year could also stand first
        return {"parts": parts, "year": year, "short": short, "unsure": short or int(a) != int(b)}
    day, name = found.group(1, 2) if pattern is NAMED else found.group(2, 1)
    month = MONTHS.get(name) or MONTHS.get(name[:3])
    return (
        {"year": int(found[3]), "month": month, "day": int(day), "unsure": False} if month else None
    )


def _zone(rest: str) -> tuple[int, str]:
    """Minutes ahead of UTC, and what is left of the text."""
    if found := OFFSET.search(rest):
        sign, hours, minutes = found.groups()
        size = int(hours) * 60 + int(minutes or 0)
        return (-size if sign == "-" else size), rest[: found.start()].strip()
    if found := ZONE.search(rest):
        return ZONES[found[1]], rest[: found.start()].strip()
    return 0, rest


def _clock(rest: str) -> tuple | None:
    """Hour, minute, second of what is left beside the date; midnight where there is no time."""
    if not rest.strip(" ,t"):
        return 0, 0, 0
    found = TIME.search(rest)
    half = HALF.search(rest)
    if not found:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups())
    if half:
        late = half[1][0] == "p" or half[1] in ("午後", "下午", "오후")
        if hour > 12:
            return None
        hour = hour % 12 + (12 if late else 0)
    return hour, minute, second


def _time(p: dict, order: str):
    """The time in UTC, or missing if there is no such day or hour."""
    if "parts" in p:
        a, b, c = p["parts"]
        if order == "year first":
            if not p["short"]:
                return pd.NaT if p["unsure"] else _time(p, "day first")
            p = p | {"year": 2000 + a, "month": b, "day": c}
        else:
            day_first = order == "day first"
            p = p | {"day": a if day_first else b, "month": b if day_first else a}
    if not 1900 <= p["year"] <= 2200:
        return pd.NaT
    try:
        # ISO 8601 writes midnight at the end of a day as 24:00.
        end = p["time"] == (24, 0, 0)
        made = pd.Timestamp(p["year"], p["month"], p["day"], *((0, 0, 0) if end else p["time"]))
        made += pd.Timedelta(days=int(end))
    except (ValueError, OverflowError):
        return pd.NaT
    return made - pd.Timedelta(minutes=p["zone"])


def order_forms(several: pd.DataFrame, stamps: pd.Series | None, keep: str, order: str) -> list:
    """Which rows of several forms by the same persons are left out, by their index.

    several: person (a key) for each row. keep: 'last' or 'first' by time stamp. Raises InputError
    where 'last' or 'first' cannot be told.
    """
    if order == "file order":
        return list(several.index[several["person"].duplicated(keep=keep)])
    if stamps is None:
        raise InputError(_question(keep, "the file has no time stamps"))
    times, unsure = parse_times(stamps, order)
    own = times.loc[several.index]
    if unsure and own.isna().any():
        raise InputError(
            question_order(f"'{plain(stamps.astype('str').loc[own.index[own.isna()][0]])}'", keep)
        )
    known = times.dropna()
    newest_first = known.is_monotonic_decreasing and known.nunique() > 1
    return rank_forms(several.assign(time=own), keep, newest_first)


def rank_forms(several: pd.DataFrame, keep: str, newest_first: bool) -> list:
    """The same from person and time of each row, in the order of the file; newest_first: whether
    that is from the last form to the first.

    An unreadable time never wins against a readable one; equal times go by the order of the file.
    """
    ranked = several.assign(place=range(len(several)))
    if newest_first:
        ranked["place"] = -ranked["place"]
    position = "first" if keep == "last" else "last"
    ranked = ranked.sort_values(["time", "place"], na_position=position, kind="stable")
    winners = ranked[~ranked["person"].duplicated(keep=keep)]
    if winners["time"].isna().any():
        raise InputError(_question(keep, "none of the time stamps of somebody's forms can be read"))
    return list(ranked.index[ranked["person"].duplicated(keep=keep)])


def question_order(which: str, keep: str) -> str:
    """What is asked where day and month cannot be told apart; which: one such stamp."""
    return (
        f"{which} and other time stamps can be read with the day or with the month first, or with "
        f"the year first where it has two digits, and which form is the {keep} depends on it; say "
        'which with -p dates="day first", "month first" or "year first" (in the codebook: '
        "key survey, reading, dates)."
    )


def _question(keep: str, why: str) -> str:
    return (
        f"somebody sent more than one form, and which is the {keep} cannot be told, because "
        f"{why}; say "
        '-p dates="file order" if later rows were sent later (in the codebook: '
        "key survey, reading, dates)."
    )
