"""Answers written as the survey tool exports them.

Option texts, resubmissions, entries by staff, the untidiness of typing.
"""

import csv
import io
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from helpers.survey.codebook import Codebook, Variable

OPENING = datetime(2019, 11, 1, 9, 0, 0)
FIRST = 60  # minutes from the opening to the earliest answer: before it staff tests the form
MINUTES = 30 * 24 * 60 - 10 * 60  # the survey was open until the end of that month
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Entry:
    """One row of the export: seconds from the opening, the address, the text of each answer."""

    second: int
    address: str
    texts: list[str]


def export_bytes(
    answers: pd.DataFrame,
    codebook: Codebook,
    rng: np.random.Generator,
    again: int = 6,
    tests: int = 3,
) -> bytes:
    """The CSV of an export whose cleaned content is `answers`.

    answers: columns of clean.csv without id; missing is NaN. again: respondents who had submitted
    before, with another spelling of their address. tests: entries by staff.
    The last submission of a respondent is the one in `answers`.
    """
    entries = _list_entries(answers, codebook, rng)
    _make_untidy(entries, rng)
    earlier = _draw_earlier(entries, codebook, rng, again)
    staff = _draw_staff(codebook, rng, tests)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    headers = [variable.header for variable in codebook.variables.values()]
    writer.writerow([codebook.personal["submitted"], codebook.personal["address"], *headers])
    for entry in sorted(entries + earlier + staff, key=lambda entry: entry.second):
        moment = OPENING + timedelta(seconds=entry.second)
        writer.writerow([moment.strftime("%Y/%m/%d %H:%M:%S"), entry.address, *entry.texts])
    return file.getvalue().encode("utf-8")


def _list_entries(answers: pd.DataFrame, codebook: Codebook, rng: np.random.Generator) -> list:
    """One entry a respondent, in the order of the answers; no two in the same minute."""
    n = len(answers)
    minutes = np.sort(rng.choice(np.arange(FIRST, MINUTES), n, replace=False))
    seconds = minutes * 60 + rng.integers(60, size=n)
    members = rng.choice(9000, n, replace=False) + 1000
    entries = []
    for second, member, row in zip(seconds, members, answers.to_dict("records"), strict=True):
        address = f"member{member:04d}@{codebook.synthetic_domains[0]}"
        texts = [_text(row[name], variable) for name, variable in codebook.variables.items()]
        entries.append(Entry(int(second), address, texts))
    return entries


def _text(value, variable: Variable) -> str:
    """An answer as it stands in the export."""
    if pd.isna(value):
        return ""
    if not variable.codes:
        return str(int(value))
    code = value if isinstance(value, str) else int(value)
    return next(text for text, known in variable.codes.items() if known == code)


def _make_untidy(entries: list[Entry], rng: np.random.Generator) -> None:
    """Three ages in full-width digits; a dozen cells and four addresses that end in a blank."""
    age = next(i for i, text in enumerate(entries[0].texts) if text.isdigit())
    for i in rng.choice(len(entries), 3, replace=False):
        entries[i].texts[age] = entries[i].texts[age].translate(WIDE)
    for i in rng.choice(len(entries), 12, replace=False):
        filled = [j for j, text in enumerate(entries[i].texts) if text]
        entries[i].texts[rng.choice(filled)] += " "
    for i in rng.choice(len(entries), 4, replace=False):
        entries[i] = replace(entries[i], address=entries[i].address + " ")


def _blanks_around(address: str) -> str:
    return f" {address} "


def _wide_digits(address: str) -> str:
    return address.translate(WIDE)


def _wide_at(address: str) -> str:
    return address.replace("@", "＠")


# How the same person writes the same address another time.
SPELLINGS = [str.upper, str.capitalize, _blanks_around, _wide_digits, _wide_at, str.title]


def _draw_earlier(
    entries: list[Entry], codebook: Codebook, rng: np.random.Generator, again: int
) -> list[Entry]:
    """Earlier submissions by some respondents: other answers, another spelling of the address."""
    variables = list(codebook.variables.values())
    grouped = [j for j, variable in enumerate(variables) if variable.group]
    # Of the later half, so that there is time for an earlier submission.
    half = len(entries) // 2
    earlier = []
    for i, which in enumerate(rng.choice(half, again, replace=False) + half):
        entry = entries[which]
        texts = list(entry.texts)
        for j in rng.choice(grouped, 8, replace=False):
            texts[j] = str(rng.choice(_own_texts(variables[j])))
        second = entry.second - int(rng.integers(600, 40_000))
        spell = SPELLINGS[i % len(SPELLINGS)]
        earlier.append(Entry(second, spell(entry.address.strip()), texts))
    return earlier


def _draw_staff(codebook: Codebook, rng: np.random.Generator, tests: int) -> list[Entry]:
    """Entries made while the form was tested: the first option everywhere, before anybody else."""
    texts = []
    for variable in codebook.variables.values():
        texts.append(_own_texts(variable)[0] if variable.codes else "30")
    entries = []
    for i, second in enumerate(rng.choice(3000, tests, replace=False)):
        name = "Test" if i % 2 else "test"
        address = f"{name}{i + 1}@{codebook.staff_domains[0]}"
        entries.append(Entry(int(second), address, list(texts)))
    return entries


def _own_texts(variable: Variable) -> list[str]:
    """The form's own text of each option, in the order of the codes."""
    first = {}
    for text, code in variable.codes.items():
        first.setdefault(code, text)
    return list(first.values())
