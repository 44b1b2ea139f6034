"""Every sentence that a notebook computes is tied to a test that makes it say something else; those
worded in a notebook are tested here.

conclusions.csv lists them: notebook, what makes the sentence (a helper, or words in the notebook's
own code), and the test.
"""

import ast
import csv
import json
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from helpers import scoring
from helpers.base.paths import ROOT
from helpers.base.text import as_code
from helpers.paper.verdicts import established_labels, sentence_scorecard
from helpers.survey.codebook import name_variables, read_codebook
from helpers.workflow.chain import notebooks

TABLE = Path(__file__).with_name("conclusions.csv")
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
HELPERS = "sentence_"
BOOK = read_codebook()


class Silent:
    """Takes every exhibit and shows none."""

    def stand_in(self, clean):
        """The answers as they are."""
        return clean

    def __getattr__(self, name):
        return lambda *arguments, **named: None


def show(notebook: str, words: str, **names) -> str:
    """What the one cell of a notebook with these words in it shows, given what the cells before it
    would have computed.
    """
    (source,) = [
        source
        for source, _ in notebooks.code_cells(notebook)
        if words in source and "show_text(" in source
    ]
    shown = []
    exec(
        compile(source, f"{notebook}.ipynb", "exec"),
        {
            "pd": pd,
            "build": Silent(),
            "book": BOOK,
            "show_text": shown.append,
            "name": "mine.csv",
            "as_code": as_code,
            **names,
        },
    )
    return "\n".join(shown)


def shown_calls(notebook: str) -> list[tuple[set, str]]:
    """For each call of show_text in a notebook: the helpers that make its sentence, and the source
    of the call.
    """
    calls = []
    for source, _ in notebooks.code_cells(notebook):
        tree = ast.parse(source)
        assigned = {}
        for node in find_nodes(tree, ast.Assign):
            if isinstance(node.targets[0], ast.Name):
                assigned[node.targets[0].id] = node.value
        for call in find_nodes(tree, ast.Call):
            if getattr(call.func, "id", "") != "show_text":
                continue
            # A sentence is made within the call, or before it and given a name.
            used = {node.id for node in find_nodes(call, ast.Name)}
            parts = [call, *(value for name, value in assigned.items() if name in used)]
            names = set()
            for part in parts:
                names |= {ast.unparse(inner.func) for inner in find_nodes(part, ast.Call)}
            helpers = {name for name in names if name.rpartition(".")[2].startswith(HELPERS)}
            calls.append((helpers, ast.get_source_segment(source, call)))
    return calls


def find_nodes(tree: ast.AST, kind: type) -> list:
    """All parts of a piece of code that are of a kind."""
    return [node for node in ast.walk(tree) if isinstance(node, kind)]


@pytest.mark.parametrize("notebook", notebooks.names())
def test_every_computed_sentence_is_listed_with_its_test(notebook):
    listed = {row["sentence"] for row in ROWS if row["notebook"] == notebook}
    made = set()
    for helpers, source in shown_calls(notebook):
        quoted = {words for words in listed if words in source}
        missing = helpers - listed
        if not helpers and not quoted:
            missing = {source}
        assert not missing, f"{notebook}: no test is listed in {TABLE.name} for {missing}"
        made |= helpers | quoted
    assert listed == made, f"{notebook} shows nothing of the kind"


@pytest.mark.parametrize("notebook", notebooks.names())
def test_every_saved_sentence_comes_from_such_a_call(notebook):
    # Exhibits carry their id; what else is shown as text must be a call of show_text, or of the
    # function that 06 defines around one.
    book = json.loads((notebooks.FOLDER / f"{notebook}.ipynb").read_text(encoding="utf-8"))
    saved = []
    for cell in book["cells"]:
        kinds = [kind for output in cell.get("outputs", []) for kind in output.get("data", {})]
        if "text/markdown" in kinds:
            saved.append(cell)
    assert len(saved) >= 3 or notebook in ("A3_privacy", "07_scorecard")
    assert all(
        "show_text(" in "".join(c["source"]) or "show_curve(" in "".join(c["source"]) for c in saved
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['notebook']}: {row['sentence']}")
def test_the_listed_test_exists_and_names_the_sentence(row):
    file, _, name = row["test"].partition("::")
    source = (ROOT / "tests" / file).read_text(encoding="utf-8")
    (found,) = [
        n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef) and n.name == name
    ]
    body = ast.unparse(found)  # a call on one line, however long
    words = row["sentence"].rpartition(".")[2]
    if words.startswith(HELPERS):
        assert f"{words}(" in body, f"{row['test']} does not call {words}"
    else:
        assert f"show({row['notebook']!r}" in body and row["sentence"] in body, (
            f"{row['test']} does not show it"
        )


