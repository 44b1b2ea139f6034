"""A second, made-up paper with its answers: other words, other tables, two rows of its regressions
swapped.

Its predictors are single questions, its tables have names of their own, and nobody skipped one
(unless asked for).
"""

import numpy as np
import pandas as pd
import yaml

CHOICES = "sport_choices.yml"
USES = ("walks", "swims", "climbs", "rows")
SCALES = {"cheer": ("sum", 4, 0, 3), "calm": ("mean", 3, 1, 5), "drive": ("sum", 5, 0, 3)}
SWAPPED = {"walks": "swims", "swims": "walks"}
SHARES = {  # of the answers 1 to 5
    "walks": (0.05, 0.1, 0.2, 0.3, 0.35),
    "swims": (0.7, 0.2, 0.05, 0.03, 0.02),
    "climbs": (0.2, 0.2, 0.2, 0.2, 0.2),
    "rows": (0.4, 0.1, 0.05, 0.1, 0.35),
}


def draw_answers(n: int = 160, seed: int = 5, gaps: int = 0) -> pd.DataFrame:
    """Answers of n people to all questions. gaps: how many skipped one of the predictors."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=n)
    answers = {"age": rng.integers(18, 80, n)}
    for name in USES:
        order = np.argsort(np.argsort(0.7 * common + rng.normal(size=n)))
        cuts = np.cumsum(SHARES[name])[:-1] * n
        answers[name] = 1.0 + np.searchsorted(cuts, order, side="right")
    for name, (_, items, low, high) in SCALES.items():
        level = 0.3 * common + rng.normal(size=n)
        for i in range(1, items + 1):
            wish = (low + high) / 2 + (high - low) / 4 * (level + 0.8 * rng.normal(size=n))
            answers[f"{name}_{i}"] = np.clip(np.rint(wish), low, high)
    table = pd.DataFrame(answers)
    for row in range(gaps):
        table.loc[row, USES[row % len(USES)]] = np.nan
    return table


def list_codebook() -> dict:
    """The codebook of the paper's survey, as YAML holds it."""

    def options(low: int, high: int) -> list:
        codes = range(low, high + 1)
        return [{"code": c, "texts": [str(c)], "gloss": f"level {c}"} for c in codes]

    variables = {"age": {"header": "Age", "gloss": "Age in years", "range": [18, 99]}}
    for name in USES:
        variables[name] = {"header": name.title(), "gloss": name.title(), "options": "five"}
    scales = {}
    for name, (method, items, low, high) in SCALES.items():
        own = [f"{name}_{i}" for i in range(1, items + 1)]
        for item in own:
            kind = "five" if (low, high) == (1, 5) else "four"
            variables[item] = {"header": item, "gloss": item.replace("_", " "), "options": kind}
        scales[name] = {"gloss": f"{name.title()} scale", "method": method, "items": own}
    analysis = {"predictors": [*USES], "correlates": [*SCALES], "outcomes": [*SCALES]}
    return {
        "survey": {"title": "Sport and mood", "language": "en", "group_header": "{group} [{item}]"},
        "options": {"five": options(1, 5), "four": options(0, 3)},
        "variables": variables,
        "groups": {},
        "scales": scales,
        "analysis": analysis,
    }


def list_choices() -> dict:
    """A few choices of the paper's own for the multiverse, as YAML holds them."""
    often = {"label": "Often or not", "values": [0, 0, 0, 1, 1]}
    alone = "with covariates, or beside the others, it is the regression"
    whole = {"method": "pearson", "coding": "codes", "missing": "listwise", "scoring": "complete"}
    return {
        "outcomes": ["cheer", "calm"],
        "dimensions": {
            "method": {"pearson": {"label": "Pearson"}, "ols": {"label": "Least squares"}},
            "coding": {"codes": {"label": "1 to 5", "values": [1, 2, 3, 4, 5]}, "often": often},
            "missing": {"listwise": {"label": "Who answered everything"}},
            "scoring": {"complete": {"label": "Complete scales only", "min_answered": 1.0}},
            "covariates": {
                "none": {"label": "None", "variables": []},
                "age": {"label": "Age", "variables": ["age"]},
            },
            "model": {
                "alone": {"label": "One sport"},
                "together": {"label": "All sports"},
                "index": {"label": "Mean of all sports"},
            },
        },
        "leave_out": [
            {"method": ["pearson"], "covariates": ["age"], "because": alone},
            {"method": ["pearson"], "model": ["together"], "because": alone},
        ],
        "paper": [{**whole, "covariates": "none", "model": "alone"}],
        "joint_test": {"method": ["pearson", "ols"], "missing": ["listwise"]},
    }


