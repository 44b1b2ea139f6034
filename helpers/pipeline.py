"""Running the chain: parameters checked before anything runs, each notebook in its own process, one line of progress each."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

from helpers import notebooks
from helpers.errors import InputError, nearest
from helpers.project import ROOT, build_folder, resolve

INPUT_AT_FAULT = 2
_lines = threading.Lock()
_failures: list[int] = []
_running: set[subprocess.Popen] = set()


def read_parameters(words: list[str]) -> dict:
    """'name=value' words as a dict, each value of the type its notebooks declare. Raises InputError."""
    declared = declared_parameters()
    return dict(_read_parameter(word, declared) for word in words)


def declared_parameters() -> dict:
    """Parameter -> default, over all notebooks."""
    return {key: value for name in notebooks.names() for key, value in notebooks.parameters(name).items() if key != "out"}


def _read_parameter(word: str, declared: dict) -> tuple[str, object]:
    name, equals, text = word.partition("=")
    if not equals:
        raise InputError(f"build.sh: parameter '{word}' has no value; write it as name=value.")
    if name not in declared:
        raise InputError(f"build.sh: no notebook has a parameter '{name}'{nearest(name, declared)}; there are {', '.join(sorted(declared))}.")
    return name, _as_type(name, text, declared[name])


def _as_type(name: str, text: str, default):
    kinds = {bool: "true or false", int: "a whole number", float: "a number", str: "text", list: "a list such as [a, b]"}
    kind = type(default)
    try:
        if kind is bool:
            return {"true": True, "false": False}[text.lower()]
        if kind is list:
            return [part.strip().strip("'\"") for part in re.fullmatch(r"\[(.*)\]", text.strip())[1].split(",") if part.strip()]
        return kind(text)
    except (ValueError, KeyError, TypeError):
        raise InputError(f"build.sh: parameter {name} is {text!r}; expected {kinds[kind]}, as in its default {default!r}.") from None


def chosen_parameters() -> dict:
    """The parameters of this run, handed over by build() through the environment."""
    return json.loads(os.environ.get("REPLICATION_PARAMETERS", "{}"))


def build(parameters: dict, jobs: int) -> int:
    """Run what changed, then write the report; returns the exit status."""
    out = build_folder()
    out.mkdir(parents=True, exist_ok=True)
    os.environ["REPLICATION_PARAMETERS"] = json.dumps(parameters, sort_keys=True)
    with one_at_a_time(out):
        status = _doit(out, jobs)
    if status == 0:
        print(f"The report is at {_short(out / 'report/index.html')}")
    return status


def _doit(out: Path, jobs: int) -> int:
    from doit.cmd_base import ModuleTaskLoader
    from doit.doit_cmd import DoitMain

    sys.path.insert(0, str(ROOT))
    import dodo

    _failures.clear()
    command = ["run", "--db-file", str(out / ".doit"), "--backend", "json", "--process", str(jobs), "--parallel-type", "thread"]
    status = DoitMain(ModuleTaskLoader(vars(dodo))).run(command)
    if not status:
        return 0
    return INPUT_AT_FAULT if INPUT_AT_FAULT in _failures else 1


class one_at_a_time:
    """Two builds in one folder would mix their files: the second waits for the first, and says so."""

    def __init__(self, out: Path):
        self.path = out / ".lock"

    def __enter__(self):
        import fcntl

        self.file = open(self.path, "w")  # noqa: SIM115 (held open for as long as the lock)
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another build is running in this folder; waiting for it to end ...", file=sys.stderr, flush=True)
            fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_):
        self.file.close()


def notebook_task(name: str, files: dict, chosen: dict) -> dict:
    """The doit task of one notebook: it runs again when a file it reads, a helper it imports or a parameter of it changed."""
    out = build_folder()
    declared = notebooks.parameters(name)
    given = {key: value for key, value in chosen.items() if key in declared and value != declared[key]}
    sources = [resolve({**declared, **given}.get(source, source)) for source in files["sources"]]
    read = [notebooks.FOLDER / f"{name}.ipynb", *sources, *notebooks.modules(name), *(out / f for f in files["reads"]), ROOT / "requirements.lock"]
    written = [out / "notebooks" / f"{name}.ipynb", *(out / f for f in files["writes"])]
    return {
        "name": name,
        "actions": [(execute, [name, given])],
        "file_dep": [str(path) for path in read],
        "targets": [str(path) for path in written],
        "uptodate": [_config(given), TargetsUnchanged()],
    }


def _config(given: dict):
    from doit.tools import config_changed

    return config_changed(json.dumps([given, sys.version_info[:2]], sort_keys=True))


class TargetsUnchanged:
    """Holds as long as every target is byte for byte what the task wrote."""

    def __call__(self, task, values) -> bool:
        task.value_savers.append(lambda: {"written": self._digests(task)})
        return values.get("written") == self._digests(task)

    @staticmethod
    def _digests(task) -> dict:
        return {t: hashlib.sha256(Path(t).read_bytes()).hexdigest() for t in task.targets if Path(t).is_file()}


def execute(name: str, given: dict) -> bool:
    """Execute one notebook; one line when it is done, a few when it failed."""
    start = time.perf_counter()
    environment = {k: v for k, v in os.environ.items() if k not in ("REPLICATION_PARAMETERS", "PYTHONPATH")}
    command = [sys.executable, "-P", "-m", "helpers.execute", name, json.dumps(given)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8", errors="replace")
    _running.add(process)
    _, words = process.communicate()
    _running.discard(process)
    seconds = time.perf_counter() - start
    with _lines:
        if process.returncode == 0:
            print(f"  {name:22}{seconds:6.1f} s", flush=True)
            _note_run(name, seconds)
        elif not _failures:
            _failures.append(process.returncode)
            print(words.strip() or f"{name} ended without a word (status {process.returncode}).", file=sys.stderr, flush=True)
            for other in list(_running):
                other.terminate()
    return process.returncode == 0


def _note_run(name: str, seconds: float) -> None:
    path = build_folder() / "run" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"seconds": round(seconds, 1)}))


def write_report() -> bool:
    """Write the pages in a process of their own, so that an unchanged build loads none of its libraries."""
    import dodo

    start, out = time.perf_counter(), build_folder()
    runs = {}
    for name, files in dodo.NOTEBOOKS.items():
        seconds = out / "run" / f"{name}.json"
        runs[name] = {**files, **(json.loads(seconds.read_text()) if seconds.is_file() else {})}
    (out / "run.json").write_text(json.dumps({"notebooks": runs}, indent=1) + "\n")
    done = subprocess.run([sys.executable, "-P", "-m", "helpers.report", "--out", str(out)], capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode:
        _failures.append(1)
        print("The report could not be written:\n" + "\n".join(done.stderr.strip().splitlines()[-5:]), file=sys.stderr, flush=True)
        return False
    print(f"  {'report':22}{time.perf_counter() - start:6.1f} s", flush=True)
    return True


class Quiet:
    """doit's reporter, silent: the notebooks report their own progress; only doit's own errors are shown."""

    def __new__(cls, outstream, options):
        from doit.reporter import ZeroReporter

        class Reporter(ZeroReporter):
            def add_failure(self, task, fail):
                if not _failures:
                    _failures.append(1)
                    print(f"{task.name}: {fail.get_msg().strip().splitlines()[-1]}", file=sys.stderr)

        return Reporter(outstream, options)


def test(args, rest: list[str]) -> int:
    """Run the chain on the shipped data in a folder of its own, then pytest over tests and notebooks (nbval)."""
    out = build_folder() / "test"
    os.environ["REPLICATION_OUT"] = str(out)
    status = build({}, args.jobs)
    if status:
        return status
    environment = os.environ | {"HYPOTHESIS_STORAGE_DIRECTORY": str(out / "hypothesis"), "RUFF_CACHE_DIR": str(out / "ruff")}
    places = [] if any(not word.startswith("-") and (ROOT / word.split("::")[0]).exists() for word in rest) else ["tests", "notebooks"]
    command = [sys.executable, "-P", "-m", "pytest", "--nbval", "-n", str(args.jobs), "--dist", "loadscope", *places, *rest]
    return subprocess.run(command, cwd=ROOT, env=environment).returncode


def save(args) -> int:
    """Run with default parameters; save the executed notebooks, outputs included, in notebooks/, and the file set made from them."""
    from helpers import digests, fileset

    digests.write_digests()
    out = build_folder() / "save"
    os.environ["REPLICATION_OUT"] = str(out)
    status = build({}, args.jobs)
    if status == 0:
        for path in sorted((out / "notebooks").glob("*.ipynb")):
            shutil.copyfile(path, notebooks.FOLDER / path.name)
        fileset.main()
    return status


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
