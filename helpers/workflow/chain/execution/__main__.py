"""One notebook executed by hand: its name, parameters as JSON and, if it is another, the folder of
the notebooks."""

import json
import os
import sys

from helpers.base.paths import PUBLISHED
from helpers.workflow.chain.execution.adaptation import UNUSED
from helpers.workflow.chain.execution.process import execute, hush
from helpers.workflow.chain.trees import end_with_parent


def main(name: str, given: str = "{}", *folder: str) -> int:
    """Execute a notebook, and say what is to be said; returns 0, 2 (the input is at fault) or 1."""
    sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8")
    hush()
    end_with_parent()
    status, words = execute(name, json.loads(given), PUBLISHED, *folder)
    print(words, end="\n" if words else "", file=sys.stderr, flush=True)
    return status


if __name__ == "__main__":
    sys.modules.update(dict.fromkeys(UNUSED))
    sys.exit(main(*sys.argv[1:]))
