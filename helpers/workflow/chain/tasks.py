"""The tasks of a run, made from the list of what each notebook reads and writes (doit; content hashes decide what runs)."""

import sys
from pathlib import Path

from helpers.base.paths import NONE, PUBLISHED, ROOT, build_folder, resolve
from helpers.workflow.chain import guard, notebooks, parameters
from helpers.workflow.chain.contract import chosen_notebooks
from helpers.workflow.chain.notebooks import module_files
from helpers.workflow.chain.processes import _failures, complain, execute, write_report


def task_notebook():
    """Execute one notebook in a process of its own."""
    chosen = parameters.chosen_parameters()
    for name, files in longest_first(chosen_notebooks()):
        yield notebook_task(name, files, chosen)


def task_report():
    """Write the HTML pages from the executed notebooks."""
    out = build_folder()
    code = module_files("import helpers.report.__main__") + [
        p
        for p in (ROOT / "helpers/report").rglob("*.*")
        if p.suffix in (".j2", ".css", ".js", ".html")
    ]
    chosen = chosen_notebooks()
    inputs = [out / "notebooks" / f"{name}.ipynb" for name in chosen] + [
        out / f for files in chosen.values() for f in files["writes"] if f.endswith(".csv")
    ]
    return {
        "actions": [write_report],
        "file_dep": [str(p) for p in [*inputs, *sorted(code)]],
        "targets": [str(out / f"report/{name}.html") for name in ["index", *chosen]],
        "uptodate": [TargetsUnchanged()],
    }


def longest_first(chosen: dict) -> list[tuple[str, dict]]:
    """The one that reads the export, so that a fault in it is told at once; then by how long the chain is that each begins, so that no processor waits."""

    def chain(name: str) -> float:
        after = [
            other
            for other, files in chosen.items()
            if set(files["reads"]) & set(chosen[name]["writes"])
        ]
        return chosen[name].get("seconds", 4) + max(map(chain, after), default=0)

    return sorted(
        chosen.items(), key=lambda item: ("data" not in item[1]["sources"], -chain(item[0]))
    )


def notebook_task(name: str, files: dict, chosen: dict) -> dict:
    """The doit task of one notebook: it runs again when a file it reads, a helper it imports or a parameter of it changed."""
    out = build_folder()
    declared = notebooks.parameters(name)
    given = {
        key: value for key, value in chosen.items() if key in declared and value != declared[key]
    }
    named = [{**declared, **given}.get(source, source) for source in files["sources"]]
    sources = [resolve(path) for path in named if path != NONE]
    outside = [
        path for path in sources if not path.is_relative_to(ROOT)
    ]  # the record knows these by their digests: where they lie is private
    given_too = (
        {**_other_print(chosen), "outside": list(guard.digest(outside).values())}
        if outside
        else _other_print(chosen)
    )
    sources = [path for path in sources if path not in outside]
    read = [
        notebooks.FOLDER / f"{name}.ipynb",
        *sources,
        *notebooks.modules(name),
        *(out / f for f in files["reads"]),
        ROOT / "requirements.lock",
    ]
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

    return config_changed(
        {"given": given, "python": sys.version_info[:2]}
    )  # of a dict only a digest is kept: paths stay out of the record


class AsStarted:
    """Holds as long as every file read is what it was when the task started: a change while it ran makes it run again."""

    def __call__(self, task, values) -> bool:
        now = guard.digest(sorted(task.file_dep))
        task.value_savers.append(lambda: {"started": now})
        return values.get("started") == now


class TargetsUnchanged:
    """Holds as long as every target, and every exhibit that an executed notebook among them shows, is byte for byte what the task wrote."""

    def __call__(self, task, values) -> bool:
        task.value_savers.append(lambda: {"written": self._digests(task)})
        return values.get("written") == self._digests(task)

    @staticmethod
    def _digests(task) -> dict:
        shown = [
            build_folder() / file
            for target in task.targets
            if target.endswith(".ipynb")
            for file in notebooks.exhibit_files(Path(target))
        ]
        return guard.digest([*task.targets, *shown])


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


DOIT_CONFIG = {"verbosity": 2, "reporter": Quiet}
