"""The command line: what may be asked, and what was asked, as a Command. Standard library only."""

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from helpers.base.errors import InputError, nearest
from helpers.base.paths import NONE, ROOT, build_folder
from helpers.base.text import shown
from helpers.workflow.chain import parameters
from helpers.workflow.chain.contract import JOBS, LIMIT, Run

HELP = "./build.sh --help lists what there is."
HAND_ON = {"test", "lab", "audit"}  # verbs whose further words are for another program


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


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are InputErrors. remedy: what they end with."""

    def __init__(self, *, remedy: str, **options):
        super().__init__(add_help=False, allow_abbrev=False, **options)
        self.remedy = remedy

    def error(self, message):
        """Raise what argparse complains of, with the command's name and the remedy."""
        name = self.prog.removeprefix("./")
        raise InputError(f"{name}: {message[:300]}; {self.remedy}")


def parser(verbs: dict[str, str]) -> argparse.ArgumentParser:
    """The command line: a verb and its options. verbs: verb -> what it does."""
    listed = "\n".join(f"  {verb:8}{text}" for verb, text in verbs.items())
    p = Parser(
        prog="./build.sh",
        usage="./build.sh [VERB] [OPTIONS]",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"verbs:\n{listed}",
        remedy=HELP,
    )
    p.add_argument("verb", nargs="?", default="report", help=argparse.SUPPRESS)
    p.add_argument("-h", "--help", action="store_true", help="say this")
    p.add_argument("--version", action="store_true", help="say version and commit")
    text = (
        "the survey export, a file or a folder of .parquet (default: data/responses.csv, synthetic)"
    )
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
    text = f"notebooks run at a time (default: {JOBS})"
    p.add_argument("-j", "--jobs", type=int, default=JOBS, metavar="N", help=text)
    return p


def read_command(words: list[str], verbs: dict[str, str]) -> Command:
    """The command that some words give; verbs: verb -> what it does.

    Raises InputError for anything wrong with it.
    """
    args, rest = parser(verbs).parse_known_args(words)
    verb = "help" if args.help else "version" if args.version else args.verb
    if rest and verb not in HAND_ON:
        options = []
        for action in parser(verbs)._actions:
            options += action.option_strings
        word = rest[0][:200]
        raise InputError(f"build.sh: unknown option '{word}'{nearest(word, options)}; {HELP}")
    if verb not in verbs:
        word = verb[:200]
        raise InputError(f"build.sh: unknown verb '{word}'{nearest(word, verbs)}; {HELP}")
    if verb in ("help", "version"):
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
    if what == "data" and full.is_dir():
        if not any(full.glob("*.parquet")):
            raise InputError(f"{named}: not a file, and no folder of .parquet files either.")
    elif not full.is_file():
        raise InputError(f"{named}: not a file; --{what} expects one.")
    return str(full.relative_to(ROOT)) if full.is_relative_to(ROOT) else str(full)


def output_folder(path: str) -> Path:
    """The folder to write to, made if need be: for its owner alone."""
    named = shown(path, 200)
    before = os.umask(0o077)
    try:
        full = Path(path).expanduser().resolve()
        full.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(
            f"{named}: --out cannot be written ({why}); name a folder you may write to."
        ) from None
    finally:
        os.umask(before)
    if not os.access(full, os.W_OK):
        raise InputError(f"{named}: --out cannot be written; name a folder you may write to.")
    return full
