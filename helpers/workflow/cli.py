"""The commands behind build.sh.

Standard library only, so that a mistake in a command is told before anything is set up.
"""

import contextlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from helpers.base import terminal
from helpers.base.errors import InputError, OutputError, sentence_os_error
from helpers.base.paths import ROOT, build_folder
from helpers.base.text import shown
from helpers.workflow import environment
from helpers.workflow.command_line import Command, parser, read_command

STOPPED = "Stopped. The previous report, if there was one, is untouched."
# Starts a module of this package in a Python that does not know where it lies.
START = """import runpy, sys
sys.path.insert(0, sys.argv.pop(1))
runpy.run_module("helpers.workflow.cli", run_name="__main__", alter_sys=True)"""
WORDS = "REPLICATION_WORDS"  # hands the words of a command from one Python to the next
PRIVATE = 0o077  # what a command writes is its owner's alone: folders 0700, files 0600
SETTINGS = {
    "PYTHONUTF8": "1",
    "JUPYTER_PREFER_ENV_PATH": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
# What these keep stays out of the home folder.
KEPT = {"MPLCONFIGDIR": "matplotlib", "IPYTHONDIR": "ipython"}


def _report(command: Command) -> int:
    from helpers.workflow.chain.run import build

    return build(command.run)


def _pdf(command: Command) -> int:
    import tempfile

    from helpers.workflow.chain.trees import run_to_end

    if status := _report(command):
        return status
    task = {"out": str(command.run.out), "parameters": command.run.parameters}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
        json.dump(task, file)
        file.seek(0)
        words = [sys.executable, "-P", "-m", "helpers.report", "--task", "--pdf"]
        return run_to_end(words, stdin=file)


def _own_data(command: Command) -> tuple[str, str]:
    """The files of data and codebook that a command is about; its folder is made."""
    from helpers.workflow.chain.guard import refuse_links

    out = command.run.out
    given = command.run.parameters
    out.mkdir(parents=True, exist_ok=True)
    refuse_links(out)
    return given.get("data", "data/responses.csv"), given.get("codebook", "data/codebook.yml")


def _check(command: Command) -> int:
    own = _own_data(command)  # refused before anything is loaded that takes a second
    from helpers.workflow.intake.check import run_check

    return run_check(*own, command.run.out, command.run.parameters)


def _tables(command: Command) -> int:
    from helpers.statistics.blocks.tables import write_tables

    write_tables(*_own_data(command), command.run.out, command.run.parameters)
    return 0


def _init(command: Command) -> int:
    own = _own_data(command)
    from helpers.workflow.intake.draft import draft_codebook

    return draft_codebook(*own, command.run.out, command.run.parameters)


def _test(command: Command) -> int:
    from helpers.workflow.release import maintenance

    return maintenance.test(command.run, command.rest)


def _verify(command: Command) -> int:
    from helpers.workflow.release.verification import verify

    return verify(command.run, command.inputs)


def _archive(command: Command) -> int:
    from helpers.workflow.release.archive import archive

    return archive(command.run)


def _lab(command: Command) -> int:
    from helpers.workflow.lab import open_lab

    if command.inputs:
        raise InputError(
            f"build.sh: lab takes no {command.inputs[0]}; "
            "change the cell of parameters in the notebook instead."
        )
    return open_lab(command.run, command.rest)


def _data(command: Command) -> int:
    from helpers.base import digests
    from helpers.synthesis.reconstruction.__main__ import main as make_data

    status = make_data([])
    digests.write_digests()
    return status


def _reconstruct(command: Command) -> int:
    from helpers.workflow.chain.contract import settle_published
    from helpers.workflow.reconstruction import reconstruct

    given = settle_published(command.run.parameters)
    if not {"published", "codebook"} & set(given):
        return _data(command)
    return reconstruct(command.run.out, given)


def _save(command: Command) -> int:
    from helpers.workflow.release import maintenance

    return maintenance.save(command.run)


def _audit(command: Command) -> int:
    from helpers.workflow.audit.verb import run_audit

    own = command.run.out == build_folder()
    return run_audit(
        command.rest, command.run.out / "audit" if own else command.run.out, command.run.parameters
    )


def _lock(command: Command) -> int:
    return environment.make_lock()


def _version(command: Command) -> int:
    from helpers.base.package import read_commit, read_version

    commit = read_commit()
    print(f"version {read_version()}" + (f", commit {commit}" if commit else ""))
    return 0


def _help(command: Command) -> int:
    print(parser(read_texts()).format_help(), end="")  # argparse's own print hides that it failed
    return 0


# Verb -> what it does in words, and the function that does it.
VERBS: dict[str, tuple[str, Callable[[Command], int]]] = {
    "report": (
        "run what changed and write the report, build/report/index.html (the default)",
        _report,
    ),
    "pdf": ("the same, and the whole report as one PDF beside the pages (needs Chromium)", _pdf),
    "check": (
        "list everything that is wrong with --data under --codebook, without running anything",
        _check,
    ),
    "audit": (
        "check any paper's tables (CSV, Excel) or text against themselves; --template: a workbook",
        _audit,
    ),
    "init": ("write a draft codebook for --data, matched to ours as far as possible", _init),
    "tables": (
        "write Tables 1-3 as CSV, of more respondents than memory holds (--data: Parquet)",
        _tables,
    ),
    "test": (
        "run the chain on the shipped data, then the tests; further words go to pytest",
        _test,
    ),
    "verify": (
        "build twice from nothing under different conditions and compare everything",
        _verify,
    ),
    "archive": (
        "write a zip of sources, lock, outputs and report that builds when unpacked elsewhere",
        _archive,
    ),
    "lab": (
        "open the notebooks in JupyterLab to try things; what they write goes to build/lab",
        _lab,
    ),
    "data": ("make data/responses.csv anew from the printed numbers and its seed", _data),
    "save": ("run everything with default parameters; save the outputs in notebooks/", _save),
    "reconstruct": (
        "search answers of nobody that print the numbers of --published under --codebook",
        _reconstruct,
    ),
    "lock": ("make requirements.lock anew from environment.yml", _lock),
    "version": ("say the version and, in a git clone, the commit", _version),
    "help": ("say this", _help),
}
BEFORE_SET_UP = {"lock", "version", "help"}


def read_texts() -> dict[str, str]:
    """Verb -> what it does in words."""
    return {verb: text for verb, (text, _) in VERBS.items()}


def main(words: list[str]) -> int:
    """Carry out one command.

    Returns the exit status: 0 done, 2 the caller's input, 130 or another above 128 stopped by a
    signal, 1 anything else.
    """
    try:
        return carry_out(read_command(words, read_texts()), words)
    except InputError as error:
        terminal.complain(str(error))
        return 2
    except (environment.SetupError, OutputError) as error:
        terminal.complain(str(error))
        return 1
    except BrokenPipeError:  # whoever read what is told here, has read enough
        return 1
    except OSError as error:
        where = f"{shown(str(error.filename), 4000)}: " if error.filename else ""
        terminal.complain(f"build.sh: {where}{sentence_os_error(error)}.")
        return 1
    except KeyboardInterrupt as stop:
        terminal.complain(STOPPED)
        return terminal.stopped_status(stop)


def carry_out(command: Command, words: list[str]) -> int:
    """Set up the environment if needed, move into its Python, and carry out the verb."""
    _, function = VERBS[command.verb]
    if command.verb in BEFORE_SET_UP:
        return function(command)
    python = environment.ready(command.run.out)
    prefix = python.parent.parent
    os.environ |= SETTINGS
    for name, folder in KEPT.items():
        os.environ.setdefault(name, str(prefix / "cache" / folder))
        with contextlib.suppress(OSError):
            Path(os.environ[name]).mkdir(parents=True, exist_ok=True)
    if Path(sys.prefix) != prefix:
        # Not as arguments: everybody on the machine may read the list of processes.
        os.environ[WORDS] = json.dumps(words)
        os.execv(python, [str(python), "-P", "-c", START, str(ROOT)])
    os.umask(PRIVATE)
    return function(command)


def start() -> int:
    """The process: streams that are open, signals that let it clear up, and one command."""
    terminal.open_streams()
    terminal.stop_on_signals()
    words = os.environ.pop(WORDS, None)
    status = main(sys.argv[1:] if words is None else json.loads(words))
    for stream in (sys.stdout, sys.stderr):
        error = terminal.leave_stream(stream)
        if error and status == 0:
            status = 1
            if not isinstance(error, BrokenPipeError):
                terminal.complain(f"build.sh: {sentence_os_error(error)}.")
    return status


if __name__ == "__main__":
    sys.exit(start())
