"""What a data set shares with the published tables: verify_witness.py witness.csv [published]."""

import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
from statsmodels.api import OLS, add_constant

USES = [f"use_{n}" for n in ("signin", "reaction", "u2friend", "funcan", "column", "u2cycle")]
# The variable that each printed row of Table 3 belongs to (established in 00_audit)
OWNERS = dict(zip(USES, [USES[0], *USES[3:], USES[1], USES[2]], strict=True))
SIGN_LOST = "table3-informal-u2friend-t"  # its sign contradicts its B; compared by size


def same(value, printed):
    """Whether a value rounds to the printed digits (halves away from zero)."""
    return Decimal(repr(float(value))).quantize(Decimal(printed), ROUND_HALF_UP) == Decimal(printed)


def verify(witness, published):
    """Numbers met and compared by kind; P of the overall tests and of the index of use."""
    data = pd.read_csv(witness)
    for scale in ("ghsq_formal", "ghsq_informal"):
        data[scale] = data.pop(f"{scale}_sum") / 3
    whole = data.dropna()
    met = {}
    results = {}
    fits = {y: OLS(whole[y], add_constant(whole[USES])).fit() for y in list(data)[7:]}
    for line in pd.read_csv(published, dtype=str).itertuples():
        kind = line.statistic
        pair = data.filter([line.row, line.column]).dropna()
        if not line.place.startswith("table") or (line.row == USES[4] and kind != "n"):
            continue  # the row Column repeats U2Cycle in the paper: left free
        if line.place == "table3":
            own = fits[line.row]
            x = OWNERS[line.column]
            values = {"B": own.params[x], "t": own.tvalues[x], "df": own.df_resid}
            values["beta"] = own.params[x] * whole[x].std() / whole[line.row].std()
            value = abs(values[kind]) if line.id == SIGN_LOST else values[kind]
        elif kind in ("r", "p"):
            own = OLS(pair.iloc[:, 0], add_constant(pair.iloc[:, 1])).fit()
            value = pair.corr().iloc[0, 1] if kind == "r" else own.f_pvalue
        elif kind in ("count", "percent"):
            chosen = pair[line.row] == int(line.column)
            value = chosen.sum() if kind == "count" else 100 * chosen.mean()
        else:
            value = data[line.row].agg({"n": "count", "sd": "std"}.get(kind, kind))
        kind = kind if kind in ("percent", "df", "p") else "the 122"
        met.setdefault(kind, []).append(same(value, line.printed))
    for y, own in fits.items():
        index = OLS(whole[y], add_constant(whole[USES].mean(axis=1))).fit().f_pvalue
        results |= {f"{y}, all functions": own.f_pvalue.round(5), f"{y}, mean use": index.round(5)}
    return {kind: (sum(hits), len(hits)) for kind, hits in met.items()}, results


if __name__ == "__main__":
    here = Path(sys.argv[1])
    print(*map(pd.Series, verify(here, [*sys.argv, "data/published.csv"][2])), sep="\n")
    print(pd.read_csv(here.with_name("index.csv")).query("file == @here.name").to_string())
