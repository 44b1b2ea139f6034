"""In which order options rise: by numbers before them, by usual answers, by amounts they name."""

import re
import unicodedata
from functools import cache

from helpers.base.paths import ROOT
from helpers.base.plain_yaml import read_yaml
from helpers.base.text import folded

ORDERS = "data/instruments/orders.yml"
STEPS = 20  # of a rating
WHOLE = 5  # steps of a list up to which all of them are options, also those that nobody gave
FEWEST = 3  # options whose amounts tell of an order
# Not the first number of a span such as 6-10.
LEADING = re.compile(r"\(?(\d{1,2})\)?(?!\s*[-–]\s*\d)\s*[-.:=)]?\s*\D.*")
CODED = re.compile(r"([^\W\d_]{1,2})0*(\d{1,2})")  # the codes of LimeSurvey: A1, AO02
ZERO = {
    "not at all", "never", "none of the time", "まったくない", "全くない", "uberhaupt nicht",
    "ningun dia", "nunca", "jamais", "nie", "at no time", "zu keinem zeitpunkt",
}  # fmt: skip
NONE = re.compile(
    r"never|not at all|none|no|0|nie|keine?|nunca|ninguno?a?|jamais|aucune?|mai|"
    r"まったく\w*|全く\w*|なし|ない"
)
DAYS = {
    "minute|minuto|分": 1 / 1440,
    "hour|stunde|hora|heure|時間": 1 / 24,
    "day|tag|täglich|daily|día|dia|diario|jour|quotidien|毎日|日": 1,
    "week|woche|wöchentlich|weekly|semana|semaine|hebdo|毎週|週": 7,
    "month|monat|monthly|mes|mensual|mois|mensuel|毎月|か月|ヶ月|カ月|ヵ月|ケ月|月": 30,
    "year|jahr|jährlich|yearly|annual|año|ano|\\ban\\b|\\bans\\b|année|annuel|毎年|年": 365,
}
TIMES = re.compile(
    r"times?\b|once|twice|daily|weekly|monthly|yearly|every|each|mals?\b|\bpro\b|täglich|wöchentlich|"
    r"monatlich|jährlich|\bvez\b|veces|diario|fois|chaque|tous les|todos los|cada|jede|回|毎",
)
COUNTS = {"once": 1, "twice": 2, "einmal": 1, "zweimal": 2, "una vez": 1, "une fois": 1, "数": 3,
          "several": 3, "mehrmals": 3, "varias": 3, "plusieurs": 3, "almost": 0.9, "fast": 0.9,
          "ほぼ": 0.9, "casi": 0.9, "presque": 0.9, "nearly": 0.9}  # fmt: skip
BELOW = re.compile(
    r"under|less than|below|up to|fewer|younger|unter|weniger als|bis zu|bis\b|jünger|menos de|"
    r"hasta|moins|jusqu|未満|以下|まで|以内|<|≤",
)
ABOVE = re.compile(
    r"over|more than|above|or more|or older|and older|older|mehr als|über|älter|más de|mas de|"
    r"o más|o mas|plus de|et plus|ou plus|以上|超|[+>≥]",
)
UNIT = re.compile(
    r"代|歳|才|人|円|万|years? old|age|jahre|años|ans|[€$£¥%]|euro|dollar|kg|cm|km|people|children"
)
AMOUNT = re.compile(r"\d+(?:[.,]\d{3})*(?:[.,]\d+)?")


@cache
def read_orders() -> list:
    """Usual answers in several languages: lists of steps, each the texts that say it."""
    orders = read_yaml(ROOT / ORDERS, "list of usual answers", ORDERS)["orders"]
    made = []
    for order in orders:
        steps = [step if isinstance(step, list) else [step] for step in order]
        bare = []
        for step in steps:
            bare.append(list(dict.fromkeys(map(without_accents, step))))
        made.append(bare)
    return sorted(made, key=len)