def test_01_counts_what_was_read():
    export = SimpleNamespace(
        table=pd.DataFrame(0, index=range(3), columns=list("abcd")), how="text"
    )
    said = show(
        "01_cleaning",
        "that the codebook knows",
        export=export,
        answers=pd.DataFrame(columns=list("abc")),
        min_cell=0,
    )
    assert said == (
        "`mine.csv` was read as text. It has 3 rows of answers in 4 columns: "
        "3 that the codebook knows, 1 left behind."
    )


def test_01_counts_who_was_left_out():
    flow = pd.DataFrame({"removed": [0, 2, 1]})
    said = show(
        "01_cleaning",
        "forms were submitted",
        answers=range(9),
        flow=flow,
        steps=range(3),
        keep_submission="first",
    )
    assert said == (
        "9 forms were submitted. 2 were test entries; 1 were forms of somebody who sent more than "
        "one, of which the first was kept."
    )
    assert "0 were test entries; 0 were forms" in show(
        "01_cleaning",
        "forms were submitted",
        answers=range(9),
        flow=flow * 0,
        steps=range(3),
        keep_submission="last",
    )


def test_01_counts_nobody_where_steps_are_joined():
    flow = pd.DataFrame({"removed": [0, 3]})
    said = show(
        "01_cleaning", "Steps that left out few forms are joined", flow=flow, steps=range(3)
    )
    assert said == "Steps that left out few forms are joined with the next, or not counted."


def test_01_says_all_answers_are_allowed_only_of_those_that_are(write_export):
    from helpers.base.errors import InputError
    from helpers.survey import cleaning, headers, reading

    def told(*changes):
        answers = headers.match_headers(
            reading.read_export(write_export(*changes)), BOOK, "mine.csv"
        )
        return show(
            "01_cleaning", "among those the codebook allows", cleaning=cleaning, respondents=answers
        )

    asked = len(BOOK.variables)
    assert (
        told({}, {})
        == f"All {2 * asked} answers of 2 respondents are among those the codebook allows."
    )
    with pytest.raises(InputError, match="older than the hills"):
        told({}, {BOOK.variables["age"].header: "older than the hills"})


def test_01_counts_the_complete():
    clean = pd.DataFrame(1.0, index=range(3), columns=list(BOOK.predictors))
    assert show("01_cleaning", "questions that serve as predictors", clean=clean).startswith(
        "3 of 3 respondents answered all 6 questions that serve as predictors."
    )
    clean.iloc[0, 2] = None
    assert show("01_cleaning", "questions that serve as predictors", clean=clean).startswith(
        "2 of 3 respondents answered"
    )


def test_01_calls_synthetic_only_what_is():
    def said(synthetic, codebook="data/codebook.yml"):
        given = {"clean": range(5), "synthetic": synthetic, "codebook": codebook}
        return show("01_cleaning", "The export {as_code", **given)

    synthetic = "It is synthetic: no person gave these answers."
    assert said(True) == f"The export `mine.csv` gives 5 respondents. {synthetic}"
    assert said(True, "theirs.yml").endswith(synthetic)
    assert said(False).endswith("It is not marked as synthetic.")
    # Nobody expects synthetic answers of another survey.
    assert said(False, "theirs.yml") == "The export `mine.csv` gives 5 respondents."


def test_02_counts_scores():
    clean = pd.DataFrame(1.0, index=range(2), columns=list(BOOK.variables))
    said = show(
        "02_scoring", "Respondents with a score", scoring=scoring, clean=clean, min_answered=1.0
    )
    assert said == (
        "Respondents with a score, of 2: PHQ-9 2; D-D scale 2; GHSQ, formal sources 2; GHSQ, "
        "informal sources 2."
    )
    clean.loc[0, "phq9_1"] = None
    assert "PHQ-9 1; D-D scale 2" in show(
        "02_scoring", "Respondents with a score", scoring=scoring, clean=clean, min_answered=1.0
    )


