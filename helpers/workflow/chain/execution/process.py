"""A process of a run, for a notebook or the pages: a fork that has the libraries, or a new one."""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.reduction import DupFd
from pathlib import Path

from helpers.base.errors import InputError, sentence_os_error
from helpers.base.paths import PUBLISHED, build_folder
from helpers.workflow.chain.execution.kernels import NEVER_ANSWERED, last_words
from helpers.workflow.chain.notebooks import FOLDER
from helpers.workflow.chain.trees import end_with_parent

PRELOADED = "helpers.workflow.chain.execution.preloaded"


class Handed:
    """A file descriptor that the process to which it is handed keeps open."""

    def __init__(self, descriptor: int):
        self.descriptor = descriptor

    def __getstate__(self):
        return DupFd(self.descriptor)  # as multiprocessing hands it on while it starts a process

    def __setstate__(self, handed):
        self.descriptor = handed.detach()


def run_in_process(
    work: Callable, task: dict, nice: int, environment: dict, lock: Handed, words: Connection
) -> None:
    """What a process of a run does: its work, of which it tells the status and what to say of it.

    work: `execute` or `render_pages`; task: its arguments. nice: how far it stands back behind
    others. lock: of the build's folder, held as long as this process lives. words: the end of a
    connection on which a pair is sent.
    """
    gc.enable()  # which the server of forks does without
    os.environ.clear()
    os.environ.update(environment)
    os.nice(nice)
    hush()
    # A fork that has the libraries may have a kernel that is one.
    if work is execute and PRELOADED in sys.modules:
        from helpers.workflow.chain.execution.forks import WaitingFork, WaitingKernel

        kernel = WaitingKernel()  # before any thread is
        if task["given"].get("min_cell", 0) > 1:
            from helpers.survey.privacy import rehearsal

            task |= {"rehearse": WaitingFork(rehearsal.run_alternatives).ask}
        from helpers.workflow.chain.execution.provisioner import offer_fork

        offer_fork(kernel)
    end_with_parent()
    words.send(work(**task))


def hush() -> None:
    """Keep a kernel's chatter off the terminal: what it inherits as standard output is nothing,
    as standard error a file."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 2)


def execute(
    name: str,
    given: dict,
    published: str = PUBLISHED,
    folder: str | Path = FOLDER,
    rehearse: Callable | None = None,
) -> tuple[int, str]:
    """Execute a notebook with the given parameters: 0, 2 (the input is at fault) or 1, and what
    to say of it.

    published: the printed numbers of the whole run. folder: that of the notebooks. rehearse: as
    execute_notebook takes it. What else a run hands over is in the environment.
    """
    from helpers.workflow.chain.execution.notebook import execute_notebook

    source = Path(folder) / f"{name}.ipynb"
    private = Path(os.environ.get("JUPYTER_RUNTIME_DIR", tempfile.gettempdir()))
    try:
        status, words = execute_notebook(
            source, given, build_folder(), private, published, rehearse
        )
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
    return status, words


def render_pages(build: Path, parameters: dict) -> tuple[int, str]:
    """Write the pages of a build folder: 0, or 1 and why they could not be written."""
    from helpers.report.rendering import render_report

    try:
        render_report(build, parameters)
    except InputError as error:
        return 1, str(error)
    except Exception as error:
        return 1, f"{type(error).__name__}: {error}"
    return 0, ""


def _say_error(error: Exception) -> str:
    if type(error).__name__ == "DeadKernelError":
        return "its kernel died; perhaps memory ran out"
    return f"{type(error).__name__}: {error}"
