"""What a release holds, made in this process: the tables that the notebooks 01 to 05 show of a
survey, and the data package of the shipped one."""

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from attacker import Variable, interval

from helpers.exhibits.build import Build
from helpers.exhibits.disclosure import Disclosure
from helpers.exhibits.formats.csv_file import csv_bytes
from helpers.scoring import score_scales
from helpers.statistics import descriptives
from helpers.statistics.correlations import table_correlations
from helpers.statistics.regressions import regress
from helpers.survey import cleaning, export
from helpers.survey.codebook import Codebook
from helpers.survey.privacy import alternatives, plan


def tables(clean: pd.DataFrame, book, joined: dict) -> dict[str, pd.DataFrame]:
    """Name -> table, with all digits: missing answers, counts, means, correlations, regressions,
    severity.
    """
    scores = score_scales(clean, book)
    scored = clean.join(scores)
    rows = [("sample", "", "n", len(clean))]
    rows += descriptives.describe_people(scored, book)
    for name in (*book.people, *book.predictors):
        rows += descriptives.count_joined(scored[name], joined.get(name, ()))
    for name in book.predictors:
        rows += descriptives.count_options(scored[name], book.variables[name].options)
        rows += descriptives.count_from(scored[name], 4, book.variables[name].high)
    for name in dict.fromkeys((*book.scales, *book.correlates)):
        rows += descriptives.describe(scored[name])
    results = descriptives.hide_ends(descriptives.tidy(rows), 5)
    results = results.drop_duplicates(["row", "column", "statistic"], ignore_index=True)
    correlations = table_correlations(scored, book.correlates, book.predictors)
    coefficients = []
    for outcome in book.outcomes:
        try:
            model = regress(scored, outcome, book.predictors)
        except Exception:  # too few answers, or answers that do not vary
            continue
        coefficients.append(model.coefficients.assign(outcome=outcome, n=int(model.fit["n"])))
    made = {"missing": cleaning.table_missing(clean), "results": results, "r": correlations}
    if coefficients:
        made["coefficients"] = pd.concat(coefficients, ignore_index=True)
    return made


def release(clean: pd.DataFrame, book, min_cell: int, folder):
    """The tables as they are shown with small counts hidden, the plan, and the alternatives."""
    made = plan.make_plan(clean, book, min_cell)
    joined = plan.describe_joined(made, book)
    others = alternatives.make_alternatives(clean, book, made)
    for i, other in enumerate(others):
        for name, table in tables(other, book, joined).items():
            path = folder / str(i) / f"{name}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"".join(csv_bytes(table)))
    disclosure = Disclosure(folder, min_cell, len(others), joined)
    shown = {
        name: disclosure.protect(table, f"{name}.csv")[0]
        for name, table in tables(clean, book, joined).items()
    }
    return shown, made, others


def known(shown: dict, book, respondents: int) -> dict[str, Variable]:
    """What a reader of the tables knows of each variable whose options are counted."""
    found = {}
    for name in (*book.people, *book.predictors):
        options = book.variables[name].options
        if options:
            found[name] = Variable(list(options), respondents)
    for row in shown["results"].itertuples():
        if row.row in found:
            ends = str(row.column).split("-")
            if len(ends) == 2:  # from one option to another
                codes = range(int(ends[0]), int(ends[1]) + 1)
                found[row.row].knows(row.statistic, "+".join(map(str, codes)), row.value)
            elif row.statistic not in ("min", "max"):
                found[row.row].knows(row.statistic, str(row.column), row.value)
    for row in shown["missing"].itertuples():
        if row.variable in found:
            found[row.variable].knows("missing", "", row.missing)
    _spreads(shown, found, respondents)
    return found


def _spreads(shown: dict, found: dict, respondents: int) -> None:
    """SDs of predictors from B with beta and the outcome's SD, where the regression is over all
    respondents.
    """
    if "coefficients" not in shown:
        return
    spread = shown["results"][shown["results"]["statistic"] == "sd"].set_index("row")["value"]
    for row in shown["coefficients"].itertuples():
        b = interval(row.B)
        beta = interval(row.beta)
        sd = interval(spread.get(row.outcome))
        if str(row.n) != str(respondents) or b[0] * b[1] <= 0 or beta[0] * beta[1] <= 0:
            continue
        # beta = B sd(predictor) / sd(outcome): at every corner of the three intervals
        sizes = [abs(x) * s / abs(y) for x, y, s in product(beta, b, sd)]
        if np.isfinite(sizes).all():
            variable = found[row.predictor]
            low = max(variable.sd[0], min(sizes))
            high = min(variable.sd[1], max(sizes))
            variable.sd = (low, high)


def truth(clean: pd.DataFrame, book) -> dict[str, list[int]]:
    """Counts of the options of each counted variable, then of its missing answers."""
    counted = {}
    for name in (*book.people, *book.predictors):
        options = book.variables[name].options
        if options:
            counts = [int((clean[name] == code).sum()) for code in options]
            counted[name] = [*counts, int(clean[name].isna().sum())]
    return counted


def write_shipped_package(folder: Path, clean: pd.DataFrame, book: Codebook) -> Path:
    """Write it from the shipped respondents, cleaned; returns the folder that holds it."""
    build = Build(folder)
    # Tests share the build folder of the suite; this one is apart.
    build.folder = folder
    build.write_bytes(b'{"synthetic": true}', "data/provenance.json")
    scores = score_scales(clean, book)
    build.write(clean, "data/clean.csv")
    build.write(clean[["id", *book.people, *book.predictors]].join(scores), "data/scored.csv")
    export.write_package(build, clean, scores, book)
    return folder / "data"
