"""python -m helpers.report --out BUILD: the report of a build folder."""

import argparse
import json
import os
import sys

from helpers.base.errors import InputError
from helpers.base.paths import build_folder, resolve
from helpers.report.pdf import print_report
from helpers.report.rendering import render_report


def main(arguments: list[str] | None = None) -> int:
    """Render; 0 when done, 2 when there is nothing to render from."""
    parser = argparse.ArgumentParser(prog="python -m helpers.report", description=__doc__)
    parser.add_argument("--out", help="the build folder (default: build)")
    parser.add_argument(
        "--pdf",
        action="store_true",
        help="print the whole report into one PDF as well (needs Chromium)",
    )
    parser.add_argument(
        "--task",
        action="store_true",
        help="read build folder and parameters of the run from standard input, as JSON",
    )
    options = parser.parse_args(arguments)
    # A run does not name its folder as an argument: everybody may read the list of processes.
    task = {"out": options.out or build_folder(), "parameters": None}
    if options.task:
        task = json.load(sys.stdin)
    try:
        index = render_report(resolve(task["out"]), task["parameters"])
        print(print_report(index.parent, os.environ.get("CHROMIUM", "")) if options.pdf else index)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
