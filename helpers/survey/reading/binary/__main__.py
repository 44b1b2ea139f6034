"""Excel, SPSS, Stata and Parquet files as sheets and blocks of rows.

Runs as a process of its own (python -m helpers.survey.reading.binary KIND SECONDS FD...):
a file that crashes, hangs or swells its reader ends that process and nothing else.

Every reader yields, for each sheet, a dict (name, headers, labels, values, note,
and what is wrong with it, if anything) and then its
blocks: a column 'row' with row numbers, and a dictionary of strings for each column.
"""

import json
import sys

from helpers.survey.reading.binary.blocks import Unreadable, pack
from helpers.survey.reading.binary.tables import read_parquet, read_spss, read_stata
from helpers.survey.reading.binary.workbooks import read_cells, read_excel
from helpers.survey.reading.limits import MEMORY

READERS = {
    "excel": read_excel,
    "spss": read_spss,
    "stata": read_stata,
    "parquet": read_parquet,
    "cells": read_cells,
}
WITHOUT_PANDAS = ("excel", "cells", "parquet")  # pyreadstat needs it for dates


class NoPandas:
    """Lets nobody import pandas: pyarrow would at its first list, which takes longer than a survey
    is read in, and it does without where there is none.
    """

    def find_spec(self, name: str, path=None, target=None) -> None:
        """Nothing of other names, so that they are looked for as usual."""
        if name == "pandas":
            raise ModuleNotFoundError("pandas is not needed here")


def main(kind: str, seconds: str, *files: str) -> int:
    """Write to standard output, for each file, a line of JSON for each sheet,
    and one with its size before each block; at last {"end": true} or {"error": why}.

    files: the numbers under which they are open.
    """
    _bound(int(seconds))
    if kind in WITHOUT_PANDAS:
        sys.meta_path.insert(0, NoPandas())
    out = sys.stdout.buffer
    for number in files:
        last = {"end": True}
        try:
            with open(int(number), "rb") as file:
                for told in READERS[kind](file):
                    content = b"" if isinstance(told, dict) else pack(told)
                    head = {"bytes": len(content)} if content else told
                    out.write((json.dumps(head) + "\n").encode() + content)
        except Unreadable as error:
            last = {"error": str(error)}
        except MemoryError:
            last = {"error": "needs more memory than a survey export can"}
        except Exception:  # whatever a library makes of a broken file
            last = {"error": ""}
        out.write((json.dumps(last) + "\n").encode())
        out.flush()
    return 0


def _bound(seconds: int) -> None:
    """Let this process have so much memory and so many seconds of processor time,
    and leave no core file.
    """
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
