"""Sums over blocks give what a library gives of the whole table, and a folder of Parquet files,
gone through block by block, what the same rows give in memory."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.outliers_influence import variance_inflation_factor

from helpers import scoring
from helpers.base.errors import InputError
from helpers.base.paths import ROOT
from helpers.statistics import correlations, descriptives, regressions
from helpers.statistics.blocks import respondents as blocks
from helpers.statistics.blocks.tables import FOLDER, add_up, write_tables
from helpers.survey import cleaning, headers, reading, stamps


def draw(seed, n=500, overlap=0.5, shift=0.0):
    """Three predictors that overlap and an outcome; one value in twenty is missing."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3)) * (1 - overlap) + rng.normal(size=(n, 1)) * overlap
    y = x @ [0.3, -0.2, 0.1] + rng.normal(size=n) * (1 + np.abs(x[:, 0]))
    frame = pd.DataFrame(np.column_stack([x, y]) + shift, columns=["a", "b", "c", "y"])
    return frame.mask(rng.random(frame.shape) < 0.05)


# Values about a million keep ten decimals, and a VIF of 7,600 makes 87 times of what is lost.
@pytest.mark.parametrize(
    ("overlap", "shift", "agree"),
    [(0.0, 0.0, 1e-9), (0.5, 2000.0, 1e-9), (0.9, -5.0, 1e-9), (0.99, 1e6, 1e-8)],
)
@pytest.mark.parametrize("at_once", [7, 100, 10_000])
def test_regressions_are_those_of_statsmodels(monkeypatch, overlap, shift, agree, at_once):
    # statsmodels decomposes the whole table (OLS by its pseudo-inverse); here only sums are kept.
    # VIF goes up to about 7,600.
    monkeypatch.setattr(descriptives, "AT_ONCE", at_once)
    frame = draw(3, overlap=overlap, shift=shift)
    found = regressions.regress(frame, "y", ["a", "b", "c"])
    rows = frame.dropna()
    centred = rows - rows.mean()  # else its pseudo-inverse loses digits that the sums keep
    model = sm.OLS(rows["y"], sm.add_constant(centred[["a", "b", "c"]])).fit()
    c = found.coefficients
    low, high = model.conf_int().to_numpy()[1:].T
    vif = [variance_inflation_factor(model.model.exog, i) for i in (1, 2, 3)]
    beta = model.params.to_numpy()[1:] * rows[["a", "b", "c"]].std().to_numpy() / rows["y"].std()
    expected = {
        "B": model.params[1:], "se": model.bse[1:], "t": model.tvalues[1:], "p": model.pvalues[1:],
        "low": low, "high": high, "beta": beta, "vif": vif, "se_hc3": model.HC3_se[1:],
    }  # fmt: skip
    for name, values in expected.items():
        wanted = np.asarray(values).tolist()
        assert c[name].tolist() == pytest.approx(wanted, rel=agree, abs=1e-9), name
    fit = [model.nobs, model.rsquared, model.rsquared_adj, model.fvalue, model.f_pvalue]
    told = found.fit[["n", "r2", "r2_adjusted", "F", "p"]]
    assert told.tolist() == pytest.approx(fit, rel=agree)
    slopes = found.model.params[["a", "b", "c"]].tolist()
    assert slopes == pytest.approx(c["B"].tolist(), rel=1e-6)


def test_a_predictor_that_follows_from_others_is_refused():
    frame = draw(1).assign(c=lambda f: f["a"] + f["b"])
    with pytest.raises(InputError, match="a, b, c: one of these is a combination of the others"):
        regressions.regress(frame, "y", ["a", "b", "c"])


@pytest.mark.parametrize("at_once", [7, 10_000])
@pytest.mark.parametrize("shift", [0.0, 1e6])
def test_correlations_are_those_of_scipy(monkeypatch, at_once, shift):
    monkeypatch.setattr(descriptives, "AT_ONCE", at_once)
    frame = draw(5, shift=shift)
    found = correlations.table_correlations(frame, ["y", "a"], ["a", "b", "c"], 0.9)
    assert list(zip(found["x"], found["y"], strict=True)) == [
        ("y", "a"), ("y", "b"), ("y", "c"), ("a", "b"), ("a", "c"),
    ]  # fmt: skip
    for row in found.itertuples():
        pair = frame[[row.x, row.y]].dropna()
        expected = stats.pearsonr(pair[row.x], pair[row.y])
        low, high = expected.confidence_interval(0.9)
        assert row.n == len(pair)
        assert (row.r, row.p) == pytest.approx((expected.statistic, expected.pvalue), abs=1e-9)
        assert (row.low, row.high) == pytest.approx((low, high), abs=1e-9)


