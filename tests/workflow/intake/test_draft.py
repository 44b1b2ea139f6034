"""A draft codebook for another survey: kinds, scores and codes for no answer are proposed; what
cannot be told is asked; a draft without open questions is accepted by check as it is."""

import csv

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from lab import CANARIES, own_survey

from helpers.base.errors import InputError
from helpers.base.paths import ROOT
from helpers.survey import reading
from helpers.survey.codebook import flat, read_codebook, read_tree
from helpers.survey.codebook.flat import flatten, name_kind
from helpers.survey.codebook.open_questions import find_open
from helpers.survey.codebook.scales import shift_items
from helpers.survey.codebook.tree import build_codebook
from helpers.survey.codebook.variables import Malformed, Variable
from helpers.survey.codebook.workbook import write_workbook
from helpers.workflow.intake import check, draft
from helpers.workflow.intake.known import instruments, orders

OURS = flatten(read_tree("data/codebook.yml")[0])
DAYS = ["Not at all", "Several days", "More than half the days", "Nearly every day"]
PHQ = [
    "Little interest or pleasure in doing things",
    "Feeling down, depressed, or hopeless",
    "Trouble falling or staying asleep, or sleeping too much",
    "Feeling tired or having little energy",
    "Poor appetite or overeating",
    "Feeling bad about yourself",
    "Trouble concentrating on things",
    "Moving or speaking so slowly that others noticed",
    "Thoughts that you would be better off dead",
]


@pytest.fixture(autouse=True)
def own_folder(monkeypatch):
    """The folder named in each test counts, not that of the run the tests belong to."""
    monkeypatch.delenv("REPLICATION_OUT", raising=False)


