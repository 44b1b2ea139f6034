"""The environment: one list, one lock, nothing imported that is not declared."""

import ast
import re
import sys
from pathlib import Path

import pytest

from helpers.base.paths import ROOT
from helpers.workflow import environment
from helpers.workflow.chain import notebooks

# Name to import -> name to install, where they differ.
DISTRIBUTIONS = {
    "yaml": "pyyaml",
    "axe_playwright_python": "axe-playwright-python",
    "IPython": "ipykernel",
    "_pytest": "pytest",
    "pygments": "accessible-pygments",
}


def locked():
    text = environment.LOCK.read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([^\s;\\]+)", text, re.MULTILINE))


def test_the_lock_has_every_direct_dependency_at_its_version():
    direct = environment.direct_dependencies()
    assert len(direct) > 10
    assert {name: locked().get(name) for name in direct} == direct


def test_every_line_of_the_list_is_an_exact_pin():
    lines = re.findall(
        r"^  - (.+?)(?: +# .+)?$", environment.LIST.read_text(encoding="utf-8"), re.MULTILINE
    )
    loose = [line for line in lines if not re.fullmatch(r"[a-z0-9-]+ =[\w.]+", line)]
    assert loose == ["conda-forge", "python >=3.11,<3.14", "pip:"]


def test_the_lock_is_hashed_and_names_no_index():
    text = environment.LOCK.read_text(encoding="utf-8")
    packages = len(re.findall(r"^[a-z0-9-]+==", text, re.MULTILINE))
    assert text.count("--hash=sha256:") >= packages
    # Comments, packages at a version, and hashes: no line says where to look for them.
    assert {
        line
        for line in text.splitlines()
        if not re.match(r"#|[a-z0-9-]+==|    --hash=sha256:", line)
    } == set()
    assert "://" not in text


def sources():
    for folder in ("helpers", "tests", "benchmarks"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")
    for name in notebooks.names():
        yield (
            Path(f"notebooks/{name}.ipynb"),
            "\n".join(source for source, _ in notebooks.code_cells(name)),
        )


@pytest.mark.parametrize(("path", "source"), [pytest.param(*s, id=str(s[0])) for s in sources()])
def test_nothing_undeclared_is_imported(path, source):
    own = {"helpers", "tests", "__future__"} | {
        p.stem for folder in ("tests", "benchmarks") for p in (ROOT / folder).rglob("*.py")
    }
    found = {name.split(".")[0] for name in notebooks.imported(source)} | _lazy(source)
    foreign = {
        DISTRIBUTIONS.get(n, n.replace("_", "-"))
        for n in found - own
        if n not in sys.stdlib_module_names
    }
    assert foreign <= set(environment.direct_dependencies()) | optional()


def optional():
    """What the optional lists for a cluster, a benchmark or fuzzing declare."""
    return {
        m
        for p in ROOT.glob("requirements/*.in")
        for m in re.findall(r"^([a-z0-9-]+)", p.read_text(), re.MULTILINE)
    }


def _lazy(source):
    calls = [
        n
        for n in ast.walk(ast.parse(source))
        if isinstance(n, ast.Call)
        and getattr(n.func, "attr", "") in ("importorskip", "import_module")
    ]
    return {
        c.args[0].value.split(".")[0]
        for c in calls
        if c.args and isinstance(c.args[0], ast.Constant)
    }


def test_conda_is_used_only_if_its_environment_is_the_one_of_the_list(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python").touch()
    monkeypatch.setenv("CONDA_PREFIX", str(tmp_path))
    monkeypatch.setenv("CONDA_DEFAULT_ENV", "base")
    assert environment.conda_python() is None
    monkeypatch.setenv("CONDA_DEFAULT_ENV", "u2plus-replication")
    assert environment.conda_python() == tmp_path / "bin/python"


def test_an_environment_made_from_another_lock_is_not_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "LOCK", tmp_path / "lock")
    (tmp_path / "lock").write_text("a==1")
    before = environment.stamp(tmp_path)
    (tmp_path / "lock").write_text("a==2")
    assert environment.stamp(tmp_path) != before


def test_every_direct_dependency_says_what_it_is_for():
    assert environment.reasons().keys() == environment.direct_dependencies().keys()


@pytest.mark.parametrize(("uv_works", "used"), [(True, ["uv"]), (False, ["uv", "pip"])])
def test_uv_installs_where_it_is_there_and_pip_where_it_cannot(monkeypatch, uv_works, used):
    tried = []

    def run(command, failure):
        tried.append("uv" if command[0] == "/somewhere/uv" else "pip")
        assert "--require-hashes" in command
        if tried[-1] == "uv" and not uv_works:
            raise environment.SetupError(failure)

    monkeypatch.setattr(environment.shutil, "which", lambda name: "/somewhere/uv")
    monkeypatch.setattr(environment, "_run", run)
    environment.install_packages(Path("python"))
    assert tried == used


def test_without_uv_pip_installs(monkeypatch):
    tried = []
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)
    monkeypatch.setattr(environment, "_run", lambda command, failure: tried.append(command[:3]))
    environment.install_packages(Path("python"))
    assert tried == [["python", "-m", "pip"]]
