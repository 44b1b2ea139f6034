"""Sentences of the notebook that explains the reconstruction."""

import pandas as pd

NAMED = 5  # missed numbers that are listed


def sentence_match(table: pd.DataFrame) -> str:
    """The honest count of printed numbers that are met.

    table: of table_solution.
    """
    missed = table[~table["matches"]]
    if missed.empty:
        return (
            f"All {len(table)} published numbers of the specification are met to their last digit."
        )
    named = []
    for row in missed.head(NAMED).itertuples():
        named.append(f"{row.statistic} of {row.column or row.row} on {row.row}")
    return (
        f"{len(table) - len(missed)} of {len(table)} published numbers of the specification are "
        f"met to their last digit; missed: {', '.join(named)}."
    )


def sentence_roads(roads: pd.DataFrame, patches: int) -> str:
    """Whether changing the predictors' products together with the rest was needed.

    roads: of table_roads; patches: how many were searched at most.
    """
    told = []
    for column in ("Products free", "Products fixed"):
        met = int((roads[column] == "found").sum())
        some = f"{met} of {len(roads)} regressions" if met else "no regression"
        told.append("every regression" if met == len(roads) else some)
    return (
        f"With the products free, the patches searched (at most {patches}) hold a candidate for "
        f"{told[0]}; with the predictors' products held fixed, for {told[1]}."
    )


def sentence_distances(drawn: pd.DataFrame) -> str:
    """What the figure of distances shows."""
    inside = (drawn["distance"].abs() <= 0.5).sum()
    return f"{inside} of {len(drawn)} dots lie within half a unit of the last digit of zero."


def sentence_spread(sds: pd.DataFrame) -> str:
    """What the figure of spread shows."""
    further = (sds["members"] > sds["walk"]).sum()
    spread = "the example data sets spread further than the walk"
    return f"In {further} of {len(sds)} statistics {spread}."


def sentence_members(compared: list[pd.DataFrame]) -> str:
    """What members give to the last digit. compared: of compare_solution, one table per member."""
    regressions = []
    others = 0
    for table in compared:
        own = table["statistic"].isin(["B", "beta", "t"])
        regressions.append(int(table.loc[own, "matches"].sum()))
        others += int(table.loc[~own, "matches"].all())
    given = pd.Series(regressions)
    size = int(compared[0]["statistic"].isin(["B", "beta", "t"]).sum())
    return (
        f"Of the {size} B, β and t of Table 3, an example data set gives {given.min()} to "
        f"{given.max()} to the last digit (median {given.median():.0f}); "
        f"{(given == size).sum()} of {len(given)} give all. The counts, means, SDs and r are all "
        f"given by {others} of {len(given)}."
    )


def sentence_standing(provenance: dict) -> str:
    """Whether this page decides anything. provenance: what 01 found out about the answers."""
    if provenance.get("synthetic", True):
        return (
            "The answers of this run are synthetic. Nothing on this page is evidence about the "
            "participants."
        )
    return (
        "The answers of this run are not marked as synthetic. **This page no longer decides "
        "anything**: the results are those of the answers. It still tells how the synthetic data "
        "that this package ships were made; they are not used in this run."
    )