@pytest.mark.parametrize(("total", "band"), [(9.4, "mild"), (9.6, "moderate"), (20.0, "severe")])
def test_02_names_the_band_of_the_mean(total, band):
    # Kroenke, Spitzer and Williams 2001: 5, 10, 15 and 20 begin a band.
    scores = pd.DataFrame({"phq9_total": [total, total]})
    names = {
        "scores": scores,
        "banded": {"phq9_total": BOOK.scales["phq9_total"]},
        "scoring": scoring,
    }
    said = show("02_scoring", "falls in the band", **names)
    assert said == f"The mean PHQ-9 total of {total:.2f} falls in the band “{band}”."


def test_02_counts_the_scores_and_who_has_them():
    scores = pd.DataFrame({"a": [1.0, 2.0, None], "b": [None, 4.0, None]})
    names = {"scores": scores, "counts": scores.notna().sum(), "clean": range(3)}
    said = show("02_scoring", "respondents have each", **names)
    assert said == "There are 2 scores; at least 1 of 3 respondents have each."


def test_03_gives_the_reasons_of_what_is_not_reproduced_only():
    table = pd.DataFrame(
        {
            "row": ["use_signin", "use_column"],
            "verdict": ["differs", "reproduced"],
            "reason": ["As use_column 3.", "Equal."],
        }
    )
    assert (
        show("03_descriptives", "entry.reason", table1=table, name_variables=name_variables)
        == "- **Signing in.** As Column 3."
    )
    assert show("03_descriptives", "entry.reason", table1=table.assign(verdict="reproduced")) == ""


def correlations(*p):
    return pd.DataFrame({"x": "X", "y": "Y", "r": [0.3, -0.4][: len(p)], "p": p})


def test_04_names_the_intervals_that_leave_out_zero():
    clear = pd.DataFrame({"Scale": ["A"], "Function": ["F"], "r": [0.25]})
    assert (
        show("04_correlations", "Intervals that exclude zero", clear=clear)
        == "Intervals that exclude zero: A with F (0.250)."
    )
    assert show("04_correlations", "Intervals that exclude zero", clear=clear[:0]).endswith(
        "zero: none."
    )


def test_04_counts_significant_correlations():
    # .4 squared is 16 %.
    assert show(
        "04_correlations", "before any allowance", correlations=correlations(0.049, 0.2), alpha=0.05
    ) == (
        "1 of 2 correlations have P below 0.05, before any allowance for looking at 2. "
        "The largest is 0.400 in size: it accounts for 16.0 % of the variance."
    )
    assert show(
        "04_correlations", "before any allowance", correlations=correlations(0.051, 0.2), alpha=0.05
    ).startswith("0 of 2 correlations")
    none = correlations(None, None).assign(r=float("nan"))
    assert "None of them can be computed" in show(
        "04_correlations", "before any allowance", correlations=none, alpha=0.05
    )


def test_05_says_which_rows_are_compared_under_another_name():
    labels = pd.DataFrame(
        {"outcome": ["y"], "printed_label": ["use_column"], "established_label": ["use_reaction"]}
    )
    printed = SimpleNamespace(labels=labels)
    said = show(
        "05_regressions",
        "Every row is compared",
        printed=printed,
        established_labels=established_labels,
    )
    assert said == "The row published as Column is compared with Reaction."
    printed = SimpleNamespace(labels=labels.assign(established_label="use_column"))
    assert (
        show(
            "05_regressions",
            "Every row is compared",
            printed=printed,
            established_labels=established_labels,
        )
        == "Every row is compared under its published label."
    )


def regression(p, whole, vif=(4.0, 1.0)):
    coefficients = pd.DataFrame({"predictor": ["use_column", "use_reaction"], "p": p, "vif": vif})
    return SimpleNamespace(outcome="dd_total", coefficients=coefficients, fit={"p": whole})


