"""Answers written as the survey tool exports them: option texts, resubmissions, staff tests, the untidiness of typing."""

import csv
import io
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from helpers.survey.codebook import Codebook

OPENING = datetime(2019, 11, 1, 9, 0, 0)
MINUTES = 30 * 24 * 60 - 10 * 60  # the survey was open until the end of that month
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def write_export(
    answers: pd.DataFrame,
    codebook: Codebook,
    rng: np.random.Generator,
    again: int = 6,
    tests: int = 3,
) -> bytes:
    """The CSV of an export whose cleaned content is `answers` (columns of clean.csv without id; missing is NaN).

    again: respondents who had submitted before, with another spelling of their address. tests: entries by staff.
    The last submission of a respondent is the one in `answers`.
    """
    n = len(answers)
    minutes = np.sort(rng.choice(np.arange(60, MINUTES), n, replace=False)) * 60 + rng.integers(
        60, size=n
    )
    people = [
        f"member{number:04d}@{codebook.synthetic_domains[0]}"
        for number in rng.choice(9000, n, replace=False) + 1000
    ]
    rows = [
        (int(second), person, _texts(row, codebook))
        for second, person, row in zip(minutes, people, answers.to_dict("records"), strict=True)
    ]
    _make_untidy(rows, rng)
    rows += _earlier(rows, codebook, rng, again) + _staff(rows, codebook, rng, tests)
    header = [
        codebook.personal["submitted"],
        codebook.personal["address"],
        *(v.header for v in codebook.variables.values()),
    ]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    for second, person, texts in sorted(rows, key=lambda row: row[0]):
        writer.writerow(
            [(OPENING + timedelta(seconds=second)).strftime("%Y/%m/%d %H:%M:%S"), person, *texts]
        )
    return file.getvalue().encode("utf-8")


def _texts(row: dict, codebook: Codebook) -> list[str]:
    return [_text(row[name], variable) for name, variable in codebook.variables.items()]


def _text(value, variable) -> str:
    if pd.isna(value):
        return ""
    if not variable.codes:
        return str(int(value))
    code = value if isinstance(value, str) else int(value)
    return next(text for text, known in variable.codes.items() if known == code)


def _make_untidy(rows: list, rng: np.random.Generator) -> None:
    """Three ages in full-width digits; a dozen cells and addresses that end in a blank."""
    age = next(i for i, text in enumerate(rows[0][2]) if text.isdigit())
    for row in rng.choice(len(rows), 3, replace=False):
        rows[row][2][age] = rows[row][2][age].translate(WIDE)
    for row in rng.choice(len(rows), 12, replace=False):
        filled = [i for i, text in enumerate(rows[row][2]) if text]
        rows[row][2][rng.choice(filled)] += " "
    for row in rng.choice(len(rows), 4, replace=False):
        rows[row] = (rows[row][0], rows[row][1] + " ", rows[row][2])


def _earlier(rows: list, codebook: Codebook, rng: np.random.Generator, again: int) -> list:
    """Earlier submissions by some respondents: other answers, the address in another spelling."""
    spellings = [
        str.upper,
        str.capitalize,
        lambda text: f" {text} ",
        lambda text: text.translate(WIDE),
        lambda text: text.replace("@", "＠"),
        str.title,
    ]
    variables = list(codebook.variables.values())
    found = []
    for i, row in enumerate(rng.choice(len(rows) // 2, again, replace=False) + len(rows) // 2):
        second, person, texts = rows[row]
        texts = list(texts)
        for j in rng.choice([j for j, v in enumerate(variables) if v.group], 8, replace=False):
            texts[j] = str(rng.choice(_own_texts(variables[j])))
        found.append(
            (
                second - int(rng.integers(600, 40_000)),
                spellings[i % len(spellings)](person.strip()),
                texts,
            )
        )
    return found


def _staff(rows: list, codebook: Codebook, rng: np.random.Generator, tests: int) -> list:
    """Entries made while the form was tested: the first option everywhere, before the first respondent."""
    texts = ["30" if not v.codes else _own_texts(v)[0] for v in codebook.variables.values()]
    seconds = rng.choice(3000, tests, replace=False)
    people = [
        f"{'Test' if i % 2 else 'test'}{i + 1}@{codebook.staff_domains[0]}" for i in range(tests)
    ]
    return [
        (int(second), person, list(texts)) for second, person in zip(seconds, people, strict=True)
    ]


def _own_texts(variable) -> list[str]:
    """The form's own text of each option, in the order of the codes."""
    first = {}
    for text, code in variable.codes.items():
        first.setdefault(code, text)
    return list(first.values())