@pytest.fixture
def propose(tmp_path, book):
    """The draft of a table of texts whose first row are the headers."""

    def make(rows, **given):
        with (tmp_path / "x.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        export = reading.open_export(tmp_path / "x.csv", book, everything=True)
        return draft.draft_tree(export, book, OURS, given)

    return make


def google_form(n=40):
    """A form as Google exports it: made up, no person's answers."""
    stem = "How often have you been bothered by the following?"
    header = ["Timestamp", "Email Address", "What is your age?", "Gender", "Drinks", "Comment"]
    rows = [[*header, *(f"{stem} [{item}]" for item in PHQ)]]
    for i in range(n):
        gender = ["Female", "Male", "Non-binary", "Prefer not to say"][i * 7 % 4]
        drinks = ["Tea", "Tea, Water", "Water, Coffee", "Coffee"][i * 3 % 4]
        answers = [DAYS[(i * (k + 3) + k * k) % 4] for k in range(9)]
        who = [f"2026/05/{i % 28 + 1:02d} 10:00:00", f"p{i}@x.example", str(20 + i * 11 % 40)]
        rows.append([*who, gender, drinks, f"No {i} said that it went well", *answers])
    return rows


def test_every_column_of_a_google_form_is_a_row(propose):
    tree = propose(google_form())
    kinds = {v["header"]: name_kind(v) for v in tree["variables"].values() if "contains" not in v}
    items = [header for header in kinds if header.startswith("How often")]
    # As google_form writes them; the stamp and the address have roles instead.
    assert {h: k for h, k in kinds.items() if h not in items} == {
        "What is your age?": "whole number",
        "Gender": "unordered options",
        "Drinks": "several answers",
        "Comment": "text",
    }
    assert len(items) == 9 and {kinds[h] for h in items} == {"ordered options"}
    assert {n: p["header"] for n, p in tree["personal"].items()} == {
        "submitted": "Timestamp",
        "address": "Email Address",
    }
    kept = {v["header"]: v for v in tree["variables"].values() if v.get("keep", True)}
    assert kept["Gender"]["missing"] == ["Prefer not to say"]
    assert {v["contains"] for v in tree["variables"].values() if "contains" in v} == {
        "Coffee",
        "Tea",
        "Water",
    }


def test_an_instrument_is_recognised_by_its_wording_and_coded_as_it_is(propose):
    (scale,) = propose(google_form())["scales"].values()
    assert (scale["gloss"], scale["method"], len(scale["items"])) == ("PHQ-9", "sum", 9)
    # Kroenke, Spitzer and Williams 2001: five bands, 0 to 27.
    assert scale["bands"]["severe"] == [20, 27] and "codes" not in scale


def numbered(prefix, k, codes, n=40):
    rows = [["age", *(f"{prefix}{i + 1}" for i in range(k))]]
    for i in range(n):
        rows.append([20 + i * 7 % 50, *(codes[(i * (j + 3) + j) % len(codes)] for j in range(k))])
    return rows


@pytest.mark.parametrize(
    ("prefix", "k", "codes", "known"),
    [
        ("phq9_", 9, [0, 1, 2, 3], "PHQ-9"),
        ("gad7_", 7, [0, 1, 2, 3], "GAD-7"),
        ("PHQ8_", 8, [0, 1, 2, 3], "PHQ-8"),
        # Name without size, size without answers, letter and number alone: none of them enough.
        ("phq9_", 5, [0, 1, 2, 3], ""),
        ("gad7_", 7, [1, 2, 3, 4, 5, 6, 7], ""),
        ("q", 9, [0, 1, 2, 3], ""),
        ("d", 12, [0, 1, 2, 3, 4, 5], ""),
    ],
)
def test_a_name_alone_is_no_instrument(propose, prefix, k, codes, known):
    (scale,) = propose(numbered(prefix, k, codes))["scales"].values()
    assert (scale["gloss"] in instruments.read_instruments()) == bool(known)
    assert not known or scale["gloss"] == known


def test_codes_that_do_not_fit_the_instrument_are_asked(propose, tmp_path, book):
    tree = propose(numbered("phq9_", 9, [1, 2, 3, 4]))
    ((keys, question),) = find_open(tree)
    assert keys[0] == "scales" and keys[-1] == "codes" and "PHQ-9 runs from 0 to 3" in question
    path = tmp_path / "b.xlsx"
    draft.write_workbook(tree, path)
    with pytest.raises(InputError, match=r"b.xlsx, sheet Scales, cell F2: not yet answered: Codes"):
        read_codebook(path)
    workbook = openpyxl.load_workbook(path)
    workbook["Scales"]["F2"] = "subtract 1"
    workbook.save(path)
    answered = read_codebook(path)
    (scale,) = answered.scales.values()
    assert scale.limits == (0, 27)
    # By hand: 1 in the export is the lowest answer, 4 the highest.
    assert [answered.variables[scale.items[0]].meaning(t) for t in "14"] == [0, 3]


def test_scales_that_share_items_must_agree_on_their_codes():
    # By hand: a subscale whose codes are as they are cannot lie in a total that subtracts one.
    scales = {
        "total": {"items": ["a", "b"], "codes": "subtract 1"},
        "part": {"items": ["b"], "codes": "as they are"},
    }
    with pytest.raises(Malformed, match="one answer on the codes of 'b' by all its scales"):
        shift_items({}, scales)


def test_a_span_of_numbers_is_no_numbered_option():
    # By hand: 0-5, 6-10, 11-15 are not the codes 0, 6 and 11.
    assert not any(orders.LEADING.fullmatch(t) for t in ("0-5", "6-10", "1 - 3 years", "18–24"))
    assert all(orders.LEADING.fullmatch(t) for t in ("1 - Never", "(2) often", "3. a", "4: b"))


def test_numbers_with_decimals_are_no_grid_of_codes(propose):
    rows = [["score", "r_1", "r_2"]]
    for i in range(30):
        rows.append([i % 7, [1.5, 2.5, 3][i % 3], [1.5, 2, 3][(i + i // 3) % 3]])
    assert not propose(rows).get("scales")


def test_labelled_codes_that_are_words_are_options(tmp_path, book):
    frame = pd.DataFrame({"score": [i % 7 for i in range(40)]})
    for place, name in enumerate(("att_1", "att_2")):
        frame[name] = ["ADN"[(i * (place + 1) + i // 3) % 3] for i in range(40)]
    words = {"A": "Agree", "D": "Disagree", "N": "Neither"}
    labels = {"att_1": words, "att_2": words}
    pyreadstat.write_sav(frame, str(tmp_path / "x.sav"), variable_value_labels=labels)
    export = reading.open_export(tmp_path / "x.sav", book, everything=True)
    tree = draft.draft_tree(export, book, OURS, {})
    assert draft._find_first(export, tree) == ()


MISSING = [
    (["1", "2", "3", "-99"], ["-99"]),
    (["1", "2", "3", "4", "99"], ["99"]),
    (["20", "35", "61", "999"], ["999"]),
    (["20", "35", "61", "99"], []),  # a person may be 99 years old
    (["1", "2", "NA"], ["NA"]),
    (["1", "2", "3", "4", "5", "6", "7", "8", "9"], []),
    (["Yes", "No", "無回答"], ["無回答"]),
    (["Red", "Blue", "None"], []),  # an answer
    (["Red", "Blue", "Prefer not to say"], ["Prefer not to say"]),
]


@pytest.mark.parametrize(("answers", "missing"), MISSING, ids=lambda v: ",".join(v)[:20])
def test_what_looks_missing_is_proposed_beside_what_is_answered(propose, answers, missing):
    rows = [["score", "q"], *[[i % 7, answers[i * 11 % len(answers)]] for i in range(45)]]
    tree = propose(rows)
    (asked,) = [v for v in tree["variables"].values() if v["header"] == "q"]
    assert asked.get("missing", []) == missing
    assert not missing or "Missing codes:" in asked["note"]
    if "range" in asked:
        assert all(
            float(m) > asked["range"][1] or float(m) < asked["range"][0]
            for m in missing
            if m != "NA"
        )


def test_a_line_of_totals_and_a_double_reading_of_days_are_asked(propose):
    rows = google_form()
    tree = propose([*rows, ["合計", *[""] * (len(rows[0]) - 1)]])
    assert [keys for keys, _ in find_open(tree)] == [("survey", "reading", "totals")]
    for i, row in enumerate(rows[1:]):
        row[0] = f"{i % 9 + 3:02d}/0{i % 7 + 1}/2026 10:00:00"
    rows[2][1] = rows[1][1]
    assert [keys for keys, _ in find_open(propose(rows))] == [("survey", "reading", "dates")]
    assert find_open(propose(rows, dates="day first")) == []


def test_a_draft_is_accepted_as_it_is_and_stands_beside_the_data(tmp_path, capsys, book):
    with (tmp_path / "my form.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(google_form())
    data = str(tmp_path / "my form.csv")
    assert draft.draft_codebook(data, "data/codebook.yml", tmp_path / "out", {}) == 0
    path = tmp_path / "my-form-codebook.xlsx"
    assert "0 questions are open (orange)" in capsys.readouterr().out
    assert check.run_check(data, str(path), tmp_path / "out", {}) == 0
    assert "40 respondents would be analysed" in capsys.readouterr().out
    assert read_codebook(tmp_path / "out/check/codebook.yml") == read_codebook(path)
    questions = openpyxl.load_workbook(path)["Questions"]
    headers = [row[0].value for row in questions.iter_rows(min_row=2)]
    # One row a column in its order, and one for each of three drinks.
    assert list(dict.fromkeys(headers)) == google_form()[0] and len(headers) == 15 + 3
    with pytest.raises(InputError, match="a draft is there already"):
        draft.draft_codebook(data, "data/codebook.yml", tmp_path / "out", {})


def test_nothing_of_a_person_is_written_into_a_draft(tmp_path, book):
    own_survey(tmp_path / "mine.sav")
    draft.draft_codebook(str(tmp_path / "mine.sav"), "data/codebook.yml", tmp_path, {})
    workbook = openpyxl.load_workbook(tmp_path / "mine-codebook.xlsx")
    cells = []
    for sheet in workbook:
        for row in sheet.iter_rows(values_only=True):
            cells += [str(value) for value in row if value]
    text = "\n".join(cells)
    assert text and [canary for canary in CANARIES if canary in text] == []


def test_the_draft_of_our_own_export_says_the_same_as_our_codebook(book):
    export = reading.open_export(ROOT / "data/responses.csv", book, everything=True)
    made = draft.build_codebook(draft.draft_tree(export, book, OURS, {}))
    assert set(made.variables) == set(book.variables)
    for name, v in book.variables.items():
        own = made.variables[name]
        assert (own.header, own.codes, own.low, own.high, own.reversed) == (
            v.header,
            v.codes,
            v.low,
            v.high,
            v.reversed,
        )
    assert (made.scales, made.predictors, made.outcomes) == (
        book.scales,
        book.predictors,
        book.outcomes,
    )


def test_columns_that_no_name_tells_apart_are_dropped_and_said(propose):
    rows = [["age", "Mood", "mood", "", "hours"]]
    rows += [[20 + i, i % 5, i % 3, "x", i * 7 % 11] for i in range(40)]
    tree = propose(rows)
    dropped = [v for v in tree["variables"].values() if not v.get("keep", True)]
    # Capitals do not tell headers apart; the column without a header has no row.
    assert [v["header"] for v in dropped] == ["Mood", "mood"]
    assert all("another column has the same header" in v["note"] for v in dropped)
    assert find_open(tree) == [] and len(tree["variables"]) == 4


UNKNOWN = ["Blau", "Eher blau", "Mittel", "Eher rot", "Rot"]


def test_questions_with_the_same_answers_share_them_and_have_words_for_codes(propose):
    """Each question has its answers in another frequency, and the third lacks one of them."""
    rows = [["Wie alt?", "Wie ist der Himmel?", "Was sagt das Meer?", "Und der Wald am Abend?"]]
    for i in range(40):
        first = UNKNOWN[i % 5]
        second = UNKNOWN[i * i % 5]
        third = UNKNOWN[i * 3 % 4]
        rows.append([20 + i * 7 % 40, first, second, third])
    # By hand: i * i % 5 is 0, 1 or 4, so the second has three of the five.
    tree = propose(rows)
    kinds = {v["header"]: name_kind(v) for v in tree["variables"].values()}
    assert [kinds[h] for h in rows[0][1:]] == ["unordered options"] * 3
    sets = {v["options"] for v in tree["variables"].values() if "options" in v}
    assert len(sets) == 1
    (options,) = (tree["options"][name] for name in sets)
    assert {row["code"] for row in options} == set(UNKNOWN)
    assert "no order is known" in options[0]["note"]
    assert not find_open(tree)


def test_usual_answers_of_several_questions_are_coded_alike(propose):
    """The second lacks answers that the first has, so that by itself its codes were others."""
    rows = [["age", "How calm?", "room", "How often do you run?"]]
    often = ["Never", "Rarely", "Sometimes", "Often", "Always"]
    for i in range(40):
        rows.append([20 + i * 7 % 40, often[i % 5], 100 + i, often[i % 2 * 2 + i % 4 // 3]])
    tree = propose(rows)
    asked = {v["header"]: v for v in tree["variables"].values()}
    assert asked["How calm?"]["options"] == asked["How often do you run?"]["options"]
    codes = [r["code"] for r in tree["options"][asked["How calm?"]["options"]]]
    assert codes == sorted(codes) and len(codes) == 5


@pytest.mark.parametrize(
    ("header", "agreed", "refused"),
    [
        ("Ich nehme freiwillig teil.", "Ja, ich nehme teil", "Nein, ich nehme nicht teil"),
        ("Before you begin", "Yes, I agree to take part", "No, I do not agree to take part"),
    ],
)
def test_consent_in_a_sentence_is_a_rule_and_no_predictor(propose, header, agreed, refused):
    rows = [["age", header, "sleep"]]
    for i in range(40):
        rows.append([20 + i * 7 % 40, refused if i % 10 == 3 else agreed, 4 + i * 3 % 6])
    tree = propose(rows)
    (rule,) = tree["exclusions"]["filters"]
    assert (rule["header"], rule["keep"]) == (header, [agreed])
    names = {n for n, v in tree["variables"].items() if v["header"] == header}
    assert not names & set(tree["analysis"]["predictors"])


@pytest.mark.parametrize(("cell", "roles"), [("anonymous", set()), ("p{}@x.example", {"address"})])
def test_only_a_column_with_addresses_has_their_role(propose, cell, roles):
    rows = [["Email", "age", "sleep"]]
    for i in range(40):
        rows.append([cell.format(i), 20 + i * 7 % 40, 4 + i * 3 % 6])
    assert set(propose(rows).get("personal", {})) == roles


def test_a_question_that_asks_is_no_attention_check(propose):
    # Checks tell an answer; these ask, though the words of an answer stand in them.
    rows = [
        [
            "age",
            "Please mark how often you are tired",
            "Please select how satisfied you are with your job",
            "Please select strongly agree",
        ]
    ]
    for i in range(60):
        often = "often" if i % 3 else "always"
        happy = ["satisfied", "satisfied", "dissatisfied", "very satisfied"][i % 4]
        rows.append([20 + i * 7 % 40, often, happy, "strongly agree" if i % 9 else "agree"])
    tree = propose(rows)
    (rule,) = tree["exclusions"]["filters"]
    assert rule["header"] == "Please select strongly agree"


def test_closed_questions_are_not_dropped_for_a_word_in_their_header(propose):
    rows = [["Comment êtes-vous venu ?", "Which feedback did you get?", "Any comments?"]]
    for i in range(60):
        came = ["voiture", "vélo", "train"][i * 7 % 3]
        rows.append([came, ["praise", "advice"][i * 5 % 2], f"it was the number {i} of many"])
    made = list(propose(rows)["variables"].values())
    assert [v["header"] for v in made if v.get("keep", True)] == rows[0][:2]


def test_bars_within_cells_do_not_cut_a_comma_file(propose):
    rows = [["sex", "uses"]]
    for i in range(40):
        rows.append(["m" if i % 2 else "f", ["A|B|C|D", "A|C|B|D", "B|A|D|C"][i % 3]])
    headers = {v["header"] for v in propose(rows)["variables"].values()}
    assert headers == {"sex", "uses"}


@pytest.mark.parametrize(
    ("answers", "note"),
    [
        (["1,000", "2,000", "3,000", "500"], "1,000 may be 1000"),
        (["1.000", "2.000", "3.000"], "1.000 is read as 1"),
    ],
)
def test_round_thousands_are_asked_or_said(propose, answers, note):
    rows = [["salary", "age"]]
    for i in range(40):
        rows.append([answers[i % len(answers)], str(20 + i * 7 % 40)])
    made = [v for v in propose(rows)["variables"].values() if v["header"] == "salary"]
    assert note in made[0]["note"]


def test_days_of_a_week_beside_few_are_answers(propose):
    rows = [["days walked [alone]", "days walked [friends]", "days walked [dog]"]]
    for i in range(80):
        rows.append([str((i * step) % 4) for step in (1, 3, 5)])
    rows[5][0] = rows[9][0] = rows[12][1] = "7"
    for v in propose(rows)["variables"].values():
        assert not v.get("missing")


@pytest.mark.parametrize("answers", [["1,0", "2,0", "3,0", "4,0", "5,0"], ["1.5e+30", "2.5", "4"]])
def test_a_draft_is_made_of_numbers_of_any_size_and_sign(propose, answers):
    rows = [["Rate [a]", "Rate [b]", "Rate [c]"]]
    for i in range(60):
        rows.append([answers[(i * step) % len(answers)] for step in (1, 2, 3)])
    rows[7][1] = "44,0" if answers[0] == "1,0" else "2.5"
    assert len(propose(rows)["variables"]) == 3


@pytest.mark.parametrize("stray", ["9", "44"])
def test_a_number_apart_from_a_grid_is_taken_for_none_and_told(propose, stray):
    rows = [["mood_1", "mood_2", "mood_3", "mood_4", "rating"]]
    for i in range(40):
        rows.append([str(1 + (i * step + 1) % 7) for step in (1, 2, 3, 4, 5)])
    rows[5][0] = rows[9][1] = rows[12][4] = stray
    tree = propose(rows)
    made = tree["variables"]
    assert [made[f"mood_{i}"]["range"] for i in range(1, 5)] == [[1, 7]] * 4
    assert [made[f"mood_{i}"].get("missing") for i in range(1, 5)] == [[stray], [stray], None, None]
    assert f"Missing codes: {stray} lies apart" in made["mood_1"]["note"]
    # Of a single question it may be an answer.
    assert f"Highest: {stray} lies apart" in made["rating"]["note"] and not find_open(tree)
    assert made["rating"]["range"] == [1, int(stray)]


# Headers of a grid's questions; what its score is called and its short name, by hand.
TITLES = [
    (["Q3[SQ001]. Wie oft? [a]", "Q3[SQ002]. Wie oft? [b]", "Q3[SQ003]. Wie oft? [c]"],
     "Wie oft?", "wie_oft_total"),
    (["Ich fühle mich ruhig", "Ich fühle mich müde", "Ich fühle mich froh"],
     "Ich fühle mich", "ich_fuhle_mich_total"),
    (["Gern draußen", "Oft müde", "Selten froh"],
     "Gern draußen ... (3 questions)", "gern_draussen_total"),
    (["気分はどうですか [a]", "気分はどうですか [b]", "気分はどうですか [c]"],
     "気分はどうですか", "scale_1_total"),
    (["q_1", "q_2", "q_3"], "q", "q_total"),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "title", "name"), TITLES, ids=lambda v: str(v)[:12])
def test_a_score_is_called_by_the_words_of_its_questions(propose, headers, title, name):
    words = ["nie", "selten", "manchmal", "oft"]
    rows = [headers]
    for i in range(30):
        rows.append([words[i % 4], words[(i + 2) % 4], words[i % 4]])
    scales = propose(rows)["scales"]
    assert {n: spec["gloss"] for n, spec in scales.items()} == {name: title}


# Header and answers of a column, each given many times; its kind, and whether it is kept: by hand.
COLUMNS = [
    ("How much of the day?", ["45%", "5 %", "90%"], flat.WHOLE, True),
    ("Reaction time", ["0.30000000000000004", "1e-05", "2.5"], flat.DECIMAL, True),
    ("Any comments?", ["none so far", "nice", "long"], "text", False),
    ("T1_Page Submit", ["12.5", "13.25", "40.125"], "constant", False),
    ("Is a student", ["TRUE", "FALSE"], flat.YES_OR_NO, True),
    ("Mood", ["😀", "😐", "😢"], flat.UNORDERED, True),
    ("Agree?", ["Agree ", " Disagree", "Neutral"], flat.ORDERED, True),
    ("Feeling", ["Not at all", "Somewhat", "Moderately so", "Very much so"], flat.ORDERED, True),
]


@pytest.mark.parametrize(("header", "answers", "kind", "kept"), COLUMNS, ids=lambda v: str(v)[:14])
def test_columns_of_odd_looks_have_their_kind(propose, header, answers, kind, kept):
    rows = [["score", header], *[[1 + i % 7, answers[i % len(answers)]] for i in range(42)]]
    (made,) = [v for v in propose(rows)["variables"].values() if v["header"] == header]
    assert (name_kind(made), made.get("keep", True)) == (kind, kept)
    if answers[0] == "45%":
        assert made["range"] == [0, 100]


def test_a_percent_sign_is_no_part_of_a_number():
    v = Variable("x", "x", "x", 0, 100)
    assert [v.meaning(text) for text in ("45%", "45 %", "45")] == [45, 45, 45]
    assert Variable("x", "x", "x", 0, 1, decimals=True).meaning("1e-05") == 1e-05


def test_boxes_of_redcap_are_ticked_or_empty(propose):
    rows = [["age", "race___1", "race___2", "race___77"]]
    rows += [[20 + i, i % 2, int(i % 9 == 0), 0] for i in range(40)]
    tree = propose(rows)
    made = [v for v in tree["variables"].values() if v["header"].startswith("race")]
    assert [(v["kind"], v["contains"], v["group"]) for v in made] == [
        (flat.TICKED, "1", "race")
    ] * 3


# Header and the answer that most gave; whether rows without it are left out, by hand.
CHECKS = [
    ("Please select Strongly agree to show that you read this", "Strongly agree", True),
    ("Bitte wählen Sie hier Stimme zu", "Stimme zu", True),
    ("Do you agree that you often select the wrong bus?", "Agree", False),
    ("Please tick how you feel: well, no or so so", "well", False),
    ("¿Acepto participar en este estudio?", "Sí", True),
    ("J'accepte de participer à l'étude", "Oui", True),
]


@pytest.mark.parametrize(("header", "answer", "left_out"), CHECKS, ids=lambda v: str(v)[:14])
def test_questions_that_choose_who_takes_part_are_rules(propose, header, answer, left_out):
    other = {"Oui": "Non", "well": "so so"}.get(answer, "No")
    rows = [["age", header], *[[20 + i, other if i % 10 == 9 else answer] for i in range(40)]]
    rules = propose(rows).get("exclusions", {}).get("filters", [])
    assert [rule["keep"] for rule in rules] == ([[answer]] if left_out else [])


# Answers of a column; the sign that is asked about, and how the answer reads the first, by hand.
THOUSANDS = [
    (["1,200", "2,550", "900"], True, flat.WHOLE, 1200),
    (["1,200", "2,550", "900"], True, flat.DECIMAL, 1.2),
    (["1.250", "2.500", "900"], True, flat.DECIMAL, 1.25),
    (["1,234,567", "900", "12,000"], False, flat.WHOLE, 1234567),
    (["0.125", "1.250", "2.375"], False, flat.DECIMAL, 0.125),
    (["1.000", "2.000", "3.000"], False, flat.WHOLE, 1),
    (["1.25", "2.125", "3"], False, flat.DECIMAL, 1.25),
]


@pytest.mark.parametrize(("answers", "asked", "kind", "first"), THOUSANDS, ids=str)
def test_what_may_be_thousands_or_decimals_is_asked(propose, answers, asked, kind, first):
    rows = [["score", "pay"], *[[1 + i % 7, answers[i % 3]] for i in range(42)]]
    tree = propose(rows)
    questions = find_open(tree)
    assert [keys for keys, _ in questions] == ([("variables", "pay", "kind")] if asked else [])
    assert not asked or answers[0] in questions[0][1]
    made = tree["variables"]["pay"]
    if asked:
        made.pop("kind")
        made |= {"decimals": True} if kind == flat.DECIMAL else {}
    assert name_kind(made) == kind
    v = build_codebook(tree).variables["pay"]
    assert v.meaning(answers[0]) == first and v.allows(v.meaning(answers[0]))


def test_several_answers_may_be_parted_by_bars(propose):
    cells = ["Chat | Search", "Chat", "Search | Print", "Print", "Chat | Search | Print"]
    tree = propose([["nps", "used"], *[[i % 10, cells[i % 5]] for i in range(40)]])
    assert {v["contains"] for v in tree["variables"].values() if "contains" in v} == {
        "Chat", "Search", "Print",
    }  # fmt: skip


def test_items_that_seem_to_point_the_other_way_are_said_and_not_turned(propose, tmp_path, capsys):
    rows = [["age", "calm [a]", "calm [b]", "calm [c]", "calm [d]"]]
    for i in range(40):
        mood = 1 + i % 5
        own = [min(5, max(1, mood + (i // k) % 3 - 1)) for k in (2, 3, 5, 7)]
        rows.append([20 + i, own[0], own[1], 6 - own[2], own[3]])
    tree = propose(rows)
    noted = [n for n, v in tree["variables"].items() if "Turned: the answers" in v.get("note", "")]
    assert [tree["variables"][n]["header"] for n in noted] == ["calm [c]"]
    assert not any(v.get("reversed") for v in tree["variables"].values())
    write_workbook(tree, tmp_path / "b.xlsx")
    files = (str(tmp_path / "x.csv"), str(tmp_path / "b.xlsx"), tmp_path / "out", {})
    check.run_check(*files)
    said = capsys.readouterr().out
    # Row 5: the fourth column of the export; N is Turned.
    assert "sheet Questions, cell N5: the answers to 'c' (calm_3) go against" in said
    workbook = openpyxl.load_workbook(tmp_path / "b.xlsx")
    workbook["Questions"]["N5"] = "yes"
    workbook.save(tmp_path / "b.xlsx")
    check.run_check(*files)
    assert "go against" not in capsys.readouterr().out


def test_the_question_of_qualtrics_is_no_selected_choice(propose):
    header = ["Q1", "Q2", "Q3"]
    label = ["How old are you?", "Which device? - Selected Choice", "Why?"]
    ids = ['{"ImportId":"a"}', '{"ImportId":"b"}', '{"ImportId":"c"}']
    rows = [[20 + i % 30, ["Phone", "Laptop", "Other"][i % 3], i % 5] for i in range(40)]
    tree = propose([header, label, ids, *rows])
    (made,) = [v for v in tree["variables"].values() if v["header"] == "Q2"]
    assert made["gloss"] == "Which device?"


def test_ends_of_many_digits_hold_what_was_observed_in_a_workbook_too(propose, tmp_path, capsys):
    # A workbook keeps fifteen digits of 1.958869313811674.
    numbers = ["0.042237096648133", "1.958869313811674", "1.25"]
    tree = propose([["score", "w"], *[[1 + i % 7, numbers[i % 3]] for i in range(42)]])
    assert tree["variables"]["w"]["range"] == [0.0422, 1.9589]
    write_workbook(tree, tmp_path / "b.xlsx")
    check.run_check(str(tmp_path / "x.csv"), str(tmp_path / "b.xlsx"), tmp_path / "out", {})
    assert "Nothing is wrong" in capsys.readouterr().out


# How often each of a column's values stands in the file; whether that is asked, by hand.
PERSONS = [
    ("record_id", 2, True),
    ("Participant", 2, True),
    ("vpn", 3, True),
    ("回答者ID", 2, True),
    ("record_id", 1, False),
    ("record_id", 30, False),  # two values: groups
    ("school", 2, False),
]


@pytest.mark.parametrize(("header", "times", "asked"), PERSONS, ids=str)
def test_persons_with_several_rows_are_asked_about(propose, tmp_path, header, times, asked):
    rows = [[header, "wave", "mood"], *[[100 + i // times, i % 2, 1 + i % 7] for i in range(60)]]
    tree = propose(rows)
    assert bool(find_open(tree)) == asked
    if asked:
        ((keys, question),) = find_open(tree)
        assert keys[-1] == "kind" and f"of {60 // times} persons have several rows" in question
        write_workbook(tree, tmp_path / "b.xlsx")
        workbook = openpyxl.load_workbook(tmp_path / "b.xlsx")
        workbook["Questions"]["E2"] = "e-mail address"
        workbook.save(tmp_path / "b.xlsx")
        book = read_codebook(tmp_path / "b.xlsx")
        export = reading.open_export(tmp_path / "x.csv", book, everything=True)
        problems, answers = check.find_problems(export, book, dates="file order")
        assert problems.empty and len(answers) == 60 // times


def test_numbers_with_a_unit_are_said(propose):
    rows = [["score", "weight", "pay"]]
    rows += [[1 + i % 7, f"{60 + i % 5} kg", f"€{i * 10}"] for i in range(40)]
    made = {v["header"]: v for v in propose(rows)["variables"].values()}
    assert all("numbers with a unit" in made[header]["note"] for header in ("weight", "pay"))
    assert not made["pay"].get("keep", True)