def publish(answers: pd.DataFrame) -> pd.DataFrame:
    """The numbers that the paper publishes of these answers; walks and swims have changed rows."""
    rows: list[dict] = []

    def add(place, row, column, statistic, text, n="") -> None:
        id = f"{place}-{row}-{column}-{statistic}".replace(" ", "_")
        entry = {"id": id, "place": place, "row": row, "column": column, "statistic": statistic}
        rows.append({**entry, "printed": text, "n": n, "note": ""})

    n = len(answers)
    add("Sample", "sample", "", "n", str(n))
    add("Sample", "age", "", "mean", f"{answers.age.mean():.2f}", n)
    add("Sample", "age", "", "sd", f"{answers.age.std():.2f}", n)
    for name in USES:
        values = answers[name].dropna()
        for code in range(1, 6):
            count = int((values == code).sum())
            add("Sports", name, code, "count", str(count), len(values))
            add("Sports", name, code, "percent", f"{100 * count / len(values):.1f}", len(values))
    scores = score(answers)
    for name in SCALES:
        add("Links", name, "", "mean", f"{scores[name].mean():.2f}", n)
        add("Links", name, "", "sd", f"{scores[name].std():.2f}", n)
        for use in USES:
            both = pd.DataFrame({"x": answers[use], "y": scores[name]}).dropna()
            add("Links", name, use, "r", f"{both.corr().iloc[0, 1]:.3f}", len(both))
    for name in SCALES:
        for use, texts in regress(answers, scores[name]).items():
            for statistic, text in texts.items():
                add("Models", name, SWAPPED.get(use, use), statistic, text)
    return pd.DataFrame(rows)


def score(answers: pd.DataFrame) -> pd.DataFrame:
    """Every scale's score."""
    scores = {}
    for name, (method, items, _, _) in SCALES.items():
        own = answers[[f"{name}_{i}" for i in range(1, items + 1)]]
        scores[name] = own.sum(axis=1) if method == "sum" else own.mean(axis=1)
    return pd.DataFrame(scores)


def regress(answers: pd.DataFrame, y: pd.Series) -> dict:
    """B, beta, t and df of each predictor, as text, by least squares on the complete."""
    whole = answers[[*USES]].notna().all(axis=1)
    x = answers.loc[whole, [*USES]].to_numpy()
    y = y[whole].to_numpy()
    design = np.column_stack([np.ones(len(y)), x])
    b = np.linalg.lstsq(design, y, rcond=None)[0]
    df = len(y) - design.shape[1]
    rest = y - design @ b
    error = np.sqrt(rest @ rest / df * np.diag(np.linalg.inv(design.T @ design)))
    found = {}
    for j, use in enumerate(USES, start=1):
        beta = b[j] * x[:, j - 1].std(ddof=1) / y.std(ddof=1)
        texts = {"B": f"{b[j]:.3f}", "beta": f"{beta:.3f}", "t": f"{b[j] / error[j]:.3f}"}
        found[use] = {**texts, "df": str(df)}
    return found


def write_paper(folder, answers: pd.DataFrame) -> dict:
    """published, codebook and data of the paper as files in a folder: parameter -> path.

    Its choices for the multiverse stand beside them, in CHOICES.
    """
    files = {
        "published": folder / "sport.csv",
        "codebook": folder / "sport.yml",
        "data": folder / "sport_answers.csv",
    }
    choices = yaml.safe_dump(list_choices(), sort_keys=False)
    (folder / CHOICES).write_text(choices)
    publish(answers).to_csv(files["published"], index=False)
    files["codebook"].write_text(yaml.safe_dump(list_codebook(), sort_keys=False))
    heads = {name: spec["header"] for name, spec in list_codebook()["variables"].items()}
    shown = answers.astype("Int64").rename(columns=heads)
    shown.to_csv(files["data"], index=False)
    return {name: str(path) for name, path in files.items()}
