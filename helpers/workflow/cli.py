"""The commands behind build.sh. Standard library only, so that a mistake in a command is told before anything is set up."""

import argparse
import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

from helpers.base.errors import InputError, OutputError, nearest
from helpers.base.paths import NONE, ROOT, build_folder
from helpers.workflow import environment

VERBS = {
    "report": "run what changed and write the report, build/report/index.html (the default)",
    "pdf": "the same, and the whole report as one PDF beside the pages (needs Chromium)",
    "check": "list everything that is wrong with --data under --codebook, without running anything",
    "init": "write a draft codebook for --data, matched to ours as far as possible",
    "test": "run the chain on the shipped data, then the tests; further words go to pytest",
    "verify": "build twice from nothing under different conditions and compare every byte",
    "archive": "write a zip of sources, lock, outputs and report that builds when unpacked elsewhere",
    "lab": "open the notebooks in JupyterLab; further words go to JupyterLab",
    "data": "make data/responses.csv anew from the printed numbers and its seed",
    "save": "run everything with default parameters; save the outputs in notebooks/ and the file set made from them",
    "lock": "make requirements.lock anew from environment.yml",
    "help": "say this",
}


class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise InputError(f"build.sh: {message[:300]}; ./build.sh --help lists what there is.")


def parser() -> argparse.ArgumentParser:
    """The command line: a verb and its options."""
    verbs = "\n".join(f"  {verb:8}{text}" for verb, text in VERBS.items())
    p = Parser(prog="./build.sh", usage="./build.sh [VERB] [OPTIONS]", add_help=False, allow_abbrev=False,
               formatter_class=argparse.RawDescriptionHelpFormatter, epilog=f"verbs:\n{verbs}")  # fmt: skip
    p.add_argument("verb", nargs="?", default="report", help=argparse.SUPPRESS)
    p.add_argument("-h", "--help", action="store_true", help="say this")
    p.add_argument(
        "--data",
        metavar="FILE",
        help="the survey export to analyse (default: data/responses.csv, synthetic)",
    )
    p.add_argument("--codebook", metavar="FILE", help="its codebook (default: data/codebook.yml)")
    p.add_argument(
        "--published",
        metavar="FILE",
        help="the printed numbers to compare with, or none (default: data/published.csv)",
    )
    p.add_argument(
        "--min-cell",
        type=int,
        metavar="N",
        help="show no count below N in any exhibit (default: 0, show all)",
    )
    p.add_argument(
        "--limit", type=int, metavar="SECONDS", help="time a notebook may take (default: 3600)"
    )
    p.add_argument("--out", metavar="DIR", help="where to write (default: build)")
    p.add_argument(
        "-p",
        "--parameter",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="set a parameter of the notebooks (repeatable)",
    )
    p.add_argument(
        "-j",
        "--jobs",
        type=int,
        default=2,
        metavar="N",
        help="notebooks run at a time (default: 2)",
    )
    return p


