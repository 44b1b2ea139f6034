"""The environment: .venv from the hashed lock, or an active conda environment made from environment.yml; and the lock itself."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from helpers.base.paths import ROOT

LIST, LOCK = ROOT / "environment.yml", ROOT / "requirements.lock"
LOCKER = "uv==0.13.9"


class SetupError(RuntimeError):
    """The environment could not be made; the message says what to do."""


def direct_dependencies() -> dict[str, str]:
    """Name -> exact version of every direct dependency in environment.yml but python."""
    pins = re.findall(
        r"^  - ([a-z0-9-]+) =([\w.]+)(?: +#.*)?$", LIST.read_text(encoding="utf-8"), re.MULTILINE
    )
    return dict(pins)


def reasons() -> dict[str, str]:
    """Name -> what each direct dependency is there for, as environment.yml says beside it."""
    return dict(
        re.findall(
            r"^  - ([a-z0-9-]+) =[\w.]+ +# (.+)$", LIST.read_text(encoding="utf-8"), re.MULTILINE
        )
    )


def ready(out: Path) -> Path:
    """The Python of an environment that matches the lock, made first if it is not there. Raises SetupError."""
    return conda_python() or venv_python(out)


def conda_python() -> Path | None:
    """The Python of the active conda environment, if it is the one environment.yml names."""
    prefix = os.environ.get("CONDA_PREFIX")
    name = re.search(r"^name: (\S+)", LIST.read_text(encoding="utf-8"), re.MULTILINE)[1]
    if not prefix or os.environ.get("CONDA_DEFAULT_ENV") != name:
        return None
    python = Path(prefix) / "bin" / "python"
    if not python.exists():
        raise SetupError(
            f"The active conda environment {name} has no Python; make it anew: conda env create --file environment.yml"
        )
    return python


def venv_python(out: Path) -> Path:
    """The Python of .venv (beside build.sh, or in the output folder where the project is read-only)."""
    for folder in (ROOT / ".venv", out / ".venv"):
        if is_ready(folder):
            return folder / "bin" / "python"
    folder = (ROOT if os.access(ROOT, os.W_OK) else out) / ".venv"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(
        folder.with_name(".venv.lock"), "w"
    ) as lock:  # of two first runs at once, the second waits and finds it made
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_ready(folder):
            make_venv(folder)
    return folder / "bin" / "python"


def is_ready(folder: Path) -> bool:
    """Whether an environment is there, whole, and made of what it should be."""
    python, ready = folder / "bin" / "python", folder / "ready"
    return python.exists() and ready.is_file() and ready.read_text() == stamp(folder)


def stamp(folder: Path) -> str:
    """What an environment was made from: lock, place, project, Python."""
    version = "Python {}.{}".format(*sys.version_info)
    made = "\n".join(
        [hashlib.sha256(LOCK.read_bytes()).hexdigest(), str(folder), str(ROOT), version]
    )
    return made + "\n"


def make_venv(folder: Path) -> None:
    """Make the environment from the lock, every file checked against its hash."""
    print(
        f"Setting up the environment in {folder.name} (once; 1.2 GB of disk, a minute or two) ...",
        file=sys.stderr,
        flush=True,
    )
    _run(
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        "Python's venv module failed (on Debian: apt-get install python3-venv)",
    )
    install_packages(folder / "bin" / "python")
    # A link, not a path file: Python reads path files in the encoding of the locale, and fails on other letters than its own.
    next(folder.glob("lib/python3*/site-packages")).joinpath("helpers").symlink_to(
        ROOT / "helpers", target_is_directory=True
    )
    (folder / "ready").write_text(stamp(folder))


def install_packages(python: Path) -> None:
    """Install the lock, by uv where there is one that can, otherwise by pip."""
    lock = ["--quiet", "--no-deps", "--require-hashes", "--requirement", str(LOCK)]
    if uv := shutil.which("uv"):
        try:
            return _run([uv, "pip", "install", "--python", str(python), *lock], "uv could not")
        except SetupError:
            pass  # it may know no index, or not the one that pip knows
    unreachable = "The packages in requirements.lock could not be installed; a package index must be reachable the first time"
    _run([str(python), "-m", "pip", "--disable-pip-version-check", "install", *lock], unreachable)


def make_lock() -> int:
    """Write requirements.lock from environment.yml: universal, hashed, without index addresses."""
    wanted = "".join(f"{name}=={version}\n" for name, version in direct_dependencies().items())
    with tempfile.TemporaryDirectory() as aside:
        _run(
            [sys.executable, "-m", "venv", aside],
            "Python's venv module failed (on Debian: apt-get install python3-venv)",
        )
        _run(
            [f"{aside}/bin/python", "-m", "pip", "install", "--quiet", LOCKER],
            "The lock tool could not be installed",
        )
        Path(aside, "direct.in").write_text(wanted)
        command = [
            f"{aside}/bin/uv",
            "pip",
            "compile",
            "--quiet",
            "--universal",
            "--generate-hashes",
            "--no-emit-index-url",
            "--no-annotate",
            "--no-header",
        ]
        _run(
            [
                *command,
                "--python-version",
                "3.11",
                "--output-file",
                f"{aside}/lock",
                f"{aside}/direct.in",
            ],
            "The direct dependencies do not fit together",
        )
        header = "# Made from environment.yml by ./build.sh lock: every package with its version and hashes, for Python 3.11 to 3.13.\n"
        LOCK.write_text(header + Path(aside, "lock").read_text(), encoding="utf-8")
    return 0


def _run(command: list[str], failure: str) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        last = [line for line in done.stdout.splitlines() if line.strip()][-3:]
        raise SetupError(f"{failure}.\n" + "\n".join(last))


def versions() -> dict[str, str]:
    """Installed versions of the direct dependencies."""
    from importlib.metadata import version

    return {name: version(name) for name in direct_dependencies()}
