"""The process of one notebook: what it is given, and the status it ends with."""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from helpers.base.errors import sentence_os_error
from helpers.base.paths import PUBLISHED, build_folder
from helpers.workflow.chain.execution.adaptation import UNUSED
from helpers.workflow.chain.execution.kernels import NEVER_ANSWERED, last_words
from helpers.workflow.chain.execution.notebook import execute_notebook
from helpers.workflow.chain.notebooks import FOLDER
from helpers.workflow.chain.trees import end_with_parent


def main(name: str, given: dict, published: str = PUBLISHED, folder: str | Path = FOLDER) -> int:
    """Execute a notebook with the given parameters; returns 0, 2 (the input is at fault) or 1.

    published: the printed numbers of the whole run. folder: that of the notebooks. What else a
    run hands over is in the environment, which is read here only.
    """
    source = Path(folder) / f"{name}.ipynb"
    end_with_parent(int(os.environ.get("REPLICATION_BUILD", os.getppid())))
    private = Path(os.environ.get("JUPYTER_RUNTIME_DIR", tempfile.gettempdir()))
    try:
        status, words = execute_notebook(source, given, build_folder(), private, published)
    except OSError as error:
        status = 1
        words = f"{name}.ipynb: {sentence_os_error(error)}."
    except Exception as error:
        # Whatever papermill or the kernel's manager makes of a kernel that is gone.
        status = 1
        words = f"{name}.ipynb: {_say_error(error)}."
        if str(error).startswith(NEVER_ANSWERED):
            words += last_words()
    if own := os.environ.get("REPLICATION_PRIVATE"):
        shutil.rmtree(own, ignore_errors=True)
    print(words, end="\n" if words else "", file=sys.stderr, flush=True)
    return status


def _say_error(error: Exception) -> str:
    if type(error).__name__ == "DeadKernelError":
        return "its kernel died; perhaps memory ran out"
    return f"{type(error).__name__}: {error}"


def hush() -> None:
    """Keep the kernel's chatter off the terminal: what it inherits as standard error is a file,
    what we print is not."""
    sys.stderr = os.fdopen(os.dup(2), "w", encoding="utf-8")
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 2)


if __name__ == "__main__":
    sys.modules.update(dict.fromkeys(UNUSED))
    hush()
    _, asked, *words = sys.argv
    if words:  # by hand: parameters as JSON and, if it is another, the folder of the notebooks
        sys.exit(main(asked, json.loads(words[0]), PUBLISHED, *words[1:]))
    # A run hands parameters over on standard input:
    # everybody on the machine may read the list of processes.
    sys.exit(main(asked, **json.load(sys.stdin)))
