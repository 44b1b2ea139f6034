"""What is fuzzed: each target takes the bytes of an input through the code that meets it in a run,
and may raise InputError only.
"""

import functools
import io
import os
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/support"), str(ROOT / "tests/support/surveys")]
ODD = ["\ufeff", "\u202e", "\u2028", "\x85", "\x00", "\x1b[31m", "\r\n", "\t"]
SPECIAL = [*ODD, "９", "é", "=1+1", '"', ";", "1e999", "nan", "-0", "../x", "{group.__class__}"]


@dataclass(frozen=True)
class Target:
    """open() makes the function that takes one input; seeds() and words() are what inputs are made
    from; guided: by coverage of Python code.
    """

    what: str
    open: Callable
    seeds: Callable
    words: Callable
    guided: bool = True


def folder() -> Path:
    """A folder for this process, in memory where there is one."""
    return Path(
        tempfile.mkdtemp(prefix="fuzz-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    )


def data(name: str) -> bytes:
    """A file that is shipped in data/."""
    return (ROOT / "data" / name).read_bytes()


# ---- exports as text


def open_text():
    from helpers.survey import cleaning, headers, reading
    from helpers.survey.codebook import read_codebook
    from helpers.survey.reading.formats import kind_of

    path = folder() / "x.csv"
    book = read_codebook()

    def act(content):
        if kind_of(content, path.name) == "text":
            path.write_bytes(content)
            answers = headers.find_answers(reading.open_export(path, book), book)
            respondents = cleaning.remove_resubmissions(cleaning.remove_staff(answers, book))
            cleaning.assign_ids(cleaning.code_answers(respondents, book, path.name), path.name)

    return act


def text_seeds() -> list[bytes]:
    """The first rows of the shipped export in every encoding and separator."""
    text = "\n".join(data("responses.csv").decode("utf-8").splitlines()[:9]) + "\n"
    tabs = text.replace(",", "\t")
    encoded = [text.encode(code) for code in ("utf-8", "utf-8-sig", "cp932", "utf-16")]
    return [*encoded, tabs.encode("utf-16-le"), tabs.encode(), b"a;b\n1;2\n", text[:700].encode()]


@functools.cache
def codebook_words() -> list[bytes]:
    """Headers, options and names of the codebook, and characters that programs trip over."""
    from helpers.survey.codebook import read_codebook

    book = read_codebook()
    texts = set()
    for v in book.variables.values():
        texts |= {v.name, *v.headers, *v.codes}
    for headers in book.personal_headers.values():
        texts |= set(headers)
    return [t.encode() for t in [*sorted(texts), *SPECIAL] if len(t.encode()) < 120]


def _checking(kind: str = ""):
    """check, on a file of that kind; binary kinds are read in this process instead of one of their
    own.
    """
    from helpers.survey.reading import export
    from helpers.workflow.intake import check as checking

    here = folder()
    path = here / f"x.{kind or 'csv'}"
    checking.read_codebook = functools.cache(checking.read_codebook)
    export.read_binary = _read_here

    def act(content):
        path.write_bytes(content)
        checking.run_check(str(path), "data/codebook.yml", here, {})

    return act


def _read_here(paths, kind, folder=""):
    from helpers.base.errors import InputError
    from helpers.survey.reading.binary.__main__ import READERS

    try:
        for path in paths:
            with open(path, "rb") as file:
                yield from READERS[kind](file)
    except (
        Exception
    ):  # as the reader's own process answers whatever a library makes of a broken file
        raise InputError(f"{paths[0].name}: cannot be read.") from None


def _drafting():
    from helpers.survey.codebook import read_codebook, read_tree
    from helpers.survey.codebook.flat import flatten
    from helpers.survey.codebook.open_questions import find_open
    from helpers.survey.codebook.tree import build_codebook
    from helpers.survey.reading import export, open_export
    from helpers.workflow.intake import draft

    here = folder()
    path = here / "x.csv"
    book = read_codebook()
    ours = flatten(read_tree("data/codebook.yml")[0])
    export.read_binary = _read_here

    def act(content):
        path.write_bytes(content)
        opened = open_export(path, book, everything=True)
        tree = draft.draft_tree(opened, book, ours, {})
        draft.commonest_answers(opened, tree)
        if not find_open(tree):
            try:
                build_codebook(tree)
            except ValueError as error:
                raise AssertionError("the draft is no codebook") from error

    return act


# ---- exports in other formats


def survey(write: str) -> list[bytes]:
    """A small survey of another laboratory, and rows of the shipped one, in one format."""
    import pandas as pd
    import pyreadstat
    from lab import own_survey

    here = folder()
    own = own_survey(here / "own.sav", n=6)
    ours = pd.read_csv(io.BytesIO(data("responses.csv")), nrows=4, dtype=str)
    numbered = {f"q{i}": ours[c] for i, c in enumerate(ours)}
    if write == "sav":
        pyreadstat.write_sav(pd.DataFrame(numbered), here / "ours.sav", column_labels=list(ours))
        pyreadstat.write_sav(own, here / "own.zsav", compress=True)
        return [(here / name).read_bytes() for name in ("own.sav", "ours.sav", "own.zsav")]
    if write == "dta":
        for version in (8, 13, 15):
            pyreadstat.write_dta(
                own,
                here / f"{version}.dta",
                version=version,
                variable_value_labels={"SEX": {1: "女性", 2: "男性"}},
            )
        return [(here / f"{version}.dta").read_bytes() for version in (8, 13, 15)]
    if write == "parquet":
        own.to_parquet(here / "own.parquet")
        ours.to_parquet(here / "ours.parquet", compression=None)
        return [(here / f"{name}.parquet").read_bytes() for name in ("own", "ours")]
    ours.to_excel(here / "ours.xlsx", index=False)
    return [(here / "ours.xlsx").read_bytes()]


def _workbook():
    """check, on a workbook of which one part is the input: its first byte says which, the rest is
    the part.
    """
    with zipfile.ZipFile(io.BytesIO(survey("xlsx")[0])) as archive:
        parts = {name: archive.read(name) for name in sorted(archive.namelist())}
    check = _checking("xlsx")

    def act(content):
        packed = io.BytesIO()
        chosen = sorted(parts)[content[0] % len(parts) if content else 0]
        with zipfile.ZipFile(packed, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, content[1:] if name == chosen else part)
        check(packed.getvalue())

    return act


def workbook_parts() -> list[bytes]:
    """Each part of a workbook behind its number."""
    with zipfile.ZipFile(io.BytesIO(survey("xlsx")[0])) as archive:
        return [
            bytes([i]) + archive.read(name) for i, name in enumerate(sorted(archive.namelist()))
        ]


def xml_words() -> list[bytes]:
    """What the parts of a workbook are made of."""
    tags = (
        '<f>1+1</f> <v> </v> t="s" t="d" t="e" t="b" t="inlineStr" <is><t> r="XFD1048576" r="A1" '
        'r="-1" &a; <row> </row> numFmtId="14" 1e308 date1904'
    )
    return [
        w.encode()
        for w in [
            *tags.split(),
            "<!DOCTYPE x [",
            '<!ENTITY a "aaa">',
            'dimension ref="A1:XFD1048576"',
            "9" * 30,
        ]
    ]


def refused_by_its_process(name: str, content: bytes) -> bool:
    """Whether an input that ended a worker is refused in a sentence by the process of its own that
    reads such files in a run.
    """
    from helpers.base.errors import InputError
    from helpers.survey import reading

    path = folder() / f"x.{name}"
    if name not in ("spss", "stata", "parquet", "excel"):
        return False
    path.write_bytes(content)
    try:
        reading.open_export(path)
        return False
    except InputError:
        return True


# ---- codebooks, printed numbers, the command line


def open_codebook():
    from helpers.survey import cleaning
    from helpers.survey import export as exporting
    from helpers.survey.codebook import read_codebook

    path = folder() / "x.yml"

    def act(content):
        path.write_bytes(content)
        book = read_codebook(path)
        cleaning.table_variables(book)
        exporting.text_syntax(book).encode()

    return act


def codebook_seeds() -> list[bytes]:
    """The shipped codebook, and the smallest that holds."""
    small = """
survey: {group_header: "{group} [{item}]"}
options: {a: [{code: 1, texts: [x], gloss: x}, {code: 2, texts: [y], gloss: y}]}
variables: {age: {header: a, gloss: A, range: [1, 9]}}
groups: {use: {header: u, options: a, items: {one: {item: i, gloss: g, reversed: true}}}}
scales: {s: {gloss: g, method: sum, items: [one], bands: {low: [1, 2]}}}
analysis: {predictors: [one], correlates: [s], outcomes: [s]}
"""
    return [data("codebook.yml"), small.encode()]


def yaml_words() -> list[bytes]:
    """The keys of a codebook, and YAML's own signs."""
    keys = (
        "survey options variables groups scales analysis personal exclusions header headers gloss "
        "item items range reversed method sum mean bands code texts"
    )
    signs = (
        "&a *a !!python/name:os.system ? | > {} [] [[ {{ ~ 0x1F 1_000 1:30 2001-01-01 .inf .nan "
        "true"
    )
    return [
        w.encode() for w in [*keys.split(), *signs.split(), "<<: ", ": ", "- ", "%YAML 9", *SPECIAL]
    ]


def open_published():
    from helpers.paper.audit.findings.tables import table_check_counts, table_findings
    from helpers.paper.audit.run import audit
    from helpers.paper.audit.sentences import sentence_findings
    from helpers.paper.printed_numbers import read_published
    from helpers.survey.codebook import read_codebook

    path = folder() / "x.csv"
    ours = read_codebook()

    def act(content):
        path.write_bytes(content)
        numbers = read_published(path)
        book = ours if len(content) % 2 else None
        table = audit(numbers, book)
        sentence_findings(table_findings(table, numbers, book), table_check_counts(table))

    return act


def published_seeds() -> list[bytes]:
    """Our table by its places: small tables are quick to audit and their parts can be combined."""
    import pandas as pd

    table = pd.read_csv(io.BytesIO(data("published.csv")), dtype=str, keep_default_na=False)
    parts = [part.head(12) for _, part in table.groupby("place")]
    few = ["use_signin", "use_column"]
    regression = table[
        (table["row"].isin(few) & (table["statistic"] == "count"))
        | (table["row"].eq("dd_total") & table["column"].isin(few))
    ]
    return [part.to_csv(index=False).encode() for part in [*parts, regression]]


@functools.cache
def published_words() -> list[bytes]:
    """Everything that stands in a cell of our table."""
    import pandas as pd

    table = pd.read_csv(io.BytesIO(data("published.csv")), dtype=str, keep_default_na=False)
    cells = set()
    for column in ("place", "row", "column", "statistic", "printed", "n"):
        cells |= {cell for cell in table[column] if 0 < len(cell) < 60}
    numbers = ["0", "-1", "100.0", "0.00", "1" * 40, "." + "0" * 40 + "1", "1,000"]
    return [word.encode() for word in [*sorted(cells), *SPECIAL, *numbers]]


def open_words():
    from helpers.workflow import cli, command_line

    os.chdir(folder())
    real = Path.mkdir
    verbs = cli.read_texts()

    def act(content):
        words = content.decode("utf-8", errors="surrogateescape").split("\n")
        given = [word.replace("\0", "") for word in words if word]
        # --out would make a folder wherever it says
        Path.mkdir = lambda self, *args, **kwargs: None
        try:
            command_line.read_command(given, verbs)
        finally:
            Path.mkdir = real

    return act


def word_seeds() -> list[bytes]:
    """Commands as people write them, a word a line."""
    commands = """--data data/responses.csv --out results
check --data x.sav --codebook x.yml
-p level=0.9 -p keep_submission=first -j 2
--min-cell 5 --limit 60 --published none
-p predictors=[a,b]
init -p sheet=x -p encoding=cp932
--help
test -k x"""
    return [command.replace(" ", "\n").encode() for command in commands.splitlines()]


def option_words() -> list[bytes]:
    """Options, verbs and the parameters of the notebooks."""
    from helpers.workflow import cli
    from helpers.workflow.chain import parameters

    options = [o for a in cli.parser()._actions for o in a.option_strings]
    names = [f"{name}=" for name in parameters.declared_parameters()]
    return [
        w.encode()
        for w in [
            *options,
            *cli.VERBS,
            *names,
            *["true", "1e9", "inf", "nan", "-1", "[", "]", "~", "/"],
            "\n",
            *SPECIAL,
        ]
    ]


def binary_target(ending: str) -> Target:
    """Bytes of files whose readers are written in C, or packed: coverage says little of those."""
    return Target(
        f"bytes of .{ending} files, through ./build.sh check",
        lambda: _checking(ending),
        lambda: survey(ending),
        codebook_words,
        guided=False,
    )


def generated_target(form: str, what: str) -> Target:
    """Surveys drawn at random, mostly valid, in files of one form, through check."""
    import generated

    return Target(
        f"{what} drawn at random with their codebooks, mostly valid, through ./build.sh check",
        lambda: generated.act_on(form, folder()),
        generated.seeds,
        lambda: [bytes([i]) for i in range(256)],
        guided=False,
    )


TARGETS = {
    "check-valid": generated_target("csv", "exports as text"),
    "workbook-valid": generated_target("xlsx", "workbooks"),
    "spss-valid": generated_target("sav", "SPSS files"),
    "stata-valid": generated_target("dta", "Stata files"),
    "text": Target(
        "exports as text, through reading, coding and numbering",
        open_text,
        text_seeds,
        codebook_words,
    ),
    "check": Target(
        "exports as text, through ./build.sh check", _checking, text_seeds, codebook_words
    ),
    "init": Target(
        "exports as text, through the drafting of ./build.sh init; the draft must be a codebook",
        _drafting,
        text_seeds,
        codebook_words,
    ),
    "workbook": Target(
        "parts of .xlsx files, through ./build.sh check", _workbook, workbook_parts, xml_words
    ),
    "excel": binary_target("xlsx"),
    "spss": binary_target("sav"),
    "stata": binary_target("dta"),
    "parquet": binary_target("parquet"),
    "codebook": Target("codebooks", open_codebook, codebook_seeds, yaml_words),
    "published": Target(
        "tables of printed numbers, through the whole audit",
        open_published,
        published_seeds,
        published_words,
    ),
    "words": Target("the words of a command", open_words, word_seeds, option_words),
}
