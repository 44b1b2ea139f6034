"""The commands behind build.sh.

Standard library only, so that a mistake in a command is told before anything is set up.
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from helpers.base import terminal
from helpers.base.errors import InputError, OutputError, nearest, say_os_error
from helpers.base.paths import NONE, ROOT, build_folder
from helpers.base.text import shown
from helpers.workflow import environment
from helpers.workflow.chain import parameters
from helpers.workflow.chain.contract import LIMIT, Run

HELP = "./build.sh --help lists what there is."
STOPPED = "Stopped. The previous report, if there was one, is untouched."
# Starts a module of this package in a Python that does not know where it lies.
START = """import runpy, sys
sys.path.insert(0, sys.argv.pop(1))
runpy.run_module("helpers.workflow.cli", run_name="__main__", alter_sys=True)"""
SETTINGS = {
    "PYTHONUTF8": "1",
    "JUPYTER_PREFER_ENV_PATH": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
# What these keep stays out of the home folder.
KEPT = {"MPLCONFIGDIR": "matplotlib", "IPYTHONDIR": "ipython"}


@dataclass(frozen=True)
class Command:
    """A command as it was given, once it is known that it can be carried out.

    run: what it asks of the notebooks. inputs: the words that chose files and parameters, for a
    command of its own.
    rest: the words for another program.
    """

    verb: str
    run: Run
    inputs: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()


def _report(command: Command) -> int:
    from helpers.workflow.chain.run import build

    return build(command.run)


def _pdf(command: Command) -> int:
    import json

    from helpers.workflow.chain.trees import run_to_end

    if status := _report(command):
        return status
    given = json.dumps(command.run.parameters)
    words = ["--out", str(command.run.out), "--parameters", given, "--pdf"]
    return run_to_end([sys.executable, "-P", "-m", "helpers.report", *words])


def _own_data(command: Command) -> tuple[str, str]:
    """The files of data and codebook that a command is about; its folder is made."""
    from helpers.workflow.chain.guard import refuse_links

    out, given = command.run.out, command.run.parameters
    out.mkdir(parents=True, exist_ok=True)
    refuse_links(out)
    return given.get("data", "data/responses.csv"), given.get("codebook", "data/codebook.yml")


def _check(command: Command) -> int:
    from helpers.workflow.intake.check import check_export

    return check_export(*_own_data(command), command.run.out, command.run.parameters)


def _init(command: Command) -> int:
    from helpers.workflow.intake.draft import draft_codebook

    return draft_codebook(*_own_data(command), command.run.out, command.run.parameters)


def _test(command: Command) -> int:
    from helpers.workflow.release import maintain

    return maintain.test(command.run, command.rest)


def _verify(command: Command) -> int:
    from helpers.workflow.release.verify import verify

    return verify(command.run, command.inputs)


def _archive(command: Command) -> int:
    from helpers.workflow.release.archive import archive

    return archive(command.run)


def _lab(command: Command) -> int:
    root = ["--allow-root"] if os.geteuid() == 0 else []
    os.environ["REPLICATION_OUT"] = str(command.run.out)  # for the kernels it starts
    words = [f"--ServerApp.root_dir={ROOT}", *root, *command.rest]
    return os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", *words])


def _data(command: Command) -> int:
    from helpers.base import digests
    from helpers.synthesis.reconstruction.__main__ import main as make_data

    status = make_data([])
    digests.write_digests()
    return status


def _save(command: Command) -> int:
    from helpers.workflow.release import maintain

    return maintain.save(command.run)


def _lock(command: Command) -> int:
    return environment.make_lock()


def _help(command: Command) -> int:
    print(parser().format_help(), end="")  # argparse's own print hides that it failed
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
    "init": ("write a draft codebook for --data, matched to ours as far as possible", _init),
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
    "lab": ("open the notebooks in JupyterLab; further words go to JupyterLab", _lab),
    "data": ("make data/responses.csv anew from the printed numbers and its seed", _data),
    "save": ("run everything with default parameters; save the outputs in notebooks/", _save),
    "lock": ("make requirements.lock anew from environment.yml", _lock),
    "help": ("say this", _help),
}
BEFORE_SET_UP = {"lock", "help"}
HAND_ON = {"test", "lab"}  # verbs whose further words are for another program


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are InputErrors."""

    def error(self, message):
        raise InputError(f"build.sh: {message[:300]}; {HELP}")


