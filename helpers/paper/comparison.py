"""The printed numbers a survey is compared with.

A survey without any gets the same tables without printed columns.
"""

from dataclasses import dataclass
from itertools import product

import pandas as pd

from helpers.base.paths import NONE, PUBLISHED
from helpers.exhibits.build import Build
from helpers.paper import verdicts
from helpers.paper.printed_numbers import COLUMNS, PART, read_published, read_value
from helpers.survey.codebook import Codebook
from helpers.survey.privacy.plan import NOT_ANSWERED


@dataclass(frozen=True)
class Printed:
    """What there is to compare with.

    entries: a row per published number, or per number that a paper on this survey would publish;
    audit and labels: None without published numbers. ours: those that are shipped.
    """

    entries: pd.DataFrame
    audit: pd.DataFrame | None = None
    labels: pd.DataFrame | None = None
    ours: bool = False

    @property
    def exists(self) -> bool:
        """Whether there are printed numbers at all."""
        return bool((self.entries["printed"] != "").any())

    def value(self, row: str, statistic: str) -> float:
        """A published number of a row as it stands; not a number where there is none."""
        own = self.entries[(self.entries["row"] == row) & (self.entries["statistic"] == statistic)]
        return read_value(own["printed"].iloc[0]) if len(own) else float("nan")

    def compare(self, results: pd.DataFrame) -> pd.DataFrame:
        """Every entry beside what was recomputed for it."""
        return verdicts.compare(results, self.entries, self.audit, self.labels)

    def caption(self, text: str) -> str:
        """A caption 'Table 1 of the paper: use', or 'Use' where the table is not that of ours."""
        rest = text.partition(": ")[2]
        return text if self.ours or not rest else rest[:1].upper() + rest[1:]

    def word(self, ours: str, other: str) -> str:
        """What something is called: in the tables of our paper, or in those of another survey."""
        return ours if self.ours else other


def open_printed(build: Build, published: str, codebook: Codebook) -> Printed:
    """The printed numbers with the audit's verdicts on them.

    Published='none' means that there are none. Of another paper, whose tables may be called
    anything, its numbers stand where ours would have them.
    """
    if published == NONE:
        return Printed(table_entries(codebook, build.joined, compact=True))
    ours = str(published) == PUBLISHED
    entries = read_published(published)
    if not ours:
        entries = place_entries(entries, table_entries(codebook, build.joined))
    audit = build.read("tables/audit.csv")
    labels = build.read("tables/table3-labels.csv")
    return Printed(entries, audit, labels, ours)


def place_entries(published: pd.DataFrame, entries: pd.DataFrame) -> pd.DataFrame:
    """The numbers that would be published, with those that a paper publishes of everybody.

    The first number of a row, column and statistic counts; those of groups, times and models are
    on the scorecard alone.
    """
    whole = published[(published[list(PART)] == "").all(axis=1)]
    known = {}
    for entry in whole.itertuples():
        known.setdefault((entry.row, entry.column, entry.statistic), entry)
    placed = entries.copy()
    for i, entry in entries.iterrows():
        found = known.get((entry["row"], entry["column"], entry["statistic"]))
        if found is not None:
            placed.loc[i, ["id", "printed", "n", "note"]] = [
                found.id,
                found.printed,
                found.n,
                found.note,
            ]
    return placed


def table_entries(
    codebook: Codebook, joined: dict | None = None, compact: bool = False
) -> pd.DataFrame:
    """The numbers the paper's tables would hold for another survey,
    in the columns of published.csv, with nothing printed.

    joined: variable -> groups of options that are counted together. compact: of numbers and scales
    the participants' table has n, mean and SD.
    """
    cells = [("participants", "sample", "", "n")]
    for name in codebook.people:
        if compact and not codebook.variables[name].labels:
            cells += [("participants", name, "", s) for s in ("n", "mean", "sd")]
        else:
            cells += _describe("participants", codebook.variables[name], joined)
    for name in codebook.scales if compact else ():
        cells += [("participants", name, "", s) for s in ("n", "mean", "sd")]
    for name in codebook.predictors:
        variable = codebook.variables.get(name)
        if variable is None:  # a scale
            cells += [("table1", name, "", statistic) for statistic in ("mean", "sd")]
        else:
            cells += _describe("table1", variable, joined)
    cells += [("table2", name, "", s) for name, s in product(codebook.measures, ("mean", "sd"))]
    for scale in codebook.correlates:
        cells += [("table2", scale, use, "r") for use in codebook.predictors if use != scale]
    for outcome in codebook.outcomes:
        for use, s in product(codebook.predictors, ("B", "beta", "t", "df")):
            cells.append(("table3", outcome, use, s))
    empty = dict.fromkeys(COLUMNS, "")
    rows = [
        empty
        | {
            "id": "-".join(filter(None, c)),
            **dict(zip(["place", "row", "column", "statistic"], c, strict=True)),
        }
        for c in cells
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _describe(place: str, variable, joined: dict | None = None) -> list[tuple]:
    if not variable.options:
        return [(place, variable.name, "", statistic) for statistic in ("mean", "sd")]
    groups = [[code] for code in variable.options]
    if joined and variable.name in joined:
        groups = [group for group in joined[variable.name] if group != [NOT_ANSWERED]]
    if variable.contains:  # of a question with several answers those that were given count
        groups = [group for group in groups if 1 in group]
    cells = [(place, variable.name, "", "n")]
    for group, statistic in product(groups, ("count", "percent")):
        cells.append((place, variable.name, "+".join(map(str, group)), statistic))
    return cells
