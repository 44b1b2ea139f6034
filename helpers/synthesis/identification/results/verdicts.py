"""The verdict on each result, from what is proved of it and what data sets attain.

settled: the proved range says one thing. not settled: two data sets that print the same numbers say
different things. unknown: neither. No verdict rests on how many data sets agree.
"""

import numpy as np
import pandas as pd

from helpers.base.text import significant
from helpers.synthesis.identification.results.ranges import Outer

CONDITION = (
    "rows of Table 3 as established; the distribution of Column free; "
    "the t published as 0.223 by its size; "
    "all 350 scores complete; D-D items 0-5"
)
COLUMNS = [
    "result",
    "verdict",
    "lowest",
    "highest",
    "outer_lowest",
    "outer_highest",
    "condition",
    "evidence",
]
SETTLED = "settled"
NOT_SETTLED = "not settled"
UNKNOWN = "unknown"


def table_judged(found: dict, outer: dict, correlations: int = 24) -> pd.DataFrame:
    """One row a result: part, what is said, then COLUMNS.

    evidence: files or an inequality.

    found: headline results by file name, all with the same results in the same order.
    correlations: how many Table 2 has. Raises ValueError if a data set lies outside a proved range:
    then a proof or a data set is wrong.
    """
    names = list(found)
    first = found[names[0]]
    rows = []
    for i in range(len(first)):
        part, result, key = first.loc[i, ["part", "result", "key"]]
        values = np.array([float(found[name].loc[i, "value"]) for name in names])
        says = [found[name].loc[i, "says"] for name in names]
        proof = outer.get(key)
        if proof is not None:
            _refuse_outside(result, values, says, proof, names)
        if proof is not None and proof.says:
            verdict = SETTLED
            said = proof.says
            shown = f"{said}: {proof.evidence}"
        elif len(set(says)) > 1:
            pair = _two_files(values, says, names)
            verdict = NOT_SETTLED
            shown = "; ".join(pair)
            said = ""
        else:
            verdict = UNKNOWN
            said = ""
            shown = proof.evidence if proof is not None else "nothing but what any data have"
        ends = _trivial(result, correlations) if proof is None else (proof.low, proof.high)
        rows.append(
            (part, said, result, verdict, values.min(), values.max(), *ends, CONDITION, shown)
        )
    return pd.DataFrame(rows, columns=["part", "says", *COLUMNS])


def _trivial(result: str, correlations: int) -> tuple:
    """Limits that hold whatever the data are: of a P, a share, a count, or a limit of a
    correlation."""
    if result.startswith("Number of correlations"):
        return 0.0, float(correlations)
    return (-1.0, 1.0) if "interval" in result else (0.0, 1.0)


def _two_files(values: np.ndarray, says: list, names: list) -> tuple[str, str]:
    """Two data sets that say different things, as far apart as can be.

    Of equal ones that with the first name below and the last above: which of two values is larger
    in their last bits hangs on the processor.
    """
    order = np.argsort([significant(value) for value in values], kind="stable")
    first = order[0]
    other = next(i for i in order[::-1] if says[i] != says[first])
    return names[first], names[other]


def _refuse_outside(result: str, values: np.ndarray, says: list, proof: Outer, names: list) -> None:
    room = (
        1e-9 + 1e-6 * np.abs([proof.low, proof.high]).max()
        if np.isfinite([proof.low, proof.high]).all()
        else 1e-9
    )
    outside = (values < proof.low - room) | (values > proof.high + room)
    contradicted = [bool(proof.says) and word != proof.says for word in says]
    for i in np.flatnonzero(outside | np.array(contradicted)):
        raise ValueError(
            f"{result}: {names[i]} has {values[i]:.6g} ({says[i]}), outside what is proved "
            f"({proof.low:.6g} to {proof.high:.6g})."
        )


def choose_p(judged: pd.DataFrame, alpha: float) -> pd.DataFrame:
    """The results that are P values. judged: as from table_judged."""
    chosen = judged["result"].str.endswith(f"P < {alpha:g}")
    chosen &= ~judged["result"].str.contains("specifications")
    return judged[chosen].reset_index(drop=True)


def table_changes(judged: pd.DataFrame, other: pd.DataFrame, words: tuple) -> pd.DataFrame:
    """result, before, after: verdicts that differ, of settled results and of those with a word.

    Data sets of `other` need not be made for the rest: it rests on the same data sets as before.
    """
    both = judged[["result", "verdict"]].merge(other[["result", "verdict"]], on="result")
    concerned = both["result"].map(lambda result: any(word in result for word in words))
    concerned |= both["verdict_x"] == SETTLED
    changed = both[concerned & (both["verdict_x"] != both["verdict_y"])]
    return changed.set_axis(["result", "before", "after"], axis="columns").reset_index(drop=True)
