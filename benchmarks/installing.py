"""From a clean clone to the report, by uv and by pip alone; and what each dependency costs.

python benchmarks/installing.py [--only-sizes]

Seconds, MB downloaded and MB on disk. Writes benchmarks/installing.csv and
benchmarks/dependencies.csv. About ten minutes, and a network. Each tool begins with an empty cache.
A dependency's own MB are its files; "alone" are those of all packages that nothing else here needs.
"""

import os
import re
import sys
import tempfile
from importlib.metadata import distribution, distributions
from pathlib import Path

import pandas as pd
from common import Run, line, run, write_table

from helpers.base.paths import ROOT
from helpers.workflow.environment import direct_dependencies, reasons

MB = 1e6


def set_up(place: Path, tool: str) -> tuple[Run, float]:
    """Clone and set up (and check the shipped export, which takes seconds).

    Returns the run, and MB of the environment.
    """
    clone = place / f"clone {tool}"
    cache = place / f"cache {tool}"
    run(["git", "clone", "--quiet", ROOT, clone])
    found = {"XDG_CACHE_HOME": str(cache), "UV_CACHE_DIR": str(cache), "UV_LINK_MODE": "copy"}
    if tool == "pip":
        found["UV_CACHE_DIR"] = f"{os.devnull}/none"  # uv gives up at once; pip stands in for it
    environment = {k: v for k, v in os.environ.items() if not k.startswith("REPLICATION_")}
    environment |= found
    begin = run(["./build.sh", "check"], cwd=clone, env=environment)
    used = next((clone / ".venv").rglob("pandas-*.dist-info/INSTALLER")).read_text().strip()
    if used != tool:
        sys.exit(f"pandas was to be installed by {tool}, and was by {used}.")
    return begin, size(clone / ".venv")


def download(folder: Path) -> float:
    """MB of the files that the lock names for this machine."""
    words = [
        "download",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--requirement",
        ROOT / "requirements.lock",
        "--dest",
        folder,
    ]
    run([sys.executable, "-m", "pip", "--disable-pip-version-check", *words])
    return size(folder)


def size(folder: Path) -> float:
    """MB of all files in a folder."""
    total = 0
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_dir():
            total += path.lstat().st_size
    return total / MB


def measure_dependencies() -> pd.DataFrame:
    """Each direct dependency: what it is for, and what it costs.

    own_mb: of its own files; brings: packages; alone_mb: of those that nothing else needs.
    """
    needs = {normal(d.metadata["Name"]): requirements(d) for d in distributions()}
    own = {name: own_size(name) for name in needs}
    direct = [normal(name) for name in direct_dependencies()]
    why = reasons()
    rows = []
    for name in direct:
        whole = closure([name], needs)
        alone = whole - closure([other for other in direct if other != name], needs)
        rows.append({
            "package": name,
            "for": why.get(name, ""),
            "own_mb": own.get(name, 0.0),
            "brings": len(whole) - 1,
            "alone_mb": sum(own[n] for n in alone),
        })  # fmt: skip
    table = pd.DataFrame(rows)
    return table.sort_values("alone_mb", ascending=False, ignore_index=True).round(1)


def own_size(name: str) -> float:
    """MB of a package's own files."""
    total = 0
    for file in distribution(name).files or []:
        path = file.locate()
        if path.is_file():
            total += path.stat().st_size
    return total / MB


def normal(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def requirements(package) -> set[str]:
    """Names that a package demands here, without its extras."""
    return {
        normal(re.match(r"[\w.-]+", text)[0])
        for text in package.requires or []
        if "extra ==" not in text
    }


def closure(names: list, needs: dict) -> set[str]:
    """Packages with all they demand, as far as they are installed."""
    found = set()
    waiting = list(names)
    while waiting:
        if (name := waiting.pop()) in needs and name not in found:
            found.add(name)
            waiting += needs[name]
    return found


def main(words: list) -> int:
    """Measure, and write the two tables."""
    write_table("dependencies", measure_dependencies().to_dict("records"))
    if "--only-sizes" in words:
        return 0
    found = {}
    with tempfile.TemporaryDirectory(prefix="set-up ") as place:
        for tool in ("uv", "pip"):
            found[tool] = set_up(Path(place), tool)
            print(f"  {tool:6}{found[tool][0].seconds:6.1f} s", flush=True)
        first = run(["./build.sh"], cwd=Path(place) / "clone uv")
        loaded = download(Path(place) / "files")
    uv, uv_size = found["uv"]
    pip, pip_size = found["pip"]
    name = "pip alone, which stands in where uv cannot"
    note = "pip compiles all modules beforehand, uv none"
    whole = uv.seconds + first.seconds
    by_pip = pip.seconds + first.seconds
    write_table("installing", [
        line("clean clone to report", whole, by_pip, name),
        line("of which setting up", uv.seconds, pip.seconds, name),
        line("downloaded", loaded, unit="MB"),
        line("environment on disk", uv_size, pip_size, name, unit="MB", note=note),
    ])  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
