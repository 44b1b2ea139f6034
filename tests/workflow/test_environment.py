"""The environment: one list, one lock, nothing imported that is not declared."""

import ast
import functools
import hashlib
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from helpers.base.paths import ROOT
from helpers.workflow import environment
from helpers.workflow.chain import notebooks
from helpers.workflow.environment import index, packages, place, processes, setup

# Name to import -> name to install, where they differ.
DISTRIBUTIONS = {
    "PIL": "pillow",
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
    own = {"helpers", "tests", "__future__"}
    for folder in ("tests", "benchmarks"):
        own |= {path.stem for path in (ROOT / folder).rglob("*.py")}
    found = {name.split(".")[0] for name in notebooks.imported(source)} | _lazy(source)
    foreign = {
        DISTRIBUTIONS.get(n, n.replace("_", "-"))
        for n in found - own
        if n not in sys.stdlib_module_names
    }
    assert foreign <= set(environment.direct_dependencies()) | optional()


def optional():
    """What the optional lists for a cluster, a benchmark or fuzzing declare."""
    found = set()
    for path in ROOT.glob("requirements/*.in"):
        found |= set(re.findall(r"^([a-z0-9-]+)", path.read_text(), re.MULTILINE))
    return found


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


@pytest.fixture
def made(tmp_path):
    """A folder that looks like an environment of ours that is ready."""
    folder = tmp_path / ".venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin/python").touch(mode=0o755)
    (folder / "ready").write_text(environment.stamp(folder))
    assert environment.is_ready(folder)
    return folder


def test_an_environment_made_from_another_lock_is_not_ready(made, tmp_path, monkeypatch):
    monkeypatch.setattr(place, "LOCK", tmp_path / "lock")
    (tmp_path / "lock").write_text("a==1\n")
    (made / "ready").write_text(environment.stamp(made))
    (tmp_path / "lock").write_bytes(b"a==1\r\n")
    assert environment.is_ready(made)  # only its line ends are others
    (tmp_path / "lock").write_text("a==2\n")
    assert not environment.is_ready(made)


def test_an_environment_of_another_python_or_another_place_is_not_ready(made, monkeypatch):
    moved = made.rename(made.with_name("moved"))
    assert not environment.is_ready(moved)
    moved.rename(made)
    monkeypatch.setattr(place.sys, "version_info", (3, 99, 0))
    assert not environment.is_ready(made)


def test_a_broken_environment_is_not_ready(made):
    (made / "ready").write_bytes(b"\xff")
    assert not environment.is_ready(made)
    (made / "ready").unlink()
    assert not environment.is_ready(made)
    (made / "ready").write_text(environment.stamp(made))
    (made / "bin/python").unlink()
    assert not environment.is_ready(made)


def test_an_environment_of_another_user_is_not_ready(made, monkeypatch):
    monkeypatch.setattr(place.os, "geteuid", lambda: made.stat().st_uid + 1)
    assert not environment.is_ready(made)


def test_an_environment_that_cannot_be_read_is_not_ready(made, monkeypatch):
    # Path.exists() raises PermissionError before Python 3.12; the superuser may read everything, so
    # it is played
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(made), "stat", refuse)
    assert not environment.is_ready(made)


@pytest.mark.parametrize(
    "what", ["somebody's", "ours, half made", "a link", "a file", "nothing", "empty"]
)
def test_what_is_in_the_way_is_replaced_only_if_it_is_ours(tmp_path, monkeypatch, what):
    project = tmp_path / "project"
    out = tmp_path / "out"
    elsewhere = tmp_path / "elsewhere"
    for folder in (project, elsewhere):
        folder.mkdir()
    (elsewhere / "pyvenv.cfg").touch()
    venv = project / ".venv"
    if what == "a link":
        venv.symlink_to(elsewhere)
    elif what == "a file":
        venv.touch()
    elif what != "nothing":
        venv.mkdir()
        if what != "empty":
            (venv / ("pyvenv.cfg" if what == "somebody's" else place.OURS)).touch()
    monkeypatch.setattr(place, "ROOT", project)
    chosen = place.choose_place(out)
    assert chosen == (out / ".venv" if what == "somebody's" else venv)
    place.clear(chosen)
    assert not chosen.exists() and not chosen.is_symlink()
    assert (elsewhere / "pyvenv.cfg").exists()
    assert what != "somebody's" or (venv / "pyvenv.cfg").exists()


def test_where_a_name_has_a_colon_the_environment_goes_elsewhere_or_nowhere(tmp_path, monkeypatch):
    monkeypatch.setattr(place, "ROOT", tmp_path / "a:b")
    assert place.choose_place(tmp_path / "out") == tmp_path / "out/.venv"
    with pytest.raises(environment.SetupError, match="a colon in its name.*--out DIR") as told:
        place.choose_place(tmp_path / "c:d")
    assert len(str(told.value).splitlines()) == 1


def test_every_direct_dependency_says_what_it_is_for():
    assert environment.reasons().keys() == environment.direct_dependencies().keys()


@pytest.mark.parametrize(
    "said", ["OSError: [Errno 28] No space left on device", "error: failed to copy (os error 28)"]
)
def test_a_full_disk_is_told_as_a_full_disk(said):
    with pytest.raises(
        environment.SetupError, match="^The disk is full: .* free some space and run again.$"
    ):
        processes.run([sys.executable, "-c", f"raise SystemExit({said!r})"], "It could not be done")


