"""Values made by R, and the same values by the helpers; run as a script it has R make
tests/evidence/reference/values.csv anew.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from itertools import combinations, product
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pingouin as pg
from scipy import stats

from helpers import scoring
from helpers.base.paths import ROOT
from helpers.statistics import collinearity, descriptives, evidence, regressions, scales
from helpers.statistics import correlations as correlating
from helpers.statistics.multiverse import choices, datasets, estimates, ordinal
from helpers.statistics.resampling import bootstrap, design, permutation, sums
from helpers.survey.codebook import Scale, read_codebook
from helpers.survey.synthetic import read_shipped

FOLDER = ROOT / "tests/evidence/reference"
PENGUINS = ["body_mass_g", "bill_length_mm", "bill_depth_mm", "flipper_length_mm"]
PACKAGES = ["psych", "car", "boot", "lmtest", "sandwich"]
TURNED = {"A": [1], "C": [4, 5], "E": [1, 2], "N": [], "O": [2, 5]}  # psych's help page for bfi


def missing_from_r() -> str:
    """The program or R package that the script needs and this machine lacks, or ''."""
    if not shutil.which("Rscript"):
        return "Rscript"
    ask = f"cat(Filter(function(p) !requireNamespace(p, quietly = TRUE), c({str(PACKAGES)[1:-1]})))"
    return subprocess.run(
        ["Rscript", "-e", ask], capture_output=True, encoding="utf-8"
    ).stdout.replace(" ", ", ")


def read_values(path: Path = FOLDER / "values.csv") -> pd.DataFrame:
    """Values made by R: data, row, column, statistic, value, made_by."""
    return pd.read_csv(
        path, dtype={"value": float}, keep_default_na=False, na_values={"value": ["NA", "NaN"]}
    )


def likert_set() -> pd.DataFrame:
    """Questionnaire ratings that pingouin ships: 15 respondents, 10 items of 7 options."""
    wide = pg.read_dataset("cronbach_alpha").pivot(index="Subj", columns="Items", values="Scores")
    return wide[sorted(wide, key=lambda item: int(item[1:]))]


def regression_set() -> pd.DataFrame:
    """Four measures of 344 penguins that pingouin ships, some missing."""
    return pg.read_dataset("penguins")[PENGUINS]


def write_inputs(clean: pd.DataFrame, folder: Path) -> None:
    """The three data sets as files that R reads, and inputs.csv with their sha256."""
    digests = []
    for name, frame in {
        "clean": clean,
        "likert": likert_set(),
        "regression": regression_set(),
    }.items():
        text = frame.to_csv(index=False, lineterminator="\n")
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        digests.append(f"{name}.csv,{hashlib.sha256(text.encode()).hexdigest()}\n")
    (folder / "inputs.csv").write_text("file,sha256\n" + "".join(digests), encoding="utf-8")


def make(clean: pd.DataFrame, folder: Path) -> Path:
    """Have R compute all values in a folder; returns it, with inputs.csv, values.csv, versions.csv
    and the sets as files.
    """
    write_inputs(clean, folder)
    done = subprocess.run(
        ["Rscript", str(FOLDER / "reference.R"), str(folder), str(folder / "values.csv")],
        capture_output=True,
        encoding="utf-8",
    )
    if done.returncode:
        raise RuntimeError(f"R could not make the values:\n{done.stderr}")
    return folder


def survey_values(clean: pd.DataFrame) -> dict:
    """Key -> value: what notebooks 02 to 05 report, by the helpers."""
    book = read_codebook()
    scores = scoring.score_scales(clean, book)
    frame = clean.join(scores)
    rows = [
        ("sample", "", "n", len(clean)),
        ("platform", "", "response_rate", 100 * len(clean) / 23864),
        *descriptives.describe(frame["age"]),
    ]
    for name in scores:
        rows += _moments(scores[name])
    rows += _skewness(frame["age"])
    for name, options in _options(book).items():
        rows += descriptives.count_options(frame[name], options)
    for name in book.predictors:
        rows += descriptives.count_from(frame[name], 4, 6)
    for name, scale in book.scales.items():
        rows += _alpha(name, scoring.key_items(clean, scale, book))
        rows += _ends(scores[[name]], scale)
    rows += _shares(
        "severity", scales.table_severity(scores["phq9_total"], book.scales["phq9_total"].bands)
    )
    diagnosis = scales.table_diagnosis(clean[list(book.scales["phq9_total"].items)])
    rows += _shares(
        "diagnosis", diagnosis.replace({text: name for name, text in scales.DIAGNOSES.items()})
    )
    for x, y in product(book.correlates, book.predictors):
        rows += _correlation(frame, x, y)
    for outcome in book.outcomes:
        rows += _regression(frame, outcome, book.predictors)
    return _keyed("survey", rows)


def likert_values(frame: pd.DataFrame) -> dict:
    """Key -> value for the Likert set: alpha, moments, all correlations."""
    rows = _alpha("total", frame) + _moments(frame.sum(axis=1).rename("total"))
    for name in frame:
        rows += _moments(frame[name])
    for x, y in combinations(frame, 2):
        rows += _correlation(frame, x, y)
    return _keyed("likert", rows)


def regression_values(frame: pd.DataFrame) -> dict:
    """Key -> value for the regression set: moments, correlations and one regression with missing
    values.
    """
    outcome, *predictors = frame
    rows = []
    for name in frame:
        rows += _moments(frame[name])
    rows += _regression(frame, outcome, predictors)
    for name in predictors:
        rows += _correlation(frame, outcome, name)
    return _keyed("regression", rows)


def bfi_values(frame: pd.DataFrame) -> dict:
    """Key -> value for psych's bfi: 25 items of 2,800 respondents, some missing, scored like the
    survey's scales.
    """
    frame = frame.astype(float)
    rows = []
    for letter, turned in TURNED.items():
        items = [f"{letter}{i}" for i in range(1, 6)]
        scale = Scale(letter, letter, "", "mean", tuple(items), 1, 6)
        book = SimpleNamespace(
            variables={item: SimpleNamespace(reversed=int(item[1]) in turned) for item in items}
        )
        keyed = scoring.key_items(frame, scale, book)
        frame[letter] = scoring.score_scale(keyed, scale)
        for name in [*items, letter]:
            rows += _moments(frame[name])
        rows += _alpha(letter, keyed)
    for x, y in combinations(TURNED, 2):
        rows += _correlation(frame, x, y)
    return _keyed("bfi", rows + _regression(frame, "N", ["A", "C", "E", "O"]))


def sensitivity_values(clean: pd.DataFrame) -> dict:
    """Key -> value: what notebook 06 reports without random numbers, by the helpers."""
    book = read_codebook()
    scored = clean.join(scoring.score_scales(clean, book))
    rows = (
        _specifications(clean, book, "ghsq_formal")
        + _collinearity(scored, book)
        + _evidence(scored, book)
    )
    for outcome in book.outcomes:
        rows += _ordinal(scored, outcome, book.predictors)
    gaps = descriptives.table_incomplete(scored, book.predictors, book.correlates)
    for gap in gaps.itertuples():
        rows += _pick(gap.score, "incomplete", gap, ("difference", "p"))
    return _keyed("sensitivity", rows)


def resampling_values(
    clean: pd.DataFrame, resamples: int = 10000, shufflings: int = 5000, seed: int = 1
) -> dict:
    """Key -> value: shuffled P and BCa intervals, by the helpers."""
    book = read_codebook()
    scored = clean.join(scoring.score_scales(clean, book))
    observed, shuffled = permutation.permute_correlations(
        scored, book.correlates, book.predictors, shufflings, seed
    )
    pairs = list(product(book.correlates, book.predictors))
    found = {
        "shuffled_p": permutation.single_p(observed, shuffled),
        "largest_p": permutation.largest_p(observed, shuffled),
    }
    rows = []
    for name, ps in found.items():
        rows += [(*pair, name, p) for pair, p in zip(pairs, ps, strict=True)]
    boot = bootstrap.intervals(
        bootstrap.bootstrap(scored, sums.paper_entries(book), resamples, seed)
    )
    kept = boot[boot["statistic"].isin(["r", "B", "beta"])]
    for b in kept.itertuples():
        rows += _pick(b.row, b.column, b, ("low", "high", "se"), f"{b.statistic}_")
    return _keyed("resampling", rows)


def _specifications(clean: pd.DataFrame, book, outcome: str) -> list:
    chosen = choices.read_choices("data/multiverse.yml", book)
    data = datasets.prepare_data(clean, book, chosen, imputations=2, seed=0)
    listed = choices.table_specifications(chosen, book)
    asked = (
        (listed["outcome"] == outcome)
        & (listed["missing"] != "imputed")
        & (listed["scoring"] == "complete")
    )
    simple = listed["method"].isin(["pearson", "spearman", "ols", "hc3", "rank"])
    keyed = (
        (listed["outcome"] == "dd_total")
        & listed["scoring"].isin(["none_turned", "negated_turned"])
        & (listed["method"] == "pearson")
        & (listed["coding"] == "codes")
        & (listed["missing"] == "pairwise")
        & (listed["model"] == "alone")
    )
    found = estimates.estimate_all(
        listed[(asked & simple) | keyed].reset_index(drop=True), data, chosen, book.predictors
    )
    rows = []
    for f in found.itertuples():
        if f.outcome == outcome:
            key = " ".join([f.method, f.coding, f.missing, f.covariates, f.model])
            rows += _pick(f.function, key, f, ("estimate", "se"))
            if f.method == "hc3":
                rows.append((f.function, key, "df_hc3", f.df))
        else:
            rows.append((f.function, f"dd_total {f.scoring}", "keyed", f.estimate))
    return rows


def _ordinal(scored: pd.DataFrame, outcome: str, predictors) -> list:
    rows = []
    for name in predictors:
        y, x = scored[[outcome, name]].dropna().astype(float).to_numpy().T
        estimate, error = ordinal.kendall(y, x)
        # Spearman's r is the standardised slope of the ranks.
        slopes = design.Design(stats.rankdata(x)[:, None], [0]).fit(stats.rankdata(y)[:, None])[0]
        rows += [
            (outcome, name, "kendall", estimate),
            (outcome, name, "kendall_z", estimate / error),
            (outcome, name, "polyserial", ordinal.polyserial(y, x)[0]),
            (outcome, name, "spearman", slopes[0, 0]),
        ]
        rows += _ordered(scored, outcome, [name], "alone")
        rows += _robust(scored, outcome, [name], "alone")
    rows += _ordered(scored, outcome, list(predictors), "together")
    return rows + _robust(scored, outcome, list(predictors), "together")


def _robust(scored: pd.DataFrame, outcome: str, names: list, column: str) -> list:
    values = scored[[outcome, *names]].dropna().to_numpy(dtype=float)
    focal = list(range(len(names)))
    slopes, _ = estimates.robust_regression(values[:, 0], values[:, 1:], focal)
    return [
        (outcome, f"{name} {column}", "robust", slope)
        for name, slope in zip(names, slopes, strict=True)
    ]


def _ordered(scored: pd.DataFrame, outcome: str, names: list, column: str) -> list:
    values = scored[[outcome, *names]].dropna().to_numpy(dtype=float)
    slopes, errors = ordinal.ordered_logit(values[:, 0], values[:, 1:], list(range(len(names))))
    rows = []
    for name, slope, error in zip(names, slopes, errors, strict=True):
        place = (outcome, f"{name} {column}")
        rows += [(*place, "logit", slope), (*place, "logit_se", error)]
    return rows


def _collinearity(scored: pd.DataFrame, book) -> list:
    overlap = collinearity.describe_overlap(scored, book.predictors).drop("condition_number")
    rows = [("overlap", "", statistic, value) for statistic, value in overlap.items()]
    for outcome in book.outcomes:
        table, _ = collinearity.compare_alone_and_together(scored, outcome, book.predictors)
        for t in table.itertuples():
            rows += _pick(outcome, t.predictor, t, ("alone", "alone_se", "lmg"))
    return rows


def _evidence(scored: pd.DataFrame, book) -> list:
    correlations = correlating.table_correlations(scored, book.correlates, book.predictors)
    weighed = evidence.table_correlation_evidence(correlations, bound=0.2).join(
        evidence.table_adjusted_p(correlations["p"])
    )
    rows = []
    told = ("detectable", "excluded", "equivalence_p", "bayes_factor", "holm", "bh")
    for w in weighed.itertuples():
        rows += _pick(w.x, w.y, w, told)
    for outcome in book.outcomes:
        table, model = collinearity.compare_alone_and_together(scored, outcome, book.predictors)
        slopes = evidence.table_slope_evidence(table, bound=0.2)
        for t in slopes.itertuples():
            told = ("detectable", "excluded", "equivalence_p")
            rows += _pick(outcome, t.predictor, t, told, "slope_")
        n = int(model.fit["n"])
        factor = evidence.null_bayes_factor(model.fit["r2"], n, len(book.predictors))
        rows.append((outcome, "model", "bayes_factor", factor))
    return rows


def _options(book) -> dict:
    return {
        name: book.variables[name].labels
        for name in ("gender", "medication", "psychotherapy", "tenure", *book.predictors)
    }


def _pick(row: str, column: str, record, fields: tuple, prefix: str = "") -> list:
    """Some fields of one line of a table, as rows: row, column, statistic, value."""
    return [(row, column, f"{prefix}{field}", getattr(record, field)) for field in fields]


def _keyed(data: str, rows: list) -> dict:
    return {
        (data, str(row), str(column), statistic): float(value)
        for row, column, statistic, value in rows
    }


def _skewness(values: pd.Series) -> list:
    return [(values.name, "", "skewness", values.skew())]


def _moments(values: pd.Series) -> list:
    return descriptives.describe(values) + _skewness(values)


def _alpha(name: str, items: pd.DataFrame) -> list:
    complete, k = items.dropna().shape
    alpha = scoring.cronbach_alpha(items)
    low, high = scoring.alpha_interval(alpha, complete, k)
    found = {"items": k, "complete": complete, "alpha": alpha, "alpha_low": low, "alpha_high": high}
    return [(name, "", statistic, value) for statistic, value in found.items()]


def _ends(scores: pd.DataFrame, scale) -> list:
    _, lowest, highest, _ = scales.table_ends(
        scores, SimpleNamespace(scales={scale.name: scale})
    ).iloc[0]
    return [(scale.name, "", "at_lowest", lowest), (scale.name, "", "at_highest", highest)]


def _shares(name: str, shares: pd.DataFrame) -> list:
    rows = [(name, "", "n", shares["n"].sum())] if name == "severity" else []
    for label, count, percent in shares.itertuples(index=False):
        rows += [(name, label, "count", count), (name, label, "percent", percent)]
    return rows


def _correlation(frame: pd.DataFrame, x: str, y: str) -> list:
    found = correlating.correlate(frame[x], frame[y])
    rows = [(x, y, "pairs", found["n"]), (x, y, "r", found["r"])]
    return rows + [(x, y, f"r_{key}", found[key]) for key in ("low", "high", "t", "p")]


def _regression(frame: pd.DataFrame, outcome: str, predictors) -> list:
    model = regressions.regress(frame, outcome, predictors)
    lines = model.coefficients.set_index("predictor")
    names = {"n": "fit_n", "p": "F_p"}  # of statistics that pairs and slopes have too
    rows = []
    for predictor, line in lines.iterrows():
        rows += [(outcome, predictor, statistic, value) for statistic, value in line.items()]
    for key, value in model.fit.items():
        rows.append((outcome, "model", names.get(key, key), value))
    for statistic, value in dict(regressions.diagnose(model)).items():
        rows.append((outcome, "model", statistic, value))
    return rows


def describe_values(values: pd.DataFrame) -> str:
    """Markdown table: which statistics R made, by which function, and how many for each data
    set."""
    names = {
        "survey": "survey, 02 to 05",
        "sensitivity": "survey, 06",
        "resampling": "survey, resampled",
        "likert": "pingouin cronbach_alpha",
        "regression": "pingouin penguins",
        "bfi": "psych bfi",
    }
    lines = [
        "| Statistic | R function | " + " | ".join(names.values()) + " |",
        "|---|---|" + "--:|" * len(names),
    ]
    for by, found in values.groupby("made_by", sort=False):
        counts = found["data"].value_counts().reindex(names, fill_value=0)
        lines.append(
            f"| {', '.join(found['statistic'].unique())} | {by} | "
            + " | ".join(f"{n:,}" for n in counts)
            + " |"
        )
    totals = values["data"].value_counts().reindex(names, fill_value=0)
    return "\n".join(
        [*lines, f"| all {len(values):,} | | " + " | ".join(f"{n:,}" for n in totals) + " |"]
    )


def main() -> int:
    """Make the committed values and their README anew; needs Rscript with psych, car, boot,
    lmtest and sandwich."""
    if missing := missing_from_r():
        sys.exit(
            f"{missing} is not installed; on Debian: "
            f"apt-get install r-base-core {' '.join(f'r-cran-{name}' for name in PACKAGES)}"
        )
    with tempfile.TemporaryDirectory() as aside:
        made = make(read_shipped(read_codebook()), Path(aside))
        for name in ("inputs.csv", "values.csv", "versions.csv"):
            shutil.copyfile(made / name, FOLDER / name)
    readme = FOLDER / "README.md"
    begin = "<!-- made: begin -->"
    end = "<!-- made: end -->"
    before, _, rest = readme.read_text(encoding="utf-8").partition(begin)
    after = rest.partition(end)[2]
    readme.write_text(
        f"{before}{begin}\n{describe_values(read_values())}\n{end}{after}", encoding="utf-8"
    )
    print(f"{len(read_values())} values written to tests/evidence/reference/values.csv")
    return 0


if __name__ == "__main__":
    sys.exit(main())