def main(words: list[str]) -> int:
    """Carry out one command; returns the exit status (0 done, 2 the caller's input, 1 anything else)."""
    try:
        args, rest = parser().parse_known_args(words)
        if args.help or args.verb == "help":
            parser().print_help()
            return 0
        check(args, rest)
        return run(args, rest, words)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    except (environment.SetupError, OutputError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. The previous report, if there was one, is untouched.", file=sys.stderr)
        return 130


def check(args, rest) -> None:
    """Raise InputError for anything wrong with the command itself."""
    from helpers.workflow.chain import parameters

    if rest and args.verb not in ("test", "lab"):
        options = [o for a in parser()._actions for o in a.option_strings]
        raise InputError(
            f"build.sh: unknown option '{rest[0][:200]}'{nearest(rest[0][:200], options)}; ./build.sh --help lists what there is."
        )
    if args.verb not in VERBS:
        raise InputError(
            f"build.sh: unknown verb '{args.verb[:200]}'{nearest(args.verb[:200], VERBS)}; ./build.sh --help lists what there is."
        )
    if args.jobs < 1:
        raise InputError(
            f"build.sh: --jobs {args.jobs} is not a number of notebooks; expected 1 or more."
        )
    args.parameters = parameters.read_parameters(args.parameter)
    for name in ("data", "codebook", "published"):
        if (path := getattr(args, name)) is not None:
            args.parameters[name] = (
                NONE if (name, path) == ("published", NONE) else input_file(path, name)
            )
    for name, lowest in {"min_cell": 0, "limit": 1}.items():
        if (value := getattr(args, name)) is not None and value < lowest:
            raise InputError(
                f"build.sh: --{name.replace('_', '-')} {value} is too small; expected {lowest} or more."
            )
    if args.min_cell is not None:
        args.parameters["min_cell"] = args.min_cell
    if args.out is not None:
        os.environ["REPLICATION_OUT"] = str(output_folder(args.out))


def input_file(path: str, what: str) -> str:
    """The path of an existing file: relative to the project where it lies in it, otherwise absolute."""
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
        raise InputError(
            f"{path[:200]}: no such file; --{what} expects {'a survey export' if what == 'data' else 'a file'} that exists."
        )
    if not full.is_file():
        raise InputError(f"{path[:200]}: not a file; --{what} expects one.")
    return str(full.relative_to(ROOT)) if full.is_relative_to(ROOT) else str(full)


def output_folder(path: str) -> Path:
    """The folder to write to, made if need be."""
    try:
        full = Path(path).expanduser().resolve()
        full.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(
            f"{path[:200]}: --out cannot be written ({getattr(error, 'strerror', error)}); name a folder you may write to."
        ) from None
    if not os.access(full, os.W_OK):
        raise InputError(f"{path[:200]}: --out cannot be written; name a folder you may write to.")
    return full


def run(args, rest, words) -> int:
    """Set up the environment if needed, move into its Python, and carry out the verb."""
    if args.verb == "lock":
        return environment.make_lock()
    python = environment.ready(build_folder())
    os.environ.pop("PYTHONPATH", None)
    os.environ |= {
        "PYTHONUTF8": "1",
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    for name, folder in {
        "MPLCONFIGDIR": "matplotlib",
        "IPYTHONDIR": "ipython",
    }.items():  # what these keep stays out of the home folder
        os.environ.setdefault(name, str(python.parent.parent / "cache" / folder))
        with contextlib.suppress(OSError):
            Path(os.environ[name]).mkdir(parents=True, exist_ok=True)
    if Path(sys.prefix) != python.parent.parent:
        os.execv(python, [str(python), "-P", "-m", "helpers.workflow.cli", *words])
    if args.verb == "lab":
        root = ["--allow-root"] if os.geteuid() == 0 else []
        os.execv(
            python, [str(python), "-m", "jupyterlab", f"--ServerApp.root_dir={ROOT}", *root, *rest]
        )
    if args.verb == "data":
        from helpers.base import digests
        from helpers.synthesis.reconstruction.__main__ import main as make_data

        status = make_data([])
        digests.write_digests()
        return status
    if args.verb == "verify":
        from helpers.workflow.release.verify import verify

        return verify(args)
    if args.verb == "archive":
        from helpers.workflow.release.archive import archive

        return archive(args)
    if args.verb in ("check", "init"):
        return prepare(args)
    if args.verb in ("test", "save"):
        from helpers.workflow.release import maintain

        return maintain.test(args, rest) if args.verb == "test" else maintain.save(args)
    from helpers.workflow.chain import parameters
    from helpers.workflow.chain import run as pipeline

    status = pipeline.build(args.parameters, args.jobs, args.limit or pipeline.LIMIT)
    if args.verb == "pdf" and status == 0:
        given = json.dumps(parameters.chosen_parameters())
        status = subprocess.run(
            [
                str(python),
                "-P",
                "-m",
                "helpers.report",
                "--out",
                str(build_folder()),
                "--parameters",
                given,
                "--pdf",
            ]
        ).returncode
    return status


def prepare(args) -> int:
    """What comes before a run on one's own data: a draft codebook, and a check of the data under it."""
    from helpers.workflow.chain.guard import refuse_links

    build_folder().mkdir(parents=True, exist_ok=True)
    refuse_links(build_folder())
    data, codebook = (
        args.parameters.get("data", "data/responses.csv"),
        args.parameters.get("codebook", "data/codebook.yml"),
    )
    if args.verb == "init":
        from helpers.workflow.intake.draft import draft_codebook

        return draft_codebook(data, codebook, build_folder(), args.parameters)
    from helpers.workflow.intake.check import check_export

    return check_export(data, codebook, build_folder(), args.parameters)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
