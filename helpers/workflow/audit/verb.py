"""The verb audit: a paper's tables or text in, one page and two tables out.

No data, codebook or paper of ours is needed or read.
"""

import argparse
import sys
from pathlib import Path

import pandas as pd

from helpers.base.errors import InputError, OutputError, sentence_os_error
from helpers.base.text import file_name
from helpers.workflow.command_line import Parser

TEMPLATE = "audit-template.xlsx"
TABLES = (".csv", ".xlsx", ".xlsm")
TEXTS = (".txt", ".md")
USAGE = (
    "./build.sh audit FILE [--codebook FILE] [--out DIR] (- for a text on standard input), "
    "or ./build.sh audit --template"
)
PASTED = "-"  # in place of a file: text on standard input


def read_words(words) -> argparse.Namespace:
    """The file to audit, or --template. Raises InputError for anything else."""
    parser = Parser(prog="./build.sh audit", remedy=f"{USAGE}.")
    parser.add_argument("file", nargs="?")
    parser.add_argument("--template", action="store_true")
    return parser.parse_args(list(words))


def run_audit(words, out: Path, parameters: dict) -> int:
    """Carry out the verb; returns the exit status. out: the folder to write to."""
    given = read_words(words)
    file = given.file or parameters.get("published")
    try:
        out.mkdir(parents=True, exist_ok=True)
        if given.template:
            return _template(out)
        if not file:
            raise InputError(f"build.sh audit: which file? {USAGE}.")
        if file == PASTED:
            return _text(Path("standard input"), sys.stdin.buffer.read(), out)
        path = _existing(file)
        if path.suffix.lower() in TEXTS:
            return _text(path, path.read_bytes(), out)
        return _tables(path, out, parameters.get("codebook"))
    except OSError as error:
        raise OutputError(f"build.sh audit: {sentence_os_error(error)}.") from None


def _existing(file: str) -> Path:
    path = Path(file).expanduser().absolute()
    try:
        there = path.is_file()
    except (OSError, ValueError):
        there = False
    if not there:
        raise InputError(f"{file[:200]}: no such file; {USAGE}.")
    if path.suffix.lower() == ".pdf":
        raise InputError(
            f"{file_name(path)}: a PDF cannot be audited; type its tables into the workbook of "
            "./build.sh audit --template, or save its text as .txt."
        )
    if path.suffix.lower() not in (*TABLES, *TEXTS):
        kinds = ", ".join((*TABLES, *TEXTS))
        raise InputError(f"{file_name(path)}: expected a file that ends in {kinds}.")
    return path


def _template(out: Path) -> int:
    from helpers.workflow.audit.template import write_template

    write_template(out / TEMPLATE)
    print(f"An empty workbook is at {out / TEMPLATE}; type the tables into its first sheet.")
    return 0


def _tables(path: Path, out: Path, codebook: str | None) -> int:
    from helpers.paper.audit.findings.tables import table_findings
    from helpers.paper.audit.run import audit
    from helpers.paper.printed_numbers import read_published
    from helpers.survey.codebook import read_codebook

    numbers = read_published(path)
    book = read_codebook(codebook) if codebook else None
    checks = audit(numbers, book)
    return _write(path, out, numbers, checks, table_findings(checks, numbers, book))


def _text(path: Path, content: bytes, out: Path) -> int:
    from helpers.paper.audit.checks.check import table_checks
    from helpers.paper.audit.findings.tables import table_text_findings
    from helpers.paper.audit.inference.running_text import (
        check_reported,
        find_results,
        table_reported,
    )

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{file_name(path)}: not a text in UTF-8; save it as UTF-8.") from None
    numbers = find_results(text)
    results = table_reported(text)
    checks = table_checks(check_reported(text))
    found = table_text_findings(checks, numbers)
    return _write(path, out, numbers, checks, found, results)


def _write(
    path: Path, out: Path, numbers, checks, found, results: pd.DataFrame | None = None
) -> int:
    """The page and its tables, each written whole or not at all."""
    from helpers.report.audit_page import render_audit

    page = render_audit(file_name(path), numbers, checks, found, results)
    tables = {"audit.csv": checks, "findings.csv": found}
    if results is not None:
        tables["results.csv"] = results
    for name, table in tables.items():
        _replace(out / name, table.to_csv(index=False, lineterminator="\n"))
    _replace(out / "audit.html", page)
    if results is None:
        from helpers.paper.audit.findings.tables import table_check_counts
        from helpers.paper.audit.sentences import sentence_findings

        print(sentence_findings(found, table_check_counts(checks)).replace("*", ""))
        for finding in found.itertuples():
            print(f"  {finding.rank}. {finding.finding}")
        for line in numbers.attrs.get("unread", []):
            print(f"Not read: {line}")
    else:
        from helpers.paper.audit.inference.running_text import sentence_reported

        print(sentence_reported(results))
    print(f"The page is at {out / 'audit.html'}")
    return 0


def _replace(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.part")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
