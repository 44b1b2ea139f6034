"""The tasks of a run, made from the list of what each notebook reads and writes (doit; content
hashes decide what runs)."""

import sys
from math import inf
from pathlib import Path

from helpers.base.paths import NONE, PUBLISHED, ROOT, resolve
from helpers.workflow.chain import guard, notebooks
from helpers.workflow.chain.contract import Run, chosen_notebooks, list_remaining
from helpers.workflow.chain.processes import Processes

NOTEBOOK = "notebook"  # what the tasks of notebooks are called together
INDEX = "index.csv"  # names files that lie beside it
LISTED = (".csv", ".json")
PAGES = (".j2", ".css", ".js", ".html", ".yml")  # files beside the code that pages are made from


def make_tasks(run: Run, processes: Processes) -> dict:
    """What doit's loader takes: a function for the notebooks, one for the report, and the
    settings."""

    def task_notebook():
        """Execute one notebook in a process of its own."""
        for name, files in chosen_notebooks(run).items():
            yield notebook_task(name, files, run, processes)

    def task_report():
        """Write the HTML pages from the executed notebooks."""
        return report_task(run, processes)

    return {
        f"task_{NOTEBOOK}": task_notebook,
        "task_report": task_report,
        "DOIT_CONFIG": {"verbosity": 2, "reporter": quiet_reporter(processes)},
    }


def report_task(run: Run, processes: Processes) -> dict:
    """The doit task of the pages: they are written again when a notebook, a table or their own
    code changed."""
    chosen = chosen_notebooks(run)
    inputs = [run.out / "notebooks" / f"{name}.ipynb" for name in chosen]
    for files in chosen.values():
        inputs += [run.out / file for file in files["writes"] if file.endswith(".csv")]
    code = notebooks.module_files("import helpers.report.__main__", processes.imports)
    code += [path for path in (ROOT / "helpers/report").rglob("*.*") if path.suffix in PAGES]
    return {
        "actions": [processes.write_report],
        "file_dep": [str(path) for path in [*inputs, *sorted(code)]],
        "targets": [str(run.out / f"report/{name}.html") for name in ["index", *chosen]],
        "uptodate": [TargetsUnchanged(run.out)],
    }


def list_ranks(chosen: dict) -> dict[str, float]:
    """Name of each task -> its rank: of those that can start, the one with the highest is next.

    First the notebook that reads the export, so that a fault in it is told at once; then by the
    seconds of the longest chain that each begins, so that no processor waits.
    """
    ranks = {}
    for name, seconds in list_remaining(chosen).items():
        first = "data" in chosen[name]["sources"]
        ranks[f"{NOTEBOOK}:{name}"] = inf if first else seconds
    return ranks


def make_command(ranks: dict[str, float]) -> type:
    """doit's command that carries out tasks, but of those that can start it takes the one of the
    highest rank: doit itself takes those that waited for a task in any order."""
    from doit.cmd_run import Run as Command
    from doit.control import TaskControl, TaskDispatcher
    from doit.runner import MThreadRunner
    from doit.task import Stream

    class ByRank(TaskDispatcher):
        def _get_next_node(self, ready, tasks_to_run):
            while tasks_to_run:
                if node := self._gen_node(None, tasks_to_run.pop()):
                    ready.append(node)
            if not ready:
                return None
            node = max(ready, key=lambda each: ranks.get(each.task.name, 0))
            ready.remove(node)
            return node

    class RunByRank(Command):
        name = "run"

        def _execute(self, outfile, verbosity, reporter, num_process):
            control = TaskControl(self.task_list)
            control.process(self.sel_tasks)
            told = reporter(outfile, {})
            runner = MThreadRunner(
                self.dep_manager, told, stream=Stream(verbosity), num_process=num_process
            )
            return runner.run_all(ByRank(control.tasks, control.targets, control.selected_tasks))

    return RunByRank


def notebook_task(name: str, files: dict, run: Run, processes: Processes) -> dict:
    """The doit task of one notebook: it runs again when a file it reads, a helper it imports or a
    parameter of it changed."""
    declared = notebooks.parameters(name, run.notebooks)
    given = {}
    for key, value in run.parameters.items():
        if key in declared and value != declared[key]:
            given[key] = value
    paths = [{**declared, **given}.get(source, source) for source in files["sources"]]
    sources = []
    for path in paths:
        if path != NONE:
            sources += _with_listed(resolve(path))
    inside = [path for path in sources if path.is_relative_to(ROOT)]
    # The record knows the others by their digests: where they lie is private.
    outside = [path for path in sources if path not in inside]
    settings = given | _other_numbers(run.parameters)
    if outside:
        settings["outside"] = list(guard.digest_files(outside).values())
    read = [run.notebooks / f"{name}.ipynb", *inside]
    read += notebooks.modules(name, run.notebooks, processes.imports)
    read += [run.out / file for file in files["reads"]]
    written = [run.out / "notebooks" / f"{name}.ipynb"]
    written += [run.out / file for file in files["writes"]]
    return {
        "name": name,
        "actions": [(processes.execute, [name, given, [*inside, *outside]])],
        "file_dep": [str(path) for path in [*read, ROOT / "requirements.lock"]],
        "targets": [str(path) for path in written],
        "uptodate": [_config(settings), AsStarted(), TargetsUnchanged(run.out)],
    }


def _with_listed(path: Path) -> list[Path]:
    """A source; with an index, also the files beside it, as they are what it lists; of a folder
    its files."""
    if path.is_dir():
        return sorted(path.glob("*.parquet"))
    if path.name != INDEX or not path.parent.is_dir():
        return [path]
    beside = [other for other in sorted(path.parent.iterdir()) if other.suffix in LISTED]
    return [path, *(other for other in beside if other != path)]


def _other_numbers(parameters: dict) -> dict:
    """The printed numbers of a run as a parameter of every notebook, where they are not ours: then
    no notebook speaks of our paper."""
    published = parameters.get("published", PUBLISHED)
    return {} if published == PUBLISHED else {"published": published}


def _config(given: dict):
    from doit.tools import config_changed

    # Of a dict only a digest is kept: paths stay out of the record.
    return config_changed({"given": given, "python": sys.version_info[:2]})


class AsStarted:
    """Holds as long as every file read is what it was when the task started: a change while it ran
    makes it run again."""

    def __call__(self, task, values) -> bool:
        now = guard.digest_files(sorted(task.file_dep))
        task.value_savers.append(lambda: {"started": now})
        return values.get("started") == now


class TargetsUnchanged:
    """Holds as long as every target, and every exhibit that an executed notebook among them shows,
    is byte for byte what the task wrote."""

    def __init__(self, out: Path):
        self.out = out

    def __call__(self, task, values) -> bool:
        task.value_savers.append(lambda: {"written": self._digests(task)})
        return values.get("written") == self._digests(task)

    def _digests(self, task) -> dict:
        shown = []
        for target in task.targets:
            if target.endswith(".ipynb"):
                shown += [self.out / file for file in notebooks.exhibit_files(Path(target))]
        return guard.digest_files([*task.targets, *shown])


def quiet_reporter(processes: Processes) -> type:
    """doit's reporter, silent: the notebooks report their own progress; only doit's own errors are
    shown."""
    from doit.reporter import ZeroReporter

    class Quiet(ZeroReporter):
        def add_failure(self, task, fail):
            if not processes.failures:
                processes.failures.append(1)
                processes.complain(f"{task.name}: {fail.get_msg().strip().splitlines()[-1]}")

    return Quiet
