"""JupyterLab over the notebooks: it opens on a start page, asks nothing, and what notebooks write
goes to a folder for trying things, never over a build."""

import json
import os
import shutil
import sys
from pathlib import Path

from helpers.base.paths import ROOT
from helpers.workflow.chain.contract import Run, read_contract

START = "notebooks/start.ipynb"
# In place of JupyterLab's own defaults: no question about news, no look for a newer version, and
# notebooks of the package change only when somebody saves them.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}
# What Jupyter, and npm, which it asks where it keeps programs, would otherwise put into the home
# folder.
KEPT = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "npm_config_cache": "npm",
}


def open_lab(run: Run, words: tuple[str, ...]) -> int:
    """Become JupyterLab, with further words for it; returns only if it cannot be started."""
    scratch = make_scratch(run.out)
    own = scratch / ".jupyter"
    write_settings(own / "settings")
    for name, folder in KEPT.items():
        os.environ.setdefault(name, str(own / folder))
    os.environ["REPLICATION_OUT"] = str(scratch)  # for the kernels it starts
    options = [
        f"--ServerApp.root_dir={ROOT}",
        f"--LabApp.app_settings_dir={own / 'settings'}",
        f"--LabApp.default_url=/lab/tree/{START}",
        *(["--allow-root"] if os.geteuid() == 0 else []),
    ]
    return os.execv(sys.executable, [sys.executable, "-m", "jupyterlab", *options, *words])


def make_scratch(out: Path) -> Path:
    """The folder for trying things in, with what the notebooks read from the build it lies in.

    Files that are there from an earlier try are replaced by those of the build.
    """
    scratch = out / "lab"
    for files in read_contract().values():
        for name in files["reads"]:
            if (out / name).is_file():
                (scratch / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(out / name, scratch / name)
    return scratch


def write_settings(folder: Path) -> None:
    """JupyterLab's defaults for this package, where it looks for them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "overrides.json").write_text(json.dumps(SETTINGS, indent=1), encoding="utf-8")
