"""Running the chain: each notebook in its own process, one line of progress each, and the report
at the end."""

import contextlib
import io
from dataclasses import replace
from pathlib import Path

from helpers.base import digests
from helpers.base.errors import sentence_os_error
from helpers.base.terminal import complain, tell
from helpers.base.text import shown
from helpers.workflow.chain import guard, notebooks, tasks
from helpers.workflow.chain.contract import (
    Run,
    chosen_notebooks,
    left_out,
    read_contract,
    settle_inputs,
)
from helpers.workflow.chain.processes import Processes

INPUT_AT_FAULT = 2
UNTOUCHED = "The previous report, if there was one, is untouched."


def build(run: Run) -> int:
    """Run what changed, then write the report; returns the exit status."""
    digests.refuse_changed_files(parameters=run.parameters)
    try:
        run.out.mkdir(parents=True, exist_ok=True)
        guard.refuse_links(run.out)
        guard.claim(run.out)
        run.out.chmod(0o700)  # an earlier version left it open to others
        run = replace(run, parameters=settle_inputs(run.parameters))
        with guard.one_at_a_time(run.out) as lock:
            guard.recover(run.out)
            status = _with_processes(run, lock.fileno())
    except OSError as error:
        complain(f"{_short(run.out)}: {sentence_os_error(error)}. {UNTOUCHED}")
        return 1
    if status == 0:
        tell(f"The report is at {_short(run.out / 'report/index.html')}")
    return status


def _with_processes(run: Run, lock: int) -> int:
    processes = Processes(run, lock, guard.make_private(run.out))
    try:
        return _doit(run, processes)
    finally:
        processes.stop()
        guard.remove_private(run.out)


def _clear_left_out(run: Run) -> None:
    """What an earlier run wrote from notebooks that this one leaves out is no part of its
    report."""
    contract = read_contract(run.notebooks)
    for path in (run.out / "notebooks").glob("*.ipynb"):
        if path.stem not in contract:
            path.unlink()
    names = left_out(run)
    for name in names:
        for file in (f"notebooks/{name}.ipynb", f"run/{name}.json", *contract[name]["writes"]):
            (run.out / file).unlink(missing_ok=True)
    if names:
        why = "no published numbers or answers, of our paper, or hidden with small counts"
        tell(f"  left out: {', '.join(names)} ({why})")


def _doit(run: Run, processes: Processes) -> int:
    """Carry out the tasks; returns 0, INPUT_AT_FAULT or 1. Of what doit says only a last word is
    told."""
    from doit.cmd_base import ModuleTaskLoader
    from doit.doit_cmd import DoitMain

    _clear_left_out(run)
    for name in chosen_notebooks(run):
        # A notebook or helper that cannot be read is told before anything runs.
        notebooks.modules(name, run.notebooks, processes.imports)
    command = ["run", "--db-file", str(run.out / ".doit"), "--backend", "json"]
    command += ["--process", str(run.jobs)]
    main = DoitMain(ModuleTaskLoader(tasks.make_tasks(run, processes)))
    main.DOIT_CMDS = (tasks.make_command(tasks.list_ranks(chosen_notebooks(run))),)
    with contextlib.redirect_stderr(io.StringIO()) as words:
        status = main.run(command)
    processes.keep_imports()
    if not status:
        return 0
    if not processes.failures:
        last = next((line for line in reversed(words.getvalue().splitlines()) if line.strip()), "")
        full = "No space left" in last
        complain(
            "The disk is full; free some space and run again."
            if full
            else f"The chain could not be run: {last}"
        )
    return INPUT_AT_FAULT if INPUT_AT_FAULT in processes.failures else 1


def _short(path: Path) -> str:
    here = Path.cwd()
    return shown(str(path.relative_to(here) if path.is_relative_to(here) else path), 4000)
