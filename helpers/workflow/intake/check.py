"""Everything that is wrong with an export, listed at once and without running anything."""

import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import yaml

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.base.text import plain, shown, shown_answer
from helpers.exhibits.build import Build
from helpers.scoring import key_items, score_scales
from helpers.statistics.collinearity import find_flat, leave_out
from helpers.statistics.scales import find_opposed
from helpers.survey import cleaning, headers, reading, validity
from helpers.survey.codebook import (
    DEFAULT,
    Codebook,
    Variable,
    list_errors,
    read_codebook,
    read_tree,
)
from helpers.survey.codebook.flat import flatten
from helpers.survey.headers import conflict, label_answers, pick
from helpers.workflow.intake.study import SHARED

COLUMNS = ["row", "column", "variable", "value", "allowed", "problem"]
LINES = 20  # problems listed on the terminal; the file has all
SCREEN = 15  # problems of a codebook, whose sentences take two lines


def run_check(data: str, codebook: str, out, given: dict) -> int:
    """Print what is wrong with an export, and write it to check/problems.csv; returns 0.

    given: the parameters encoding, sheet, labelled and keep_submission, where they are set.
    Raises InputError if anything is wrong, after listing it, or if a file cannot be read at all.
    """
    build = Build(out)
    _refuse_codebook(codebook, build)
    book = read_codebook(codebook)
    export = reading.open_export(
        data, book, given.get("encoding", "detect"), given.get("sheet", ""), everything=True
    )
    where = read_tree(codebook)[1]
    remarks: list = []
    problems, answers = find_problems(
        export,
        book,
        given.get("labelled", "ask"),
        given.get("keep_submission", "last"),
        given.get("dates", "ask"),
        given.get("totals", "ask"),
        where,
        remarks,
    )
    build.write(problems, "check/problems.csv")
    _write_yaml(codebook, build.folder / "check/codebook.yml")
    rows, columns = export.table.shape
    known_to = resolve(codebook).name
    print(
        f"{export.name}: {export.how}; {rows} rows of answers, {columns} columns, "
        f"{answers.shape[1]} of them known to {known_to}."
    )
    if absent := headers.sentence_absent(answers, book):
        print(absent)
    for keys, remark in remarks[:LINES]:
        print(f"Look at {known_to}, {where(keys)}: {remark}{'?' if 'should' in remark else '.'}")
    for line in list_problems(problems):
        print(line)
    listed = build.folder / "check/problems.csv"
    if len(problems):
        what = f"{_count(len(problems), 'problem')} with {known_to}"
        raise InputError(f"{export.name}: {what}, listed above and in {listed}.")
    if why := sentence_no_model(answers, book):
        print(why)
    print(f"Nothing is wrong; {_count(len(answers), 'respondent')} would be analysed.")
    if resolve(codebook) != resolve(DEFAULT):
        files = f"--data {shlex.quote(data)} --codebook {shlex.quote(str(codebook))}"
        print(f"Next: ./build.sh {files} --published none --out results")
    return 0


def _refuse_codebook(codebook: str, build: Build) -> None:
    """Raise InputError where a codebook does not read; of several faults all are listed first."""
    found = list_errors(codebook)
    if len(found) < 2:
        return  # reading it says so
    path = build.folder / "check/codebook-problems.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*found, ""]), encoding="utf-8")
    for line in found[:SCREEN]:
        print(f"  {line}")
    if len(found) > SCREEN:
        print(f"  ... and {len(found) - SCREEN} more")
    name = resolve(codebook).name
    raise InputError(f"{name}: {_count(len(found), 'problem')}, listed above and in {path}.")


def _write_yaml(codebook: str, path: Path) -> None:
    """The codebook as YAML, whatever it was written in: for version control."""
    tree = flatten(read_tree(codebook)[0])
    text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=100)
    path.write_text(text, encoding="utf-8")