@pytest.mark.parametrize(
    ("fails", "used"), [("", ["pip", "uv"]), ("uv", ["pip", "uv", "pip"]), ("pip", ["pip", "pip"])]
)
def test_everything_is_checked_by_hash_and_pip_stands_in_for_uv(monkeypatch, fails, used):
    tried = []

    def run(command, failure, surroundings):
        tool = "uv" if command[0].endswith("/uv") else "pip"
        tried.append(tool)
        assert "--require-hashes" in command and "--no-deps" in command
        if tool == fails and (tool == "uv" or len(tried) == 1):
            raise environment.SetupError(failure)

    monkeypatch.setattr(setup, "run", run)
    setup.install_packages(Path(sys.executable))
    assert tried == used


REDIRECTIONS = {
    "PIP_TARGET": "/nowhere",
    "PIP_USER": "1",
    "PIP_PREFIX": "/nowhere",
    "PIP_ROOT": "/nowhere",
    "PYTHONHOME": "/nowhere",
    "PYTHONPATH": "/nowhere",
    "UV_PROJECT_ENVIRONMENT": "/nowhere",
    "UV_PYTHON": "/nowhere",
    "UV_TARGET": "/nowhere",
    "VIRTUAL_ENV": "/nowhere",
}


def test_nothing_that_redirects_is_handed_on(monkeypatch):
    for name, value in REDIRECTIONS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://one.example/ https://two.example/")
    for surroundings in (
        index.plain_environment(),
        index.pip_environment({}),
        index.uv_environment({}),
    ):
        assert REDIRECTIONS.keys() & surroundings.keys() == set()


def write_wheel(folder, name, version, files):
    """A wheel of some files; returns its line in a lock."""
    about = f"{name}-{version}.dist-info"
    content = files | {
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{about}/WHEEL": (
            b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        ),
    }
    record = "".join(f"{path},,\n" for path in [*content, f"{about}/RECORD"])
    path = folder / name / f"{name}-{version}-py3-none-any.whl"
    path.parent.mkdir(parents=True)
    with zipfile.ZipFile(path, "w") as wheel:
        for inside, data in (content | {f"{about}/RECORD": record.encode()}).items():
            entry = zipfile.ZipInfo(inside)
            entry.external_attr = 0o100755 << 16
            wheel.writestr(entry, data)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{name}=={version} \\\n    --hash=sha256:{digest}\n"


@pytest.fixture
def local_index(tmp_path):
    """The address of an index on this machine with uv, as it is installed here, and a made-up
    package; and a lock of both.
    """
    folder = tmp_path / "index"
    version = environment.direct_dependencies()["uv"]
    binary = Path(sys.prefix, "bin/uv").read_bytes()
    lock = write_wheel(folder, "uv", version, {f"uv-{version}.data/scripts/uv": binary})
    lock += write_wheel(folder, "made_up", "1.0", {"made_up.py": b"answer = 42\n"})
    for page in ("uv", "made_up", "made-up"):
        (folder / page).mkdir(exist_ok=True)
        wheels = sorted((folder / page.replace("-", "_")).glob("*.whl"))
        links = "".join(f'<a href="/{w.parent.name}/{w.name}">{w.name}</a>' for w in wheels)
        (folder / page / "index.html").write_text(
            f"<!DOCTYPE html><html><body>{links}</body></html>"
        )
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/", lock
    server.shutdown()


@pytest.fixture(scope="module")
def with_pip(tmp_path_factory):
    """An environment that has pip alone, to be copied: making one takes as long as a test."""
    folder = tmp_path_factory.mktemp("with_pip") / "venv"
    processes.run([sys._base_executable, "-m", "venv", str(folder)], "no venv")
    return folder


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, *_):
        pass


@pytest.mark.skipif(not Path(sys.prefix, "bin/uv").exists(), reason="uv is not installed here")
def test_uv_finds_the_index_that_only_pip_knows(tmp_path, monkeypatch, local_index, with_pip):
    address, lock = local_index
    monkeypatch.setattr(packages, "LOCK", tmp_path / "lock")
    monkeypatch.setattr(setup, "LOCK", tmp_path / "lock")
    (tmp_path / "lock").write_text(lock)
    # pip is told of the index in a file, where it is also told to install somewhere else
    (tmp_path / "pip.conf").write_text(
        f"[global]\nindex-url = {address}\n[install]\ntarget = {tmp_path / 'target'}\n"
    )
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    for name, value in REDIRECTIONS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    shutil.copytree(with_pip, tmp_path / "venv", symlinks=True)
    used = []
    run = processes.run
    monkeypatch.setattr(
        setup,
        "run",
        lambda command, *more: used.append(Path(command[0]).name) or run(command, *more),
    )
    setup.install_packages(tmp_path / "venv/bin/python")
    assert used == ["python", "uv"]
    said = subprocess.run(
        [tmp_path / "venv/bin/python", "-I", "-c", "import made_up; print(made_up.answer)"],
        capture_output=True,
    )
    assert said.stdout == b"42\n"
    assert not (tmp_path / "target").exists()


def test_a_wrong_hash_is_refused_by_uv_and_by_pip(tmp_path, monkeypatch, local_index, with_pip):
    address, lock = local_index
    monkeypatch.setattr(packages, "LOCK", tmp_path / "lock")
    monkeypatch.setattr(setup, "LOCK", tmp_path / "lock")
    (tmp_path / "lock").write_text(
        re.sub(r"(?<=made_up==1.0 \\\n    --hash=sha256:)\w{64}", "0" * 64, lock)
    )
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_INDEX_URL", address)
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    shutil.copytree(with_pip, tmp_path / "venv", symlinks=True)
    with pytest.raises(environment.SetupError, match="could not be installed"):
        setup.install_packages(tmp_path / "venv/bin/python")


def test_packages_that_cannot_be_imported_make_no_environment():
    tried = setup.TRIED.replace("WANTED", '{"numpy": "0.0.1"}')
    with pytest.raises(environment.SetupError, match="numpy is there as .*, not as 0.0.1"):
        processes.run([sys.executable, "-I", "-c", tried], "They cannot be used")
