"""From a clean clone to the report: seconds, MB downloaded and MB on disk, by uv and by pip alone; and what each dependency costs.

python benchmarks/installing.py [--only-sizes]   writes benchmarks/installing.csv and benchmarks/dependencies.csv. About ten minutes, and a network.
Each tool begins with an empty cache. A dependency's own MB are its files; "alone" are those of all packages that nothing else here needs.
"""

import os
import re
import sys
import tempfile
from importlib.metadata import distribution, distributions
from pathlib import Path

import pandas as pd
from common import HERE, Run, line, run, write_table

from helpers.base.paths import ROOT
from helpers.workflow.environment import direct_dependencies, reasons

MB = 1e6


def set_up(place: Path, tool: str) -> tuple[Run, float]:
    """Clone and set up (and check the shipped export, which takes seconds): the run, and MB of the environment."""
    clone, cache = place / f"clone {tool}", place / f"cache {tool}"
    run(["git", "clone", "--quiet", ROOT, clone])
    found = {
        "PIP_CACHE_DIR": str(cache),
        "UV_CACHE_DIR": str(cache),
        "UV_LINK_MODE": "copy",
    }
    if tool == "pip":
        found["UV_NO_INDEX"] = "1"  # uv gives up at once, and pip stands in for it
    environment = {k: v for k, v in os.environ.items() if not k.startswith("REPLICATION_")} | found
    begin = run(["./build.sh", "check"], cwd=clone, env=environment)
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
    return (
        sum(p.lstat().st_size for p in folder.rglob("*") if not p.is_dir() or p.is_symlink()) / MB
    )


def measure_dependencies() -> pd.DataFrame:
    """Each direct dependency: what it is for, MB of its own files, packages it brings, and MB of those that nothing else needs."""
    needs = {normal(d.metadata["Name"]): requirements(d) for d in distributions()}
    own = {
        name: sum(
            f.locate().stat().st_size
            for f in distribution(name).files or []
            if f.locate().is_file()
        )
        / MB
        for name in needs
    }
    direct, why = [normal(name) for name in direct_dependencies()], reasons()
    rows = []
    for name in direct:
        alone = closure([name], needs) - closure([d for d in direct if d != name], needs)
        rows.append(
            (
                name,
                why.get(name, ""),
                own.get(name, 0.0),
                len(closure([name], needs)) - 1,
                sum(own[n] for n in alone),
            )
        )
    table = pd.DataFrame(rows, columns=["package", "for", "own_mb", "brings", "alone_mb"])
    return table.sort_values("alone_mb", ascending=False, ignore_index=True).round(1)


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
    found, waiting = set(), list(names)
    while waiting:
        if (name := waiting.pop()) in needs and name not in found:
            found.add(name)
            waiting += needs[name]
    return found


def main(words: list) -> int:
    """Measure, and write the two tables."""
    measure_dependencies().to_csv(HERE / "dependencies.csv", index=False, lineterminator="\n")
    if "--only-sizes" in words:
        return 0
    found = {}
    with tempfile.TemporaryDirectory(prefix="set-up ") as place:
        for tool in ("uv", "pip"):
            found[tool] = set_up(Path(place), tool)
            print(f"  {tool:6}{found[tool][0].seconds:6.1f} s", flush=True)
        first = run(["./build.sh"], cwd=Path(place) / "clone uv")
        loaded = download(Path(place) / "files")
    (uv, uv_size), (pip, pip_size) = found["uv"], found["pip"]
    name = "pip alone, which stands in where uv cannot"
    note = "pip compiles all modules beforehand, uv none"
    write_table("installing", [
        line("clean clone to report", uv.seconds + first.seconds, pip.seconds + first.seconds, name),
        line("of which setting up", uv.seconds, pip.seconds, name),
        line("downloaded", loaded, unit="MB"),
        line("environment on disk", uv_size, pip_size, name, unit="MB", note=note),
    ])  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
