"""Running the chain: each notebook in its own process, one line of progress each, and the report at the end."""

import json
import os
from pathlib import Path

from helpers.base import digests
from helpers.base.errors import say_os_error
from helpers.base.paths import build_folder
from helpers.workflow.chain import guard, notebooks, tasks
from helpers.workflow.chain.contract import (
    chosen_notebooks,
    left_out,
    read_contract,
    settle_published,
)
from helpers.workflow.chain.processes import _failures, _run, complain

INPUT_AT_FAULT = 2
LIMIT = 3600  # seconds a notebook may take


def build(parameters: dict, jobs: int, limit: int = LIMIT) -> int:
    """Run what changed, then write the report; returns the exit status. limit: seconds a notebook may take."""
    out = build_folder()
    digests.check_digests(parameters=parameters)
    try:
        out.mkdir(parents=True, exist_ok=True)
        guard.refuse_links(out)
        guard.claim(out)
        os.environ["REPLICATION_PARAMETERS"] = json.dumps(
            settle_published(parameters), sort_keys=True
        )
        with guard.one_at_a_time(out) as lock:
            guard.recover(out)
            _run.update(lock=lock.fileno(), limit=limit, jobs=jobs, seen={}, done=0)
            status = _doit(out, jobs)
    except OSError as error:
        complain(
            f"{_short(out)}: {say_os_error(error)}. The previous report, if there was one, is untouched."
        )
        return 1
    if status == 0:
        print(f"The report is at {_short(out / 'report/index.html')}")
    return status


def _clear_left_out(out: Path) -> None:
    """What an earlier run wrote from notebooks that this one leaves out is no part of its report."""
    gone = [
        path for path in (out / "notebooks").glob("*.ipynb") if path.stem not in read_contract()
    ]
    for path in gone:
        path.unlink()
    for name in left_out():
        for path in (
            f"notebooks/{name}.ipynb",
            f"run/{name}.json",
            *read_contract()[name]["writes"],
        ):
            (out / path).unlink(missing_ok=True)
    if left_out():
        print(
            f"  left out: {', '.join(left_out())} (no printed numbers, or written for another codebook)",
            flush=True,
        )


def _doit(out: Path, jobs: int) -> int:
    import contextlib
    import io

    from doit.cmd_base import ModuleTaskLoader
    from doit.doit_cmd import DoitMain

    _failures.clear()
    _clear_left_out(out)
    command = [
        "run",
        "--db-file",
        str(out / ".doit"),
        "--backend",
        "json",
        "--process",
        str(jobs),
        "--parallel-type",
        "thread",
    ]
    for name in chosen_notebooks():
        notebooks.modules(
            name
        )  # a notebook or helper that cannot be read is told before anything runs
    with contextlib.redirect_stderr(io.StringIO()) as words:
        status = DoitMain(ModuleTaskLoader(vars(tasks))).run(command)
    if not status:
        return 0
    if not _failures:
        last = next((line for line in reversed(words.getvalue().splitlines()) if line.strip()), "")
        full = "No space left" in last
        complain(
            "The disk is full; free some space and run again."
            if full
            else f"The chain could not be run: {last}"
        )
    return INPUT_AT_FAULT if INPUT_AT_FAULT in _failures else 1


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
