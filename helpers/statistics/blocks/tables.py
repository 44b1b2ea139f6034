"""Tables 1-3 of more respondents than memory holds: counts and sums of products, added up."""

from collections import Counter
from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.base.terminal import tell
from helpers.exhibits.build import Build
from helpers.statistics import descriptives
from helpers.statistics.blocks.respondents import Respondents, Rules
from helpers.statistics.correlations import PairSums, correlation_results
from helpers.statistics.regressions import LeastSquares, Regression, regression_results
from helpers.survey.codebook import read_codebook

FOLDER = "tables-1-3"  # in the folder a command writes to


@dataclass(frozen=True)
class Tables:
    """results: row, column, statistic, value, as the notebooks 03 to 05 write them; correlations
    and coefficients with intervals and P; respondents: how many there are.
    """

    respondents: int
    results: pd.DataFrame
    correlations: pd.DataFrame
    coefficients: pd.DataFrame


def add_up(respondents: Respondents, level: float = 0.95) -> Tables:
    """Counts of each option, means and standard deviations, correlations and regressions.

    HC3 errors need the residuals and are not there. Raises InputError as reading, cleaning and
    regression do.
    """
    book = respondents.codebook
    asked = [name for name in book.predictors if name in book.variables]
    counted = [name for name in asked if book.variables[name].options]
    measured = list(dict.fromkeys([*book.measures, *book.scales]))
    counts = {name: Counter() for name in counted}
    sums = PairSums(dict.fromkeys([*measured, *book.predictors]))
    models = [LeastSquares(outcome, book.predictors) for outcome in book.outcomes]
    n = 0
    for scored in respondents.scored():
        n += len(scored)
        for name, count in counts.items():
            count.update(scored[name].value_counts().to_dict())
        for block in descriptives.cut_blocks(scored, sums.names):
            sums.add(block)
        for model in models:
            for block in descriptives.cut_blocks(scored, model.names):
                model.add(block)
    rows = [("sample", "", "n", n)]
    for name in counted:
        rows += descriptives.list_counts(name, counts[name], book.variables[name].options)
    for name in measured:
        rows += [(name, "", statistic, value) for statistic, value in sums.describe(name).items()]
    correlations = sums.table(book.correlates, book.predictors, level)
    regressions = [Regression(model.outcome, *model.solve(level)) for model in models]
    parts = [descriptives.tidy(rows), correlation_results(correlations)]
    coefficients = []
    for regression in regressions:
        table = regression.coefficients
        table.insert(0, "outcome", regression.outcome)
        coefficients.append(table)
    results = pd.concat([*parts, regression_results(regressions)], ignore_index=True)
    return Tables(n, results, correlations, pd.concat(coefficients, ignore_index=True))


def write_tables(data: str, codebook: str, out: Path, given: dict) -> None:
    """Write results.csv, correlations.csv and coefficients.csv of a folder of Parquet files.

    given: parameters of the notebooks, where they are set. Raises InputError as `add_up` does, and
    where small counts are to be hidden.
    """
    if given.get("min_cell", 0) > 1:
        raise InputError(
            "build.sh tables: --min-cell is not known here, as small counts are hidden over all "
            "exhibits of a report together; leave it out, or build the report."
        )
    known = {field.name for field in fields(Rules)} & given.keys()
    rules = Rules(**{name: given[name] for name in known})
    respondents = Respondents(resolve(data), read_codebook(codebook), rules)
    tables = add_up(respondents, given.get("level", 0.95))
    build = Build(out)
    for name in ("results", "correlations", "coefficients"):
        table = getattr(tables, name)
        if respondents.synthetic:
            table.insert(0, "data", "synthetic")
        build.write(table, f"{FOLDER}/{name}.csv")
    counted = f"{tables.respondents:,} respondents in {respondents.forms:,} forms"
    kind = " (synthetic: no person gave these answers)" if respondents.synthetic else ""
    tell(f"{counted}{kind}: Tables 1-3 are in {build.folder / FOLDER}.")