def find_problems(
    export: reading.Export,
    book: Codebook,
    labelled: str = "ask",
    keep: str = "last",
    dates: str = "ask",
    totals: str = "ask",
    where: Callable = lambda keys: "the codebook",
    remarks: list | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All problems, a row each, and the answers of the respondents that would be analysed.

    where: from a path of keys to its place in the codebook; remarks: a list that takes what is no
    problem, but may be an error (keys and a sentence).
    """
    found, wrong = headers.find_columns(list(export.table.columns), export.labels, book)
    problems = [("", header, variable, "", "", what) for variable, header, what in wrong]
    known = replace(
        book,
        variables={name: v for name, v in book.asked.items() if name in found},
        scales={n: s for n, s in book.scales.items() if found.keys() >= set(s.items)},
    )
    answers = pick(export.table, found)
    if labelled == "ask":
        for name, v in known.variables.items():
            if what := conflict(answers[name], export.values.get(found[name], {}), v):
                problems.append(("", v.header, name, "", validity.allowed(v), what))
    answers = label_answers(answers, export, found, known, labelled)
    headers.note_last_rows(answers, export, found)
    headers.note_parts(answers, export)
    forms = answers
    try:
        steps = cleaning.exclude(answers, known, keep, dates, totals)
        answers = steps["Respondents"]
    except InputError as error:
        problems.append(("", "", "", "", "", str(error).rstrip(".")))
    coded = cleaning.recode(answers, known)
    unfit = validity.count_misfits(coded, known)
    for name, counts in unfit.items():
        v = book.variables[name]
        what = _say_unfit(v, counts, where)
        problems.append(("", v.header, name, "", validity.allowed(v), what))
    elsewhere = _other_texts(export.table, [found[name] for name in known.variables])
    for case in validity.find_invalid(coded, known).itertuples():
        v = book.variables[case.variable]
        value = (
            f"a text of {len(str(case.value))} characters"
            if str(case.value) in elsewhere
            else shown_answer(case.value).strip("'")
        )
        problems.append(
            (case.row, shown(v.header), v.name, value, validity.allowed(v), "not an answer")
        )
    if remarks is not None:
        remarks += validity.list_unfound(coded, forms, known)
        remarks += [] if problems else list_opposed(coded, known)
    for name, question in validity.ask_shifted(answers, coded, known):
        problems.append(("", "", name, "", "", question))
    if not problems and coded.empty:
        what = "no respondent is left after the exclusions; expected at least one row of answers"
        problems.append(("", "", "", "", "", what))
    listed = pd.DataFrame(problems, columns=COLUMNS)
    listed.attrs["unfit"] = tuple(unfit)
    return listed, answers


def list_opposed(coded: pd.DataFrame, book: Codebook) -> list[tuple]:
    """Items that seem to point the other way: keys of their place in the codebook, and words."""
    found = []
    for scale in book.scales.values():
        for name in find_opposed(key_items(coded, scale, book)):
            item = book.variables[name]
            now, then = ("yes", "no") if item.reversed else ("no", "yes")
            found.append((("variables", name, "reversed"), (
                f"the answers to '{shown(item.gloss, 40)}' ({name}) go against those to the other "
                f"items of {shown(scale.gloss, 40)}, and Turned is {now}; should it be {then}"
            )))  # fmt: skip
    return found


def _say_unfit(v: Variable, counts: tuple, where: Callable) -> str:
    """That what the codebook says of a question, such as its kind, fits few of its answers.

    counts: answers that are not allowed, and all of them.
    """
    wrong, answered = counts
    return (
        f"column '{shown(v.header)}' ({v.name}): {wrong} of {answered} answers are none of what "
        f"the codebook allows ({shown(validity.allowed(v), 120)}); is its kind right "
        f"({where(('variables', v.name, 'kind'))})? The rows are listed in the file"
    )


def _other_texts(table: pd.DataFrame, used: list) -> set:
    """Texts in the columns that are not analysed.

    A wrong answer that is one of them may be personal and is not shown.
    """
    others = [table.iloc[:, i] for i in range(table.shape[1]) if i not in set(used)]
    texts = set()
    for column in others:
        # What several respondents share is an option of some question.
        counts = column.value_counts()
        texts |= {plain(cell) for cell in counts.index[counts.between(1, SHARED - 1)]}
    return {text for text in texts if not text.isdigit()} - {""}


def sentence_no_model(answers: pd.DataFrame, book: Codebook, min_answered: float = 1.0) -> str:
    """Why no regression can be estimated from valid answers; '' where one can.

    The rest of the report is made without it.
    """
    coded = cleaning.recode(answers, book)
    scores = score_scales(coded, book, min_answered)
    asked = [name for name in (*book.predictors, *book.outcomes) if name not in scores]
    scored = pd.DataFrame(
        {name: _numbers(coded, book, name) for name in asked}, index=coded.index
    ).join(scores)
    fit = leave_out(find_flat(scored, book), book)
    if fit.predictors and fit.outcomes:
        return ""
    return (
        "No regression can be estimated, and the report will say so: "
        "of those who answered everything too few are left "
        f"(a model of {len(book.predictors)} predictors needs at least "
        f"{len(book.predictors) + 2}), or all of them gave the same answers."
    )


def _numbers(coded: pd.DataFrame, book: Codebook, name: str) -> pd.Series:
    """A variable, or an indicator made from one, as numbers."""
    source = book.variables[name].source
    if not source:
        return pd.to_numeric(coded[name].astype(object), errors="coerce")
    asked = coded[source[0]].astype(object)
    return (asked == source[1]).astype(float).where(asked.notna())


def list_problems(problems: pd.DataFrame) -> list[str]:
    """The problems as lines of text."""
    lines = []
    # Of a question whose kind does not fit, one line says so, and the rows are in the file.
    unfit = problems.attrs.get("unfit", ())
    told = problems[(problems["row"] == "") | ~problems["variable"].isin(unfit)]
    for p in told.head(LINES).itertuples():
        if p.row == "":
            lines.append(f"  {p.problem}")
            continue
        where = f"row {p.row}, column '{shown(p.column)}' ({p.variable})"
        what = f"{p.value} is {p.problem}; allowed are {p.allowed}"
        lines.append(f"  {where}: {what}{validity.hint_missing(p.value)}")
    if len(told) > LINES:
        lines.append(f"  ... and {len(told) - LINES} more")
    return lines


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
