"""Running the chain: each notebook in its own process, one line of progress each, and the report at the end."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from helpers import digests, guarding, notebooks
from helpers.errors import InputError
from helpers.parameters import chosen_parameters
from helpers.project import NONE, PUBLISHED, ROOT, build_folder, is_file, resolve
from helpers.words import file_name

INPUT_AT_FAULT = 2
LIMIT = 3600  # seconds a notebook may take
_run: dict = {}  # of the build in progress: the lock to hand on, the limit, and the input files as first seen
_lines = threading.Lock()
_failures: list[int] = []
_running: set[subprocess.Popen] = set()


def build(parameters: dict, jobs: int, limit: int = LIMIT) -> int:
    """Run what changed, then write the report; returns the exit status. limit: seconds a notebook may take."""
    out = build_folder()
    digests.check_digests(parameters=parameters)
    try:
        out.mkdir(parents=True, exist_ok=True)
        guarding.refuse_links(out)
        guarding.claim(out)
        os.environ["REPLICATION_PARAMETERS"] = json.dumps(settle_published(parameters), sort_keys=True)
        with guarding.one_at_a_time(out) as lock:
            guarding.recover(out)
            _run.update(lock=lock.fileno(), limit=limit, jobs=jobs, seen={}, done=0)
            status = _doit(out, jobs)
    except OSError as error:
        complain(f"{_short(out)}: {guarding.say_os_error(error)}. The previous report, if there was one, is untouched.")
        return 1
    if status == 0:
        print(f"The report is at {_short(out / 'report/index.html')}")
    return status


def settle_published(parameters: dict) -> dict:
    """Which printed numbers belong to a run: those asked for; else those its codebook names; else ours with our codebook, none with another."""
    from helpers.codebook import DEFAULT, read_codebook

    if "published" in parameters or parameters.get("codebook", DEFAULT) == DEFAULT:
        return parameters
    named = read_codebook(parameters["codebook"]).published or NONE
    if named != NONE and not is_file(resolve(named)):
        raise InputError(f"{Path(parameters['codebook']).name}: published names {named}, which is no file; name a table of printed numbers, or none.")
    return parameters | {"published": named}


def chosen_notebooks() -> dict:
    """The notebooks of this run with their files; those left out are read by nobody."""
    import dodo

    names = left_out()
    unwritten = {f for name in names for f in dodo.NOTEBOOKS[name]["writes"]}
    kept = {name: files for name, files in dodo.NOTEBOOKS.items() if name not in names}
    return {name: files | {"reads": [f for f in files["reads"] if f not in unwritten]} for name, files in kept.items()}


def longest_first(chosen: dict) -> list[tuple[str, dict]]:
    """The one that reads the export, so that a fault in it is told at once; then by how long the chain is that each begins, so that no processor waits."""
    import dodo

    def chain(name: str) -> float:
        after = [other for other, files in chosen.items() if set(files["reads"]) & set(chosen[name]["writes"])]
        return dodo.SECONDS.get(name, 4) + max(map(chain, after), default=0)

    return sorted(chosen.items(), key=lambda item: ("data" not in item[1]["sources"], -chain(item[0])))


def left_out() -> list[str]:
    """Notebooks this run has no use for: without printed numbers those about print, with another codebook those written for ours."""
    import dodo

    chosen = chosen_parameters()
    if chosen.get("published") != NONE:
        return []
    ours = set() if "codebook" not in chosen or "multiverse" in chosen else dodo.OURS_ONLY
    return [name for name in dodo.NOTEBOOKS if name in dodo.PRINT_ONLY | ours]


def _clear_left_out(out: Path) -> None:
    """What an earlier run wrote from notebooks that this one leaves out is no part of its report."""
    import dodo

    gone = [path for path in (out / "notebooks").glob("*.ipynb") if path.stem not in dodo.NOTEBOOKS]
    for path in gone:
        path.unlink()
    for name in left_out():
        for path in (f"notebooks/{name}.ipynb", f"run/{name}.json", *dodo.NOTEBOOKS[name]["writes"]):
            (out / path).unlink(missing_ok=True)
    if left_out():
        print(f"  left out: {', '.join(left_out())} (no printed numbers, or written for another codebook)", flush=True)


def complain(words: str) -> None:
    """Say what went wrong, on the terminal."""
    print(words, file=sys.__stderr__, flush=True)


def _doit(out: Path, jobs: int) -> int:
    import contextlib
    import io

    from doit.cmd_base import ModuleTaskLoader
    from doit.doit_cmd import DoitMain

    sys.path.insert(0, str(ROOT))
    import dodo

    _failures.clear()
    _clear_left_out(out)
    command = ["run", "--db-file", str(out / ".doit"), "--backend", "json", "--process", str(jobs), "--parallel-type", "thread"]
    for name in chosen_notebooks():
        notebooks.modules(name)  # a notebook or helper that cannot be read is told before anything runs
    with contextlib.redirect_stderr(io.StringIO()) as words:
        status = DoitMain(ModuleTaskLoader(vars(dodo))).run(command)
    if not status:
        return 0
    if not _failures:
        last = next((line for line in reversed(words.getvalue().splitlines()) if line.strip()), "")
        full = "No space left" in last
        complain("The disk is full; free some space and run again." if full else f"The chain could not be run: {last}")
    return INPUT_AT_FAULT if INPUT_AT_FAULT in _failures else 1


def notebook_task(name: str, files: dict, chosen: dict) -> dict:
    """The doit task of one notebook: it runs again when a file it reads, a helper it imports or a parameter of it changed."""
    out = build_folder()
    declared = notebooks.parameters(name)
    given = {key: value for key, value in chosen.items() if key in declared and value != declared[key]}
    named = [{**declared, **given}.get(source, source) for source in files["sources"]]
    sources = [resolve(path) for path in named if path != NONE]
    outside = [path for path in sources if not path.is_relative_to(ROOT)]  # the record knows these by their digests: where they lie is private
    given_too = {**_other_print(chosen), "outside": list(guarding.digest(outside).values())} if outside else _other_print(chosen)
    sources = [path for path in sources if path not in outside]
    read = [notebooks.FOLDER / f"{name}.ipynb", *sources, *notebooks.modules(name), *(out / f for f in files["reads"]), ROOT / "requirements.lock"]
    written = [out / "notebooks" / f"{name}.ipynb", *(out / f for f in files["writes"])]
    return {
        "name": name,
        "actions": [(execute, [name, given, [*sources, *outside]])],
        "file_dep": [str(path) for path in read],
        "targets": [str(path) for path in written],
        "uptodate": [_config(given | given_too), AsStarted(), TargetsUnchanged()],
    }


def _other_print(chosen: dict) -> dict:
    """The printed numbers of a run as a parameter of every notebook, where they are not ours: then no notebook speaks of our paper."""
    published = chosen.get("published", PUBLISHED)
    return {} if published == PUBLISHED else {"published": published}


def _config(given: dict):
    from doit.tools import config_changed

    return config_changed({"given": given, "python": sys.version_info[:2]})  # of a dict only a digest is kept: paths stay out of the record


class AsStarted:
    """Holds as long as every file read is what it was when the task started: a change while it ran makes it run again."""

    def __call__(self, task, values) -> bool:
        now = guarding.digest(sorted(task.file_dep))
        task.value_savers.append(lambda: {"started": now})
        return values.get("started") == now


class TargetsUnchanged:
    """Holds as long as every target, and every exhibit that an executed notebook among them shows, is byte for byte what the task wrote."""

    def __call__(self, task, values) -> bool:
        task.value_savers.append(lambda: {"written": self._digests(task)})
        return values.get("written") == self._digests(task)

    @staticmethod
    def _digests(task) -> dict:
        shown = [build_folder() / file for target in task.targets if target.endswith(".ipynb") for file in notebooks.exhibit_files(Path(target))]
        return guarding.digest([*task.targets, *shown])


def execute(name: str, given: dict, sources: list[Path]) -> bool:
    """Execute one notebook; one line when it is done, a few when it failed."""
    start = time.perf_counter()
    with _lines:
        before = {path: _run["seen"].setdefault(path, now) for path, now in guarding.digest(sources).items()}
    status, words = _execute(name, given)
    if status == 0 and (changed := [path for path, now in guarding.digest(sources).items() if now != before.get(path)]):
        status, words = 1, f"{Path(changed[0]).name} changed while the build was running; run it again."
    seconds = time.perf_counter() - start
    with _lines:
        if status == 0:
            _run["done"] += 1
            print(f"  {name:22}{seconds:6.1f} s   {_run['done']} done of at most {len(chosen_notebooks())}", flush=True)
            _note_run(name, seconds)
        elif not _failures:
            _failures.append(status)
            complain(words.strip() or f"{name} ended without a word (status {status}); perhaps it was killed, or memory ran out.")
            for other in list(_running):
                guarding.end_tree(other.pid)
    return status == 0


def _execute(name: str, given: dict) -> tuple[int, str]:
    """Status and words of one notebook's process, which is ended with its kernel if it takes longer than the limit."""
    threads = str(max(1, (os.cpu_count() or 1) // _run["jobs"]))  # of linear algebra, so that notebooks do not take each other's processors
    own = {k: v for k, v in os.environ.items() if k not in ("REPLICATION_PARAMETERS", "PYTHONPATH")}
    private = tempfile.mkdtemp(prefix="replication-")  # of this kernel alone: two that start together share no settings, history or sockets
    ours = dict.fromkeys(("REPLICATION_PRIVATE", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"), private) | {"REPLICATION_BUILD": str(os.getpid())}
    environment = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), threads) | own | ours
    command = [sys.executable, "-P", "-m", "helpers.execute", name, json.dumps(given), chosen_parameters().get("published", PUBLISHED)]
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        pass_fds=[_run["lock"]], encoding="utf-8", errors="replace",
    )  # fmt: skip
    _running.add(process)
    try:
        _, words = process.communicate(timeout=_run["limit"])
        return process.returncode, words
    except subprocess.TimeoutExpired:
        guarding.end_tree(process.pid)
        process.communicate()
        return 1, f"{name} took longer than {_run['limit']} s and was stopped; give it more time with --limit SECONDS."
    finally:
        _running.discard(process)
        shutil.rmtree(private, ignore_errors=True)


def _note_run(name: str, seconds: float) -> None:
    path = build_folder() / "run" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    aside = path.with_name(f".{name}.running")
    aside.write_text(json.dumps({"seconds": round(seconds, 1)}))
    aside.replace(path)


def _read_run(path: Path) -> dict:
    """What is noted of a notebook's run; nothing if that is gone or broken."""
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def write_report() -> bool:
    """Write the pages in a process of their own, so that an unchanged build loads none of its libraries."""
    start, out = time.perf_counter(), build_folder()
    runs = {}
    for name, files in chosen_notebooks().items():
        runs[name] = {**files, **_read_run(out / "run" / f"{name}.json")}
    (out / "run.json").write_text(json.dumps({"notebooks": runs, "parameters": _without_paths(chosen_parameters())}, indent=1) + "\n")
    command = [sys.executable, "-P", "-m", "helpers.report", "--out", str(out), "--parameters", json.dumps(chosen_parameters())]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode:
        _failures.append(1)
        last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "")
        why = "the disk is full; free some space and run again" if "No space left" in last else last
        complain(f"The report could not be written: {why}. The previous one, if there was one, is untouched.")
        return False
    print(f"  {'report':22}{time.perf_counter() - start:6.1f} s", flush=True)
    return True


def _without_paths(parameters: dict) -> dict:
    """Parameters as they may be written down: files by their names, not by where they lie on this machine."""
    return {name: file_name(value) if isinstance(value, str) and ("/" in value or "@" in value) else value for name, value in parameters.items()}


class Quiet:
    """doit's reporter, silent: the notebooks report their own progress; only doit's own errors are shown."""

    def __new__(cls, outstream, options):
        from doit.reporter import ZeroReporter

        class Reporter(ZeroReporter):
            def add_failure(self, task, fail):
                if not _failures:
                    _failures.append(1)
                    complain(f"{task.name}: {fail.get_msg().strip().splitlines()[-1]}")

        return Reporter(outstream, options)


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
