"""Making the environment: a venv, uv by pip, everything else by uv; pip alone where uv cannot.
Every file is checked against its hash."""

import fcntl
import json
import sys
import tempfile
from pathlib import Path

from helpers.base.errors import sentence_os_error
from helpers.base.package import direct_dependencies
from helpers.base.paths import ROOT
from helpers.workflow.environment import index
from helpers.workflow.environment.packages import LOCK, locked_lines
from helpers.workflow.environment.place import (
    OURS,
    choose_place,
    clear,
    conda_python,
    is_ready,
    stamp,
)
from helpers.workflow.environment.processes import SetupError, run

UNREACHABLE = (
    "The packages in requirements.lock could not be installed; "
    "a package index must be reachable the first time"
)
# Run by the new environment: every direct dependency is there at its version, comes from there,
# and can be imported.
TRIED = """
import importlib, re, sys, warnings
from importlib import metadata
warnings.simplefilter("ignore")
modules = {}
for module, packages in metadata.packages_distributions().items():
    for package in packages:
        modules.setdefault(re.sub(r"[-_.]+", "-", package).lower(), []).append(module)
for name, version in WANTED.items():
    found = metadata.version(name)
    if found != version:
        sys.exit(f"{name} is there as {found}, not as {version}")
    public = [module for module in modules.get(name, []) if not module.startswith("_")]
    named = [module for module in public if module == name.replace("-", "_")]
    for module in (named or public)[:1]:
        place = importlib.import_module(module).__spec__.origin
        if place and not place.startswith(sys.prefix):
            sys.exit(f"{name} was found in another place than this environment")
"""


def ready(out: Path) -> Path:
    """The Python of an environment that matches the lock, made first if it is not there. Raises
    SetupError.

    out: the folder the run writes to, which takes the environment where the project's own cannot.
    """
    return conda_python() or venv_python(out)


def venv_python(out: Path) -> Path:
    """The Python of .venv (beside build.sh, or in the output folder)."""
    for folder in (ROOT / ".venv", out / ".venv"):
        if is_ready(folder):
            return folder / "bin" / "python"
    folder = choose_place(out)
    try:
        with open(
            folder.with_name(".venv.lock"), "w"
        ) as lock:  # of two first runs at once, the second waits and finds it made
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not is_ready(folder):
                make_venv(folder)
    except OSError as error:
        raise SetupError(
            f"The environment could not be made in {folder}: {sentence_os_error(error)}."
        ) from None
    return folder / "bin" / "python"


def make_venv(folder: Path) -> None:
    """Make the environment from the lock, and mark it ready once it imported its packages."""
    told = (
        f"Setting up the environment in {folder.name} (once; 1.2 GB of disk, a minute or two) ..."
    )
    print(told, file=sys.stderr, flush=True)
    clear(folder)
    folder.mkdir()
    (folder / OURS).touch()
    run(
        [sys.executable, "-m", "venv", str(folder)],
        "Python's venv module failed (on Debian: apt-get install python3-venv)",
    )
    python = folder / "bin" / "python"
    install_packages(python)
    # A link, not a path file: Python reads path files in the encoding of the locale, and fails on
    # other letters than its own.
    site = next(folder.glob("lib/python3*/site-packages"))
    (site / "helpers").symlink_to(ROOT / "helpers", target_is_directory=True)
    tried = TRIED.replace("WANTED", json.dumps(direct_dependencies()))
    run(
        [str(python), "-I", "-c", tried],
        "The packages were installed but cannot be used; remove .venv and run again",
    )
    (folder / "ready").write_text(stamp(folder), encoding="utf-8")


def install_packages(python: Path) -> None:
    """Install the lock: uv by pip, everything by uv; where that fails, everything by pip.

    python: the interpreter of the environment.
    """
    where = index.read_index(python)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install"]
    checked = ["--quiet", "--no-deps", "--require-hashes", "--requirement"]
    for_pip = index.pip_environment(where)
    try:
        with tempfile.TemporaryDirectory() as aside:
            alone = Path(aside, "uv.txt")
            alone.write_text(locked_lines("uv"), encoding="utf-8")
            run([*pip, *checked, str(alone)], UNREACHABLE, for_pip)
        tool = str(python.with_name("uv"))
        uv = [tool, "--no-config", "pip", "install", "--python", str(python)]
        # Every index is asked, as pip does; what counts is the hash.
        best = [
            "--index-strategy",
            "unsafe-best-match",
        ]
        run([*uv, *best, *checked, str(LOCK)], "uv could not", index.uv_environment(where))
    except SetupError as error:
        if "disk is full" in str(error):
            raise
        run([*pip, *checked, str(LOCK)], UNREACHABLE, for_pip)
