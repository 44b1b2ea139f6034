"""Surveys made up at random: a codebook, and cleaned answers with rare options and a few missing
answers.
"""

import numpy as np
import pandas as pd

from helpers.survey.codebook.tree import build_codebook

WORDS = {"gender": ["m", "f", "o"], "department": ["s", "i", "l", "b", "r"]}


def random_codebook():
    """Two nominal variables, an ordered one, a rating, an age, three questions on use, a scale with
    bands.
    """
    options = {}
    for name, codes in WORDS.items():
        options[name] = [
            {"code": code, "texts": [code], "gloss": f"{name} {code}"} for code in codes
        ]
    options["tenure"] = [{"code": i, "texts": [f"t{i}"], "gloss": f"t{i}"} for i in range(1, 5)]
    uses = {f"use{i}": {"item": f"use {i}", "gloss": f"Use {i}"} for i in range(1, 4)}
    moods = {f"m{i}": {"item": f"mood {i}", "gloss": f"Mood {i}"} for i in range(1, 4)}
    raw = {
        "survey": {"group_header": "{group} [{item}]"},
        "options": options,
        "variables": {
            **{n: {"header": n, "gloss": n, "options": n} for n in (*WORDS, "tenure")},
            "age": {"header": "age", "gloss": "age", "range": [18, 99]},
            "stress": {"header": "stress", "gloss": "stress", "range": [1, 10]},
        },
        "groups": {
            "use": {"header": "Use", "range": [1, 6], "items": uses},
            "mood": {"header": "Mood", "range": [0, 3], "items": moods},
        },
        "scales": {
            "mood_total": {
                "gloss": "mood",
                "method": "sum",
                "items": list(moods),
                "bands": {"low": [0, 3], "mid": [4, 6], "high": [7, 9]},
            }
        },
        "analysis": {
            "predictors": list(uses),
            "correlates": ["mood_total", "stress"],
            "outcomes": ["mood_total", "stress"],
        },
    }
    return build_codebook(raw)


def random_answers(codebook, respondents: int, rng) -> pd.DataFrame:
    """Answers of so many respondents; how common each option is, is drawn too."""
    columns = {"id": [str(i + 1) for i in range(respondents)]}
    for name, variable in codebook.variables.items():
        if name == "age":
            columns[name] = pd.array(rng.integers(18, 70, respondents), dtype="Int64")
            continue
        codes = list(variable.options)
        chances = rng.dirichlet(np.full(len(codes), 0.9))
        drawn = [codes[i] for i in rng.choice(len(codes), respondents, p=chances)]
        kind = "Int64" if isinstance(codes[0], int) else object
        column = pd.Series(drawn, dtype=kind)
        # Few, some or no missing answers.
        gaps = rng.random(respondents) < rng.choice([0, 0, 0.02, 0.08])
        column[gaps] = pd.NA if kind == "Int64" else None
        columns[name] = column
    return pd.DataFrame(columns)