def test_05_names_the_predictor_that_overlaps_most():
    # The square root of 4 is 2.
    said = show(
        "05_regressions",
        "intervals exclude zero. The widest",
        regressions=[regression([0.1, 0.1], 0.1)],
        clear=1,
        drawn=range(2),
    )
    assert said.startswith("1 of 2 intervals exclude zero.") and said.endswith(
        "Column has a VIF of 4.0, so its interval is 2.0 times as wide as it would be alone."
    )
    other = show(
        "05_regressions",
        "intervals exclude zero. The widest",
        regressions=[regression([0.1, 0.1], 0.1, (1.0, 9.0))],
        clear=0,
        drawn=range(2),
    )
    assert (
        other.startswith("0 of 2")
        and "Reaction has a VIF of 9.0, so its interval is 3.0 times" in other
    )


def test_05_tells_no_predictor_from_one_and_chance_from_more():
    fits = pd.DataFrame({"R²": [0.1]})
    none = show(
        "05_regressions",
        "coefficients have P below",
        regressions=[regression([0.06, 0.5], 0.06)],
        level=0.95,
        drawn=range(2),
        fits=fits,
    )
    assert none == (
        "0 of 2 coefficients have P below 0.05. Tested together, "
        "the predictors explain no more than chance could; R² is at most 0.100."
    )
    one = show(
        "05_regressions",
        "coefficients have P below",
        regressions=[regression([0.04, 0.5], 0.04)],
        level=0.95,
        drawn=range(2),
        fits=fits,
    )
    assert (
        one.startswith("1 of 2 coefficients have P below 0.05.")
        and "explain more than chance would in D-D scale;" in one
    )


def test_06_says_which_choices_cannot_be_made():
    def told(notes):
        tables = SimpleNamespace(table_choices=lambda made: pd.DataFrame())
        return show(
            "06_sensitivity", "All of them can be made", notes=notes, chosen=None, choices=tables
        )

    assert told([]) == "All of them can be made with these answers."
    assert told(["One.", "Two."]) == "One. Two."


@pytest.mark.parametrize("wider", [1.0, 2.24])
def test_06_says_how_much_wider_intervals_are(wider):
    assert f"typically {wider:.1f} times as wide as alone" in show(
        "06b_overlap", "Beside the others, an interval", wider=wider
    )


def test_06_counts_correlations_shown_to_be_small():
    weighed = pd.DataFrame(
        {"equivalence_p": [0.01, 0.2], "excluded": [0.1, 0.3], "detectable": [0.15, 0.14]}
    )
    said = show(
        "06b_overlap",
        "are shown to lie within",
        weighed=weighed,
        alpha=0.05,
        bound=0.2,
        power=0.8,
    )
    assert said.startswith(
        "Of 2 correlations, 1 are shown to lie within ±0.2. "
        "Correlations from 0.30 in size are excluded for all pairs"
    )
    assert said.endswith(
        "correlations below 0.15 would have been missed more than 20% of the time."
    )
    assert "Of 2 correlations, 0 are shown" in show(
        "06b_overlap",
        "are shown to lie within",
        weighed=weighed * 10,
        alpha=0.05,
        bound=0.2,
        power=0.8,
    )


@pytest.mark.parametrize(("both", "verdict"), [(0.299, "stays small"), (0.3, "is no longer small")])
def test_06_says_whether_the_largest_correlation_stays_small(both, verdict):
    # Cohen (1988): .3 is a medium correlation.
    said = show(
        "06b_overlap",
        "The largest correlation grows",
        corrected=pd.DataFrame({"r": [0.1, -0.2], "both": [0.1, -both]}),
    )
    assert said == f"The largest correlation grows from 0.200 to {both:.3f} in size; it {verdict}."
    none = pd.DataFrame({"r": [0.1], "both": [float("nan")]})
    assert (
        show("06b_overlap", "The largest correlation grows", corrected=none)
        == "No correlation can be corrected."
    )


def test_07_names_the_places_without_an_open_case():
    places = pd.DataFrame({"reproduced": [2, 1], "differs": [0, 1]}, index=["abstract", "table1"])
    assert (
        show("07_scorecard", "Places in which every", places=places)
        == "Places in which every number is reproduced: abstract."
    )
    assert show("07_scorecard", "Places in which every", places=places.assign(differs=1)).endswith(
        "reproduced: none."
    )


