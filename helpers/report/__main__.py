"""python -m helpers.report --out BUILD: the report of a build folder."""

import argparse
import sys

from helpers.errors import InputError
from helpers.project import build_folder
from helpers.report import render_report


def main(arguments: list[str] | None = None) -> int:
    """Render; 0 when done, 2 when there is nothing to render from."""
    parser = argparse.ArgumentParser(prog="python -m helpers.report", description=__doc__)
    parser.add_argument("--out", default="build", help="the build folder (default: build)")
    options = parser.parse_args(arguments)
    try:
        print(render_report(build_folder(options.out)))
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
