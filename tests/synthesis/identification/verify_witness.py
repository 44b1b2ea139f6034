"""What a data set shares with the published tables, counted without any code of this package.

python verify_witness.py witness.csv [published.csv]      (pandas, statsmodels and decimal are all it needs)
"""

import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
import statsmodels.api as sm
from scipy.stats import pearsonr

USES = [f"use_{name}" for name in ("signin", "reaction", "u2friend", "funcan", "column", "u2cycle")]
# The variable that each printed row of Table 3 belongs to (established in 00_audit)
ROWS = dict(zip(USES, [f"use_{n}" for n in ("signin", "funcan", "column", "u2cycle", "reaction", "u2friend")]))
SIGN_LOST = "table3-informal-u2friend-t"  # its sign contradicts its B; compared by size


def same(value: float, printed: str) -> bool:
    """Whether a value, rounded to the printed digits (halves away from zero), is what is printed."""
    return Decimal(repr(float(value))).quantize(Decimal(printed), ROUND_HALF_UP) == Decimal(printed)


def verify(witness: Path, published: Path) -> tuple[dict, dict]:
    """Numbers met and numbers compared by kind, and further results: P of the overall tests and of the index."""
    data = pd.read_csv(witness)
    for name in ("ghsq_formal", "ghsq_informal"):
        data[name] = data.pop(f"{name}_sum") / 3
    complete = data.dropna()
    fits = {y: sm.OLS(complete[y], sm.add_constant(complete[USES])).fit() for y in list(data)[7:]}
    met, further = {}, {}
    for line in pd.read_csv(published, dtype=str).query("place in ['table1', 'table2', 'table3']").itertuples():
        if line.place == "table1":
            answers = data[line.row].dropna()
            count = (answers == float(line.column)).sum() if isinstance(line.column, str) else len(answers)
            value = 100 * count / len(answers) if line.statistic == "percent" else count
            if line.row == "use_column" and line.statistic != "n":
                continue  # repeats U2Cycle in print: left free
        elif line.statistic in ("mean", "sd"):
            value = getattr(data[line.row], {"sd": "std"}.get(line.statistic, line.statistic))()
        elif line.place == "table2":
            value = pearsonr(*data[[line.row, line.column]].dropna().to_numpy().T)[line.statistic == "p"]
        else:
            fit, name = fits[line.row], ROWS[line.column]
            beta = fit.params[name] * complete[name].std() / complete[line.row].std()
            value = {"B": fit.params[name], "beta": beta, "t": fit.tvalues[name], "df": fit.df_resid}[line.statistic]
            value = abs(value) if line.id == SIGN_LOST else value
        kind = "the 122" if line.statistic not in ("percent", "df", "p") else line.statistic
        hits, all_ = met.get(kind, (0, 0))
        met[kind] = hits + same(value, line.printed), all_ + 1
    for name, fit in fits.items():
        further[f"{name}: P of the overall test"] = fit.f_pvalue
        further[f"{name}: P of the index of use"] = pearsonr(complete[USES].mean(axis=1), complete[name])[1]
    return met, further


if __name__ == "__main__":
    here = Path(sys.argv[1])
    counted, results = verify(here, Path(sys.argv[2] if len(sys.argv) > 2 else "data/published.csv"))
    print(here.name, *(f"{kind}: {hits} of {all_}" for kind, (hits, all_) in counted.items()), sep="; ")
    print(*(f"{name} = {value:.3f}" for name, value in results.items()), sep="\n")
    index = here.with_name("index.csv")
    if index.is_file():
        print(pd.read_csv(index).query("file == @here.name").to_string(index=False))