def test_07_speaks_of_numbers_that_differ_only_if_some_do():
    compared = pd.DataFrame({"printed": ["1", "2"], "verdict": ["reproduced", "differs"]})
    for verdict, said in {
        "differs": "Those that differ (1) do so",
        "reproduced": "2 are reproduced.",
    }.items():
        table = compared.assign(verdict=["reproduced", verdict])
        counts = table["verdict"].value_counts().reindex(["reproduced", "differs"], fill_value=0)
        shown = show(
            "07_scorecard",
            "Those that differ",
            compared=table,
            counts=counts,
            sentence_scorecard=sentence_scorecard,
        )
        assert said in shown and ("Those that differ" in shown) is (verdict == "differs")


def test_a1_counts_the_complete():
    paper = SimpleNamespace(
        n=10,
        complete=8,
        df=5,
        predictors=[SimpleNamespace(answered=9), SimpleNamespace(answered=8)],
    )
    assert show("A1_reconstruction", "degrees of freedom", paper=paper) == (
        "8 of 10 respondents are complete: 5 degrees of freedom, 2 predictors and a constant. "
        "The other 2 share 3 missing answers."
    )
    paper.complete = 7
    assert "7 of 10 respondents are complete" in show(
        "A1_reconstruction", "degrees of freedom", paper=paper
    )


def test_a1_names_the_pair_that_differs_most():
    apart = pd.DataFrame(
        {
            "outcome": ["dd_total", "phq9_total"],
            "predictor": "use_column",
            "difference": [0.01, -0.03],
        }
    )
    said = show(
        "A1_reconstruction", "of the complete differ by", apart=apart, largest=apart.iloc[1]
    )
    assert said.endswith("differ by 0.020 on average and by at most 0.030 (PHQ-9 with Column).")
    assert "0.010 (D-D scale with Column)" in show(
        "A1_reconstruction", "of the complete differ by", apart=apart[:1], largest=apart.iloc[0]
    )


def test_a1_counts_members_that_meet_the_print():
    def told(matches):
        def table_solution(loose, member):
            return pd.DataFrame({"matches": member})

        many = SimpleNamespace(
            read_ensemble=lambda file: Members(matches), loosen_paper=lambda paper: paper
        )
        return show(
            "A1_reconstruction",
            "example data sets give every number",
            table_solution=table_solution,
            many=many,
            ensemble="",
            paper=None,
        )

    assert (
        told([[True, True], [True, False]])
        == "1 of 2 example data sets give every number that they must give."
    )
    assert told([[True], [True]]).startswith("2 of 2")


class Members(list):
    """An ensemble of which only this is asked."""

    def member(self, i):
        return self[i]


def test_a1_says_how_much_two_members_share():
    def told(*distances):
        spread = SimpleNamespace(measure_distances=lambda members: pd.Series(distances))
        members = SimpleNamespace(predictors=[])
        return show(
            "A1_reconstruction", "Two example data sets share", spread=spread, members=members
        )

    assert told(0.5, 0.7) == (
        "Two example data sets share no more than 50% of their respondents' use patterns; "
        "on average they share 40%."
    )
    assert "no more than 100%" in told(0.0)


def test_a1_says_how_far_the_walk_moved():
    spread = SimpleNamespace(measure_persistence=lambda frame: frame)
    said = show(
        "A1_reconstruction",
        "never moved",
        spread=spread,
        frames=[(0.1, 0), (0.9, 4)],
        steps=500,
        sds=range(7),
    )
    assert said.endswith(
        "a mean autocorrelation of 0.10. Along the walk, 5 steps apart, it is 0.90, "
        "and 4 of 7 statistics never moved."
    )
    assert "0 of 7 statistics never moved" in show(
        "A1_reconstruction",
        "never moved",
        spread=spread,
        frames=[(0.1, 0), (0.2, 0)],
        steps=500,
        sds=range(7),
    )


@pytest.mark.parametrize("crossing", [0, 3])
def test_a2_counts_ranges_that_cross_the_level(crossing):
    assert (
        show(
            "A2_identification",
            "attained ranges cross",
            crossing=crossing,
            drawn=range(5),
            alpha=0.05,
        )
        == f"{crossing} of 5 attained ranges cross 0.05."
    )


def test_a3_names_what_singles_nobody_out():
    risk = pd.DataFrame({"Known of a respondent": ["Gender", "Age"], "Alone": [0, 3]})
    assert show("A3_privacy", "Nobody is alone in", risk=risk) == "Nobody is alone in: Gender."
    assert show("A3_privacy", "Nobody is alone in", risk=risk.assign(Alone=1)).endswith(
        "none of these combinations."
    )