def find_order(texts, several: bool = False) -> list[tuple]:
    """Code and text of each option, from less to more, where the order can be guessed.

    several: the options are those of several questions, so that codes such as A1 are steps.
    """
    texts = list(texts)
    return (
        _by_leading_numbers(texts)
        or (_by_codes(texts) if several else [])
        or _by_usual_answers(texts)
        or _by_amounts(texts)
    )


def _by_leading_numbers(texts: list) -> list[tuple]:
    leading = [LEADING.fullmatch(text) for text in texts]
    led = [text for text in texts if text.isdigit() or LEADING.fullmatch(text)]
    if len(led) < len(texts) or not any(leading):
        return []
    if all(found is None or _amount(found.string) is not None for found in leading):
        return []  # '1 hour' and '20代' say how much, and are no numbers of options
    codes = [int(found[1]) if found else int(t) for found, t in zip(leading, texts, strict=True)]
    if len(set(codes)) < len(codes) or max(codes) > STEPS:
        return []
    return sorted(zip(codes, texts, strict=True))


def _by_codes(texts: list) -> list[tuple]:
    found = [CODED.fullmatch(text) for text in texts]
    if len(texts) < FEWEST or not all(found) or len({code[1] for code in found}) > 1:
        return []
    return sorted((int(code[2]), code.string) for code in found)


def _by_usual_answers(texts: list) -> list[tuple]:
    own = {without_accents(text): text for text in texts}
    if len(own) < 2:
        return []
    for order in read_orders():
        places = {}
        for place, step in enumerate(order):
            places |= dict.fromkeys(step, place)
        used = [places.get(text) for text in own]
        if None in used or len(set(used)) < len(used):
            continue
        by_place = {places[text]: shown for text, shown in own.items()}
        whole = len(order) <= WHOLE and all(len(step) == 1 for step in order)
        steps = range(len(order)) if whole else sorted(by_place)
        first = 0 if set(order[0]) & ZERO and steps[0] == 0 else 1
        return [(first + i, by_place.get(place, order[place][0])) for i, place in enumerate(steps)]
    return []


def _by_amounts(texts: list) -> list[tuple]:
    amounts = {text: _amount(text) for text in texts}
    known = [amount for amount in amounts.values() if amount is not None]
    if len(texts) < FEWEST or len(known) < len(texts) or len(set(known)) < len(known):
        return []
    ranked = sorted(texts, key=lambda text: amounts[text])
    first = 0 if amounts[ranked[0]] == 0 else 1
    return [(first + i, text) for i, text in enumerate(ranked)]


def _amount(text: str):
    """How much an option says: years, times a week, euros; None where it names no amount.

    A bare number, as in 'Group 2', is none.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    if NONE.fullmatch(text.strip(" .")):
        return 0.0
    days = next((size for unit, size in DAYS.items() if re.search(unit, text)), None)
    found = AMOUNT.search(text)
    number = _number(found[0]) if found else None
    side = -0.001 if BELOW.search(text) else 0.001 if ABOVE.search(text) else 0
    if TIMES.search(text) and days:
        count = number if number is not None else 1.0
        words = [size for word, size in COUNTS.items() if word in text]
        often = (count if number is not None else min(words, default=1.0)) / days
        return often * (1 + side)  # less than once a week comes before once a week
    ranged = re.search(r"\d\s*\D{0,6}?(?:[-–—~〜至]|to|bis|a|à|から)\s*\D{0,3}\d", text)
    if number is None or not (days or side or ranged or UNIT.search(text)):
        return None
    return number * (days or 1) * (1 + side) + (side if number == 0 else 0)


def _number(text: str) -> float:
    thousands = re.sub(r"[.,](?=\d{3}(?!\d))", "", text)
    return float(thousands.replace(",", "."))


def without_accents(text: str) -> str:
    """A folded text without the accents of Latin letters."""
    bare = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", folded(text)))
    return unicodedata.normalize("NFC", bare)