def test_a_pair_that_does_not_vary_has_no_correlation_though_the_columns_do():
    # Whoever answered y gave 2.1 to x, a number that binary fractions only come near.
    x = pd.Series([2.1] * 9 + [1, 3, 7.0], name="x")
    y = pd.Series([*range(9), None, None, None], name="y", dtype=float)
    assert np.isnan(correlations.correlate(x, y)["r"])


def test_described_by_sums_as_by_pandas():
    frame = draw(7, shift=300)
    sums = correlations.PairSums(frame.columns)
    for block in np.array_split(frame.to_numpy().T, 40, axis=1):
        sums.add(block)
    for name in frame:
        known = frame[name].dropna()
        assert list(sums.describe(name).values()) == pytest.approx(
            [len(known), known.mean(), known.std(), known.min(), known.max()], rel=1e-12
        )


@pytest.fixture
def simulated(monkeypatch, book):
    """Coded forms of simulated respondents: some sent again, some by staff."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import simulate_survey

    monkeypatch.setattr(simulate_survey, "AGAIN", 0.2)
    monkeypatch.setattr(simulate_survey, "BLOCK", 300)
    tables = []
    for number in range(4):
        block = simulate_survey.simulate_block(book, number, 300, 2)
        tables.append(simulate_survey.as_coded(book, block))
    return pa.concat_tables(tables)


@pytest.fixture
def folder(tmp_path, simulated):
    """The same forms as five files of different length."""
    cut_in_parts(simulated, tmp_path / "parts", [0, 500, 510, 600, 1100, 1200])
    return tmp_path / "parts"


def cut_in_parts(table, folder, places):
    folder.mkdir(exist_ok=True)
    for number, start in enumerate(places[:-1]):
        part = table.slice(start, places[number + 1] - start)
        pq.write_table(part, folder / f"part-{number:02}.parquet")


def in_memory(path, book, keep="last"):
    answers = headers.find_answers(reading.open_export(path, book), book)
    kept = cleaning.exclude(answers, book, keep)["Respondents"]
    coded = cleaning.code_answers(kept, book, "x")
    return coded[list(book.predictors)].astype(float).join(scoring.score_scales(coded, book))


def test_a_folder_is_read_as_one_table(tmp_path, simulated, folder, book):
    pq.write_table(simulated, tmp_path / "whole.parquet")
    whole = reading.open_export(tmp_path / "whole.parquet", book)
    parts = reading.open_export(folder, book)
    assert parts.how == "5 Parquet files" and len(parts.table) == 1200
    pd.testing.assert_frame_equal(parts.table.astype(object), whole.table.astype(object))
    blocks_of = [len(export.table) for export in reading.stream_export(folder, book, 90)]
    assert blocks_of == [500, 100, 500, 100]


@pytest.mark.parametrize("keep", ["last", "first", "all"])
@pytest.mark.parametrize("rows", [1, 400, 10**6])
def test_respondents_of_a_folder_are_those_of_one_table(folder, book, keep, rows):
    rules = blocks.Rules(keep_submission=keep)
    found = pd.concat(blocks.Respondents(folder, book, rules, rows).scored())
    expected = in_memory(folder, book, keep)
    pd.testing.assert_frame_equal(found, expected)
    assert (len(expected) < 1150) == (keep != "all")


def test_tables_of_a_folder_are_those_of_one_table(folder, book):
    respondents = blocks.Respondents(folder, book, blocks.Rules(), 90)
    found = add_up(respondents)
    scored = in_memory(folder, book)
    assert (respondents.forms, found.respondents) == (1200, len(scored))
    assert respondents.synthetic
    rows = [("sample", "", "n", len(scored))]
    for name in book.predictors:
        rows += descriptives.count_options(scored[name], book.variables[name].options)
    for name in book.scales:
        rows += descriptives.describe(scored[name])
    table = correlations.table_correlations(scored, book.correlates, book.predictors)
    models = regressions.regress_all(scored, book)
    parts = [descriptives.tidy(rows), correlations.correlation_results(table)]
    expected = pd.concat([*parts, regressions.regression_results(models)], ignore_index=True)
    key = ["row", "column", "statistic"]
    both = found.results.merge(expected, on=key, how="outer", suffixes=("", "_expected"))
    assert len(both) == len(expected) > 150
    assert both["value"].tolist() == pytest.approx(both["value_expected"].tolist(), abs=1e-9)
    pd.testing.assert_frame_equal(found.correlations, table, rtol=0, atol=1e-9)
    # statsmodels on the same respondents
    rows = scored[[book.outcomes[0], *book.predictors]].dropna()
    model = sm.OLS(rows.iloc[:, 0], sm.add_constant(rows.iloc[:, 1:])).fit()
    own = found.coefficients[found.coefficients["outcome"] == book.outcomes[0]]
    assert own["B"].tolist() == pytest.approx(model.params[1:].tolist(), abs=1e-9)


def test_forms_from_the_last_to_the_first_go_by_their_places_where_times_are_equal(
    tmp_path, simulated, book
):
    # Newest first: of equal times the upper row is the later form, in memory and in blocks.
    at = book.personal["submitted"]
    hours = pa.array(np.datetime64("2020-01-01T00:00:00") - np.arange(1200) // 600)
    table = simulated.set_column(simulated.column_names.index(at), at, hours)
    cut_in_parts(table, tmp_path / "parts", [0, 700, 1200])
    found = pd.concat(blocks.Respondents(tmp_path / "parts", book, blocks.Rules(), 1).scored())
    pd.testing.assert_frame_equal(found, in_memory(tmp_path / "parts", book))


def test_what_is_wrong_in_one_file_is_named_with_its_row(folder, book):
    table = pq.read_table(folder / "part-03.parquet").to_pandas()
    table.loc[6, "phq9_3"] = 9
    table.to_parquet(folder / "part-03.parquet")
    # The eighth row of that file, as its header counts as the first.
    complaint = r"row 8 of part-03.parquet, column '.*' \(phq9_3\): '9' is not an answer"
    with pytest.raises(InputError, match=f"^parts/, {complaint}"):
        list(blocks.Respondents(folder, book, blocks.Rules(), 1).scored())
    with pytest.raises(InputError, match=complaint):
        in_memory(folder, book)


def test_files_that_do_not_go_together_are_refused(folder, book, tmp_path):
    table = pq.read_table(folder / "part-01.parquet")
    pq.write_table(table.drop_columns(["age"]), folder / "part-01.parquet")
    with pytest.raises(InputError, match="parts/part-01.parquet: its columns are not those of"):
        reading.open_export(folder, book)
    (folder / "part-01.parquet").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="part-01.parquet: is not a Parquet file"):
        reading.open_export(folder, book)
    (folder / "part-01.parquet").write_bytes(b"PAR1" + b"x" * 99)
    with pytest.raises(InputError, match="parts/part-01.parquet: is not a Parquet file that can"):
        reading.open_export(folder, book)
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match="none: a folder without files that end in .parquet"):
        reading.open_export(tmp_path / "none", book)


@pytest.mark.parametrize("dates", ["ask", "month first"])
def test_day_and_month_are_asked_where_a_block_does_not_tell(folder, book, dates):
    at = book.personal["submitted"]
    for path in folder.iterdir():
        table = pq.read_table(path)
        stamps_ = pa.array([f"0{i % 9 + 1}/0{i % 8 + 1}/2020 10:00" for i in range(len(table))])
        pq.write_table(table.set_column(table.column_names.index(at), at, stamps_), path)
    respondents = blocks.Respondents(folder, book, blocks.Rules(dates=dates), 90)
    if dates == "ask":
        with pytest.raises(InputError, match="say which with -p dates"):
            list(respondents.scored())
    else:
        answers = headers.find_answers(reading.open_export(folder, book), book)
        kept = cleaning.exclude(answers, book, dates=dates)["Respondents"]
        assert sum(map(len, respondents.scored())) == len(kept)


def test_tables_are_written_and_say_that_they_are_synthetic(folder, tmp_path, capsys):
    write_tables(str(folder), "data/codebook.yml", tmp_path / "out", {"level": 0.9})
    results = pd.read_csv(tmp_path / "out" / FOLDER / "results.csv")
    assert set(results["data"]) == {"synthetic"} and len(results) > 150
    coefficients = pd.read_csv(tmp_path / "out" / FOLDER / "coefficients.csv")
    half = (coefficients["high"] - coefficients["low"]) / 2 / coefficients["se"]
    assert half.tolist() == pytest.approx(stats.t.ppf(0.95, coefficients["df"]).tolist())
    assert "synthetic: no person gave these answers" in capsys.readouterr().out
    with pytest.raises(InputError, match="--min-cell is not known here"):
        write_tables(str(folder), "data/codebook.yml", tmp_path / "out", {"min_cell": 5})


def test_repeated_values_are_found_as_pandas_finds_them(monkeypatch):
    monkeypatch.setattr(blocks, "AT_ONCE", 300)
    rng = np.random.default_rng(8)
    for size in (0, 1, 5, 2000):
        values = rng.integers(0, 1500, size).astype(np.uint64)
        again = np.flatnonzero(pd.Series(values).duplicated(keep=False))
        assert blocks.find_repeated(values).tolist() == again.tolist()


def test_ordinary_stamps_are_read_by_arrow_as_one_by_one():
    texts = ["2019/11/05 10:00:00", "2019-11-05 10:00", "2020/02/29 23:59:59", "2020/1/5 9:00"]
    for text in texts:
        alone = stamps.parse_times(pd.Series([text]))[0].iloc[0]
        beside = stamps.parse_times(pd.Series([text, "Nov 5, 2019 1:05 PM"]))[0].iloc[0]
        assert alone == beside
