"""`python -m helpers.paper.audit PUBLISHED.csv` audits the printed numbers of any paper: findings on the screen, every check in a file if asked."""

import argparse
import sys
from pathlib import Path

from helpers.base.errors import InputError
from helpers.paper.audit.findings import count_checks, find_contradictions
from helpers.paper.audit.run import audit
from helpers.paper.audit.sentences import tell_findings
from helpers.paper.printed_numbers import read_published
from helpers.survey.codebook import read_codebook


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0 done, 2 the input is at fault (one sentence on stderr)."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.paper.audit",
        description="Check the printed numbers of a paper against each other.",
    )
    parser.add_argument(
        "published", type=Path, help="table of printed numbers, in the form of data/published.csv"
    )
    parser.add_argument(
        "--codebook",
        type=Path,
        help="what values the variables take; without it their printed limits are used",
    )
    parser.add_argument(
        "--silent",
        nargs="*",
        default=[],
        metavar="PLACE",
        help="places whose tests the text calls not significant",
    )
    parser.add_argument("--checks", type=Path, help="write every check to this CSV file")
    options = parser.parse_args(arguments)
    try:
        numbers = read_published(options.published.absolute())
        book = read_codebook(options.codebook.absolute()) if options.codebook else None
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    table = audit(numbers, book, silent=tuple(options.silent))
    if options.checks:
        table.to_csv(options.checks, index=False, lineterminator="\n")
    found = find_contradictions(table, numbers, book)
    print(tell_findings(found, count_checks(table)).replace("*", ""))
    for finding in found.itertuples():
        print(
            f"\n{finding.rank}. {finding.finding}\n   printed {finding.printed}; implied {finding.implied}\n   {finding.evidence}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