def parser() -> argparse.ArgumentParser:
    """The command line: a verb and its options."""
    verbs = "\n".join(f"  {verb:8}{text}" for verb, (text, _) in VERBS.items())
    p = Parser(
        prog="./build.sh", usage="./build.sh [VERB] [OPTIONS]", add_help=False, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter, epilog=f"verbs:\n{verbs}",
    )  # fmt: skip
    p.add_argument("verb", nargs="?", default="report", help=argparse.SUPPRESS)
    p.add_argument("-h", "--help", action="store_true", help="say this")
    text = "the survey export to analyse (default: data/responses.csv, synthetic)"
    p.add_argument("--data", metavar="FILE", help=text)
    p.add_argument("--codebook", metavar="FILE", help="its codebook (default: data/codebook.yml)")
    text = "the printed numbers to compare with, or none (default: data/published.csv)"
    p.add_argument("--published", metavar="FILE", help=text)
    text = "show no count below N in any exhibit (default: 0, show all)"
    p.add_argument("--min-cell", type=int, metavar="N", help=text)
    text = f"time a notebook may take (default: {LIMIT})"
    p.add_argument("--limit", type=int, default=LIMIT, metavar="SECONDS", help=text)
    p.add_argument("--out", metavar="DIR", help="where to write (default: build)")
    text = "set a parameter of the notebooks (repeatable)"
    p.add_argument(
        "-p", "--parameter", metavar="NAME=VALUE", action="append", default=[], help=text
    )
    text = "notebooks run at a time (default: 2)"
    p.add_argument("-j", "--jobs", type=int, default=2, metavar="N", help=text)
    return p


def main(words: list[str]) -> int:
    """Carry out one command.

    Returns the exit status: 0 done, 2 the caller's input, 130 or another above 128 stopped by a
    signal, 1 anything else.
    """
    try:
        return carry_out(read_command(words), words)
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
        terminal.complain(f"build.sh: {where}{say_os_error(error)}.")
        return 1
    except KeyboardInterrupt as stop:
        terminal.complain(STOPPED)
        return terminal.stopped_status(stop)


def read_command(words: list[str]) -> Command:
    """The command that some words give. Raises InputError for anything wrong with it."""
    args, rest = parser().parse_known_args(words)
    verb = "help" if args.help else args.verb
    if rest and verb not in HAND_ON:
        options = [option for action in parser()._actions for option in action.option_strings]
        word = rest[0][:200]
        raise InputError(f"build.sh: unknown option '{word}'{nearest(word, options)}; {HELP}")
    if verb not in VERBS:
        word = verb[:200]
        raise InputError(f"build.sh: unknown verb '{word}'{nearest(word, VERBS)}; {HELP}")
    if verb == "help":
        return Command(verb, Run(build_folder()))
    for name, lowest, what in (
        ("jobs", 1, "notebooks"),
        ("limit", 1, "seconds"),
        ("min_cell", 0, "answers"),
    ):
        value = getattr(args, name)
        if value is not None and value < lowest:
            option = name.replace("_", "-")
            raise InputError(
                f"build.sh: --{option} {value} is not a number of {what}; "
                f"expected {lowest} or more."
            )
    given = parameters.read_parameters(args.parameter)
    inputs = []
    for name in ("data", "codebook", "published"):
        path = getattr(args, name)
        if path is not None:
            given[name] = NONE if (name, path) == ("published", NONE) else input_file(path, name)
            inputs += [f"--{name}", path]
    for word in args.parameter:
        inputs += ["--parameter", word]
    if args.min_cell is not None:
        given["min_cell"] = args.min_cell
        inputs += ["--min-cell", str(args.min_cell)]
    out = build_folder() if args.out is None else output_folder(args.out)
    return Command(verb, Run(out, given, args.jobs, args.limit), tuple(inputs), tuple(rest))


def input_file(path: str, what: str) -> str:
    """The path of an existing file: relative to the project where it lies in it, otherwise
    absolute."""
    named = shown(path, 200)
    try:
        full = Path(path).expanduser().resolve()
        there = full.exists()
    except (
        OSError,
        ValueError,
        RuntimeError,
    ):  # too long, with a zero byte, or of a user that is not there
        there = False
    if not there:
        kind = "a survey export" if what == "data" else "a file"
        raise InputError(f"{named}: no such file; --{what} expects {kind} that exists.")
    if not full.is_file():
        raise InputError(f"{named}: not a file; --{what} expects one.")
    return str(full.relative_to(ROOT)) if full.is_relative_to(ROOT) else str(full)


def output_folder(path: str) -> Path:
    """The folder to write to, made if need be."""
    named = shown(path, 200)
    try:
        full = Path(path).expanduser().resolve()
        full.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(
            f"{named}: --out cannot be written ({why}); name a folder you may write to."
        ) from None
    if not os.access(full, os.W_OK):
        raise InputError(f"{named}: --out cannot be written; name a folder you may write to.")
    return full


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
        os.execv(python, [str(python), "-P", "-c", START, str(ROOT), *words])
    return function(command)


def start() -> int:
    """The process: streams that are open, signals that let it clear up, and one command."""
    terminal.open_streams()
    terminal.stop_on_signals()
    status = main(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        error = terminal.leave_stream(stream)
        if error and status == 0:
            status = 1
            if not isinstance(error, BrokenPipeError):
                terminal.complain(f"build.sh: {say_os_error(error)}.")
    return status


if __name__ == "__main__":
    sys.exit(start())
