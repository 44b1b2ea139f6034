"""Any codebook at all: it is refused in one sentence, or data drawn from it can be checked, coded,
scored and exported.
"""

import csv
import os

import yaml
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from refusals import refused_or_read

from helpers import scoring
from helpers.paper import comparison
from helpers.statistics import scales
from helpers.survey import cleaning, headers, reading
from helpers.survey import export as exporting
from helpers.survey.codebook import read_codebook
from helpers.workflow.intake import check

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "60"))
words = st.text(min_size=1, max_size=12) | st.sampled_from(
    [
        "性別",
        "a\u202eb",
        "９",
        "no",
        "[x]",
        "{item}",
        "=1+1",
        "a,b",
        'q"q',
        "1",
        " x ",
        "A",
        "a",
        "x" * 300,
        "\u0645\u0631",
    ]
)
names = st.sampled_from(
    [f"v{i}" for i in range(12)] * 9
    + ["id", "9", "a b", "../x", "V1", "x" * 41, "age", "tenure", "phq9_1"]
)
codes = st.integers(-3, 12) | st.sampled_from(["woman", "man", "x y", "1", 10**10, True, None, 1.5])
junk = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | words
    | st.lists(words, max_size=2)
    | st.dictionaries(names, words, max_size=2)
)


@st.composite
def option_lists(draw):
    first = draw(st.integers(-2, 3))
    k = draw(st.integers(1, 7))
    rows = [
        {
            "code": first + i,
            "texts": [f"text {i}", *draw(st.lists(words, max_size=1))],
            "gloss": draw(words | st.just(f"gloss {i}")),
        }
        for i in range(k)
    ]
    if draw(st.integers(0, 5)) == 0:
        rows[draw(st.integers(0, k - 1))]["code"] = draw(codes)
    return rows


@st.composite
def trees(draw):
    """A codebook as a lab might write it: any number of groups, items, options and ranges; now and
    then something in it is junk.
    """
    options = {name: draw(option_lists()) for name in ("o1", "o2")}
    what = [
        {"options": "o1"},
        {"options": "o2"},
        {"range": draw(st.sampled_from([[0, 10], [1, 5], [16, 99], [5, 5], [-3, 3], [9, 1]]))},
    ]
    variables: dict = {}
    groups: dict = {}
    scale_list: dict = {}
    count = 0
    for _ in range(draw(st.integers(0, 3))):
        variables[draw(names)] = {
            "header": draw(words),
            "gloss": draw(words),
            **draw(st.sampled_from(what)),
        }
    for g in range(draw(st.integers(1, 3))):
        items = {}
        for _ in range(draw(st.integers(1, 7))):
            count += 1
            items[f"i{count}"] = {
                "item": f"item {count} {draw(words)}",
                "gloss": draw(words),
                "reversed": draw(st.booleans()),
            }
        groups[f"g{g}"] = {"header": draw(words), "items": items, **draw(st.sampled_from(what))}
        if draw(st.integers(0, 3)):
            scale_list[f"s{g}"] = {
                "gloss": draw(words),
                "method": draw(st.sampled_from(["sum", "mean"])),
                "items": list(items),
            }
    every = [i for group in groups.values() for i in group["items"]]
    chosen = st.lists(st.sampled_from(every), min_size=1, max_size=4, unique=True)
    analysis = {
        "predictors": draw(chosen),
        "correlates": list(scale_list) or draw(chosen),
        "outcomes": list(scale_list) or draw(chosen),
    }
    personal = draw(
        st.sampled_from(
            [
                {},
                {"address": {"header": "mail"}},
                {"address": {"header": "mail"}, "submitted": {"header": "when"}},
            ]
        )
    )
    pattern = draw(
        st.sampled_from(["{group} [{item}]", "{group} [{item}]", "{item}", "{group}", "x"])
    )
    tree = {
        "survey": {"group_header": pattern},
        "personal": personal,
        "options": options,
        "variables": variables,
        "groups": groups,
        "scales": scale_list,
        "analysis": analysis,
    }
    if draw(st.integers(0, 3)) == 0:
        at = tree
        while isinstance(at, dict) and at:
            key = draw(st.sampled_from(list(at)))
            if draw(st.booleans()) or not isinstance(at[key], dict):
                at[key] = draw(junk)
                break
            at = at[key]
    return tree


@st.composite
def answers(draw, v):
    """An answer that a variable allows, as text or code, or none."""
    if v.labels:
        return draw(st.sampled_from(["", *v.codes, *map(str, v.labels)]))
    return draw(st.sampled_from(["", str(v.low), str(v.high), f"{v.low}.0"]))


def use(book, folder, data):
    """Everything that a run does with a codebook before its statistics, on answers that the
    codebook allows.
    """
    first = [*book.personal.values(), *(v.header for v in book.variables.values())]
    rows = []
    for i in range(data.draw(st.integers(0, 4))):
        persons = [f"p{i}@x.example"] * len(book.personal)
        given = [data.draw(answers(v)) for v in book.variables.values()]
        rows.append([*persons, *given])
    with open(folder / "x.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([first, *rows])
    export = reading.open_export(folder / "x.csv", book, "utf-8")
    problems, _ = check.find_problems(export, book)
    # Every answer was drawn from those allowed, so that at most there are too few of them to
    # analyse.
    assert not (problems["problem"] == "not an answer").any() and all(
        line.isprintable() for line in check.list_problems(problems)
    )
    respondents = cleaning.remove_resubmissions(
        cleaning.remove_staff(headers.find_answers(export, book), book)
    )
    clean = cleaning.assign_ids(cleaning.code_answers(respondents, book, "x.csv"), "x.csv")
    scores = scoring.score_scales(clean, book)
    for name, scale in book.scales.items():
        assert scores[name].dropna().between(*scale.limits).all()
    assert len(exporting.make_sav(clean.join(scores), book, folder)) > 100
    assert len(scales.table_rules(book)) == len(book.scales) and len(
        cleaning.table_variables(book)
    ) == len(book.variables)
    comparison.table_entries(book)
    exporting.text_syntax(book).encode("utf-8")
    return clean


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=trees(), data=st.data())
def test_any_codebook_is_refused_or_works(tmp_path_factory, tree, data):
    folder = tmp_path_factory.getbasetemp() / f"tree-{os.getpid()}"
    folder.mkdir(exist_ok=True)
    (folder / "x.yml").write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
    book = refused_or_read(lambda: read_codebook(folder / "x.yml"))
    event("a codebook" if book else "refused")
    if book:
        refused_or_read(lambda: use(book, folder, data))
