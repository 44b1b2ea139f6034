"""What is known beforehand: the order of usual answers and of amounts, and questionnaires."""

from collections import Counter

import pytest

from helpers.workflow.intake.columns import ExportColumn
from helpers.workflow.intake.known import instruments, missing, orders

# By hand: each list from less to more.
RISING = [
    ["10代", "20代", "30代", "50代以上"],
    ["200万円未満", "200~400万円", "400~600万円", "600万円以上"],
    ["まったくない", "月に1回程度", "週に1回程度", "週に2、3回", "ほぼ毎日"],
    ["1か月未満", "1~6か月", "6か月以上1年未満", "1年〜3年", "3年以上"],
    ["Under 18", "18-24", "25-34", "65+"],
    ["Never", "Once a month", "2-3 times a week", "Daily"],
    ["nie", "einmal pro Monat", "mehrmals pro Woche", "täglich"],
    ["Nie", "Weniger als einmal pro Woche", "1-2 Mal pro Woche", "5 Mal pro Woche oder öfter"],
    ["18 à 25 ans", "26 à 40 ans", "Plus de 40 ans"],
    ["0", "1-2", "3-5", "6+"],
    ["Nunca", "Rara vez", "A veces", "A menudo", "Siempre"],
    # PSS-10 and WHO-5 in German, as their authors order them.
    ["Nie", "Fast nie", "Manchmal", "Ziemlich oft", "Sehr oft"],
    [
        "Zu keinem Zeitpunkt",
        "Ab und zu",
        "Etwas weniger als die Hälfte der Zeit",
        "Etwas mehr als die Hälfte der Zeit",
        "Meistens",
        "Die ganze Zeit",
    ],
    ["Pas du tout d'accord", "Plutôt d'accord", "Tout à fait d'accord"],
    ["High school", "Some college", "Bachelor's degree", "Master's degree"],
    ["1 - Never", "2", "3 - Often"],
]
# By hand: nothing says that one is more than another.
UNORDERED = [
    ["Group 1", "Group 2", "Group 3"],
    ["Room 101", "Room 202", "Room 303"],
    ["Windows 10", "Windows 11", "macOS 12"],
    ["Red", "Blue"],
    ["Monday", "Tuesday", "Friday"],
    ["Male", "Female", "Other"],
    ["A1", "A2", "A3"],
]


@pytest.mark.parametrize("texts", RISING, ids=lambda t: t[0])
def test_options_that_rise_are_ordered_whatever_their_order_in_the_file(texts):
    for shuffled in (texts, texts[::-1], [*texts[1:], texts[0]]):
        ranked = orders.find_order(shuffled)
        assert [text for _, text in ranked if text in texts] == texts
        codes = [code for code, _ in ranked]
        assert codes == sorted(set(codes))


@pytest.mark.parametrize("texts", UNORDERED, ids=lambda t: t[0])
def test_options_without_order_get_none(texts):
    assert orders.find_order(texts) == []


def test_codes_of_answers_are_steps_only_where_several_questions_share_them():
    assert orders.find_order(["A2", "A1", "A3"], several=True) == [(1, "A1"), (2, "A2"), (3, "A3")]


def test_no_list_of_usual_answers_says_a_text_twice():
    for order in orders.read_orders():
        texts = [text for step in order for text in step]
        assert len(texts) == len(set(texts))


def grid(name, k):
    return [ExportColumn(i, f"{name}{i + 1}", "", {}) for i in range(k)]


@pytest.mark.parametrize(
    ("name", "k", "codes", "known"),
    [
        ("GHSQ_", 6, [1, 4, 7], "GHSQ"),
        ("ghsq", 10, [1, 7], "GHSQ"),
        ("GHSQ_", 3, [1, 7], ""),  # too few sources of help
        ("GHSQ_", 6, [0, 10], ""),  # other answers
        ("survey.1.player.who5_", 5, [0, 5], "WHO-5"),
        ("DD12_", 12, [0, 5], "D-D"),
        ("K6_", 6, [1, 5], "K6"),  # one too high, which is asked
    ],
)
def test_a_questionnaire_is_known_by_name_size_and_answers(name, k, codes, known):
    assert instruments.recognise("", grid(name, k), codes)[0] == known


def test_each_questionnaire_says_where_its_facts_were_compared():
    for name, known in instruments.read_instruments().items():
        assert {"source", "checked", "licence", "method", "meaning"} <= set(known), name
        low, high = known["range"]
        items = known["items"] if isinstance(known["items"], int) else 0
        bands = list(known.get("bands", {}).values())
        if bands:
            # A sum of k items runs from k times the lowest to k times the highest answer.
            assert (bands[0][0], bands[-1][1]) == (items * low, items * high)
            assert all(a[1] + 1 == b[0] for a, b in zip(bands, bands[1:], strict=False))
        assert all(1 <= place <= items for place in known.get("reversed", ()))


@pytest.mark.parametrize("low", ["Nie", "Zu keinem Zeitpunkt", "None of the time", "At no time"])
def test_what_says_none_is_coded_0(low):
    # PSS-10, WHO-5 and K6 run from 0; the last two options are those of each list above.
    rest = {
        "Nie": ["Fast nie", "Ziemlich oft"],
        "Zu keinem Zeitpunkt": ["Ab und zu", "Die ganze Zeit"],
        "None of the time": ["Some of the time", "All of the time"],
        "At no time": ["Some of the time", "All of the time"],
    }
    assert orders.find_order([*rest[low], low])[0] == (0, low)


def test_what_says_more_than_none_is_not_coded_0():
    # By hand: nobody gave the first answer of the list, never.
    assert orders.find_order(["Always", "Rarely", "Often"]) == [
        (1, "Rarely"), (2, "Often"), (3, "Always"),
    ]  # fmt: skip


# Answers and how often each was given; which of them lie apart, by what find_strays promises.
STRAYS = [
    ({1: 20, 2: 20, 3: 20, 4: 20, 5: 20, 6: 20, 7: 20, 9: 3}, ["9"]),
    ({1: 20, 2: 20, 3: 20, 4: 20, 5: 20, 44: 1}, ["44"]),
    ({1: 20, 2: 20, 3: 20, 4: 20, 5: 20, 8: 2, 55: 1}, ["55", "8"]),
    ({1: 20, 2: 20, 3: 20, 4: 20, 5: 20, 6: 20, 7: 20, 8: 1, 9: 3}, []),  # a scale from 1 to 9
    ({1: 20, 2: 20, 3: 20, 4: 20, 5: 20, 6: 20, 7: 20, 9: 30}, []),  # many gave it
    ({1: 3, 2: 3, 3: 3, 4: 3, 5: 3, 6: 3, 7: 3, 9: 1}, []),  # too few answers to tell
    ({0: 30, 1: 20, 2: 9, 3: 5, 6: 1}, []),  # cups of coffee
    ({16: 5, 17: 9, 18: 9, 19: 9, 25: 1}, []),  # ages: 25 is used for nothing else
]


@pytest.mark.parametrize(("counts", "apart"), STRAYS, ids=lambda v: str(v)[:40])
@pytest.mark.parametrize("form", ["{}", "{}.0"])
def test_a_number_apart_from_a_scale_is_told(counts, apart, form):
    answers = Counter({form.format(code): count for code, count in counts.items()})
    assert missing.find_strays(answers) == [form.format(text) for text in apart]
