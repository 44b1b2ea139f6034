"""The rival of scale.py: Tables 1-3 as one writes them with pandas and statsmodels in an afternoon,
the whole file at once.

tables(path, codebook) -> {name of a number: its value}, the same numbers as ours() gives with the
package's own helpers, so that they can be compared.
"""

from pathlib import Path

import pandas as pd

from helpers import scoring
from helpers.statistics import descriptives, regressions
from helpers.statistics.correlations import table_correlations
from helpers.survey import cleaning, headers, reading
from helpers.survey.codebook import Codebook


def read(path: Path, codebook: Codebook) -> pd.DataFrame:
    """The export as codes, under the variables' names."""
    headers = {header: name for name, header in codebook.personal.items()} | {
        v.header: name for name, v in codebook.variables.items()
    }
    if path.suffix == ".parquet":
        return pd.read_parquet(path).rename(columns=headers)
    raw = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame = raw.rename(columns=headers)
    for name, v in codebook.variables.items():
        texts = frame[name].str.normalize("NFKC").str.strip()
        frame[name] = texts.map(v.codes) if v.labels else pd.to_numeric(texts)
    return frame


def clean(frame: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Without tests by staff; the last form of each address."""
    address = frame["address"].str.strip().str.lower()
    frame = frame.assign(address=address, submitted=pd.to_datetime(frame["submitted"]))
    frame = frame[~address.str.split("@").str[1].isin(codebook.staff_domains)]
    return frame.sort_values("submitted", kind="stable").drop_duplicates("address", keep="last")


def score(frame: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Scale scores of those who answered every item."""
    scores = {}
    for name, scale in codebook.scales.items():
        items = frame[list(scale.items)].astype(float)
        for item in scale.items:
            if codebook.variables[item].reversed:
                items[item] = scale.low + scale.high - items[item]
        scores[name] = (
            items.sum(axis=1, skipna=False)
            if scale.method == "sum"
            else items.mean(axis=1, skipna=False)
        )
    return frame[list(codebook.predictors)].astype(float).assign(**scores)


def analyse(scored: pd.DataFrame, codebook: Codebook) -> dict[str, float]:
    """Tables 1-3."""
    import statsmodels.api as sm  # only the rival has need of it

    uses = list(codebook.predictors)
    found = {}
    for use in uses:
        found |= {f"{use} {int(code)} count": n for code, n in scored[use].value_counts().items()}
    for scale in codebook.correlates:
        found |= {f"{scale} mean": scored[scale].mean(), f"{scale} sd": scored[scale].std()}
        found |= {f"{scale} {use} r": scored[scale].corr(scored[use]) for use in uses}
    for outcome in codebook.outcomes:
        rows = scored[[outcome, *uses]].dropna()
        model = sm.OLS(rows[outcome], sm.add_constant(rows[uses])).fit()
        for use in uses:
            beta = model.params[use] * rows[use].std() / rows[outcome].std()
            found |= {
                f"{outcome} {use} B": model.params[use],
                f"{outcome} {use} beta": beta,
                f"{outcome} {use} t": model.tvalues[use],
            }
    return found


def our_read(path: Path, codebook: Codebook) -> pd.DataFrame:
    """The export as answers, by the package's reader."""
    return headers.find_answers(reading.open_export(path, codebook), codebook)


def our_clean(answers: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """One coded row a respondent, by the package's cleaning."""
    respondents = cleaning.remove_resubmissions(cleaning.remove_staff(answers, codebook))
    return cleaning.assign_ids(cleaning.code_answers(respondents, codebook, "simulated"))


def our_score(coded: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Use and scores, by the package's scoring."""
    return (
        coded[list(codebook.predictors)].astype(float).join(scoring.score_scales(coded, codebook))
    )


def our_analyse(scored: pd.DataFrame, codebook: Codebook) -> dict[str, float]:
    """Tables 1-3 by the package's helpers."""
    found = {}
    for use in codebook.predictors:
        counts = descriptives.count_options(scored[use], codebook.variables[use].options)
        for _, code, statistic, n in counts:
            if statistic == "count" and n:
                found[f"{use} {code} count"] = n
    for scale in codebook.correlates:
        for _, _, statistic, value in descriptives.describe(scored[scale]):
            if statistic in ("mean", "sd"):
                found[f"{scale} {statistic}"] = value
    correlations = table_correlations(scored, codebook.correlates, codebook.predictors)
    for c in correlations.itertuples():
        found[f"{c.x} {c.y} r"] = c.r
    for outcome in codebook.outcomes:
        # The model itself holds the data several times.
        coefficients = regressions.regress(scored, outcome, codebook.predictors).coefficients
        for c in coefficients.itertuples():
            for statistic in ("B", "beta", "t"):
                found[f"{outcome} {c.predictor} {statistic}"] = getattr(c, statistic)
    return found


OURS = {"read": our_read, "clean": our_clean, "score": our_score, "Tables 1-3": our_analyse}
RIVAL = {"read": read, "clean": clean, "score": score, "Tables 1-3": analyse}
