"""Kills, hangs, a full disk, two builds at once: the last report stays whole, the next run
recovers, the message is plain.

The chain is stood in for by two small notebooks and the real door, lock, doit, papermill and
kernels. Where it is not killed, its server of forks is one that all these runs share.
"""

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from served_builds import start_server
from watching import lives, wait_until

from helpers.workflow.chain import guard, trees
from helpers.workflow.chain.execution import kernels
from helpers.workflow.chain.execution.process import PRELOADED

SMALL = """
import os
import sys
from multiprocessing import forkserver
from pathlib import Path
from helpers.base import terminal
from helpers.base.paths import build_folder
from helpers.workflow.chain import processes, run, tasks
from helpers.workflow.chain.contract import Run

def report_task(asked, processes):
    out = asked.out
    return {"actions": [processes.write_report], "file_dep": [str(out / "notebooks/two.ipynb")],
            "targets": [str(out / "report/index.html")], "uptodate": [tasks.TargetsUnchanged(out)]}

if __name__ == "__main__":
    tasks.report_task = report_task
    # These notebooks need no other library of the analysis.
    processes.SERVER = (*processes.SERVER[:1], "pandas")
    if len(sys.argv) > 2:
        # A server that is there already, and goes on when this run ends.
        server = forkserver._forkserver
        server._forkserver_address = sys.argv[2]
        server._forkserver_alive_fd = os.open(os.devnull, os.O_RDONLY)
        server.ensure_running = int
    terminal.stop_on_signals()
    asked = Run(build_folder(), limit=int(sys.argv[1]), notebooks=Path(__file__).parent)
    try:
        status = run.build(asked)
    except KeyboardInterrupt as stop:
        status = terminal.stopped_status(stop)
    sys.exit(status)
"""
CHAIN = """
[one]
sources = ["data"]
reads = []
writes = ["data/one.csv"]

[two]
sources = []
reads = ["data/one.csv"]
writes = ["data/two.csv"]
"""


def write_notebook(folder, name, source, parameters="out = 'build'"):
    cells = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"c{i}",
            "metadata": {"tags": ["parameters"]} if not i else {},
            "outputs": [],
            "source": s,
        }
        for i, s in enumerate([parameters, source])
    ]
    about = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    book = {
        "cells": [
            {"cell_type": "markdown", "id": "t", "metadata": {}, "source": f"# {name}"},
            *cells,
        ],
        "metadata": about,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (folder / f"{name}.ipynb").write_text(json.dumps(book))


def hear_signals():
    """In a process that starts: signals that end a program do so, whoever started the tests."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Chain:
    """Two notebooks, each handing a file on; the first reads an input file.

    server: the address of the server of forks that runs share; those that start alone have one of
    their own, as a run of build.sh has.
    """

    def __init__(self, folder, out, server):
        self.folder = folder
        self.server = server
        self.out = out
        self.more = {}
        self.temporary = folder.with_name("temporary")
        folder.mkdir()
        self.temporary.mkdir()
        (folder / "chain.py").write_text(SMALL)
        (folder / "chain.toml").write_text(CHAIN)
        (folder / "input.csv").write_text("1\n")
        self.one("build.write_bytes(open(data, 'rb').read() * size, 'data/one.csv')")
        write_notebook(
            folder,
            "two",
            "from helpers.exhibits.build import open_build\nb = "
            "open_build(out)\nb.write_bytes(b'2', 'data/two.csv')",
        )

    def one(self, source):
        head = "from helpers.exhibits.build import open_build\nbuild, size = open_build(out), 1\n"
        write_notebook(
            self.folder,
            "one",
            head + source,
            f"out = 'build'\ndata = {str(self.folder / 'input.csv')!r}",
        )

    def start(self, limit=120, alone=False):
        environment = (
            os.environ
            | {
                "REPLICATION_OUT": str(self.out),
                "TMPDIR": str(self.temporary),
            }
            | self.more
        )
        command = [sys.executable, "-P", str(self.folder / "chain.py"), str(limit)]
        command += [] if alone else [self.server]
        return subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            # Tests started by nohup, or behind "&", hand on that such a signal is ignored.
            preexec_fn=hear_signals,
        )

    def run(self, limit=120, alone=False):
        process = self.start(limit, alone)
        out, error = process.communicate(timeout=300)
        return process.returncode, out, error

    def change(self, text):
        (self.folder / "input.csv").write_text(text)

    @property
    def report(self):
        pages = sorted((self.out / "report").rglob("*.html"))
        return {p.name: p.read_text() for p in pages}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    temporary = tmp_path_factory.mktemp("temporary")
    with start_server((PRELOADED, "pandas"), TMPDIR=str(temporary)) as address:
        yield address
    assert list(temporary.iterdir()) == []


@pytest.fixture(scope="module")
def chain(tmp_path_factory, server):
    folder = tmp_path_factory.mktemp("chain")
    made = Chain(folder / "notebooks", folder / "out", server)
    assert made.run(alone=True)[0] == 0
    assert set(made.report) == {"index.html", "one.html", "search.html", "two.html"}
    return made


def test_killed_at_any_moment_the_report_stays_and_the_next_run_recovers(chain):
    before = chain.report
    start = time.monotonic()
    chain.change("9\n")
    assert chain.run(alone=True)[0] == 0
    whole = time.monotonic() - start
    for i in range(8):
        chain.change(f"{i + 10}\n")
        process = chain.start(alone=True)
        # Moments from its start to where the run before came to its end, however fast that is.
        time.sleep(whole * (i + 0.5) / 8)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert set(chain.report) == set(before)
        assert all(page.rstrip().endswith("</html>") for page in chain.report.values())
    status, _, error = chain.run(alone=True)
    assert (
        status,
        error.replace("Another build is running in this folder; waiting for it to end ...\n", ""),
    ) == (0, "")
    assert (chain.out / "data/one.csv").read_text() == "17\n"
    assert [p.name for p in chain.out.rglob(".*") if guard.ASIDE.fullmatch(p.name)] == []
    assert list(chain.temporary.iterdir()) == []


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_stopped_by_a_signal_it_clears_up_by_itself(chain, tmp_path, name):
    before = chain.report
    chain.one(f"import time\nopen({str(tmp_path / 'here')!r}, 'w').close()\ntime.sleep(600)")
    process = chain.start(alone=True)
    assert wait_until((tmp_path / "here").exists, 120)
    kernels = trees.descendants(process.pid)
    process.send_signal(getattr(signal, name))
    process.communicate(timeout=60)
    # 128 and the signal's number, as shells tell it
    assert process.returncode == 128 + getattr(signal, name)
    # What was killed, or sees its pipe closed, may need a moment before it is gone.
    assert kernels and wait_until(lambda: not any(lives(pid) for pid in kernels))
    assert list(chain.temporary.iterdir()) == []
    assert chain.report == before
    chain.one("build.write_bytes(open(data, 'rb').read() * size, 'data/one.csv')")
    assert chain.run()[0] == 0


def test_a_hanging_notebook_is_ended_with_its_kernel(chain, tmp_path):
    before = chain.report
    place = tmp_path / "pid"
    chain.one(
        f"import time, os\nopen({str(place)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)"
    )
    # On a busy machine a kernel may need 15 seconds and more before its first cell runs.
    for limit in (4, 40):
        status, _, error = chain.run(limit=limit)
        assert (status, error) == (
            1,
            f"one took longer than {limit} s and was stopped; "
            "give it more time with --limit SECONDS.\n",
        )
        assert chain.report == before
        if place.exists() and place.read_text():
            break
    assert wait_until(lambda: not lives(int(place.read_text())))


ENDS = """
import os
import sys
from pathlib import Path
from helpers.workflow.chain import processes
from helpers.workflow.chain.execution.process import Handed, execute, run_in_process

if __name__ == "__main__":
    processes.SERVER = (*processes.SERVER[:1], "pandas")
    context = processes.make_context(Path(sys.argv[1]))
    task = {"name": "one", "given": {}, "folder": os.path.dirname(__file__)}
    _, end = context.Pipe(duplex=False)
    given = (execute, task, 0, dict(os.environ), Handed(2), end)
    process = context.Process(target=run_in_process, args=given)
    process.start()
    print(process.pid, flush=True)
    os._exit(0)
"""


def test_a_notebook_whose_build_ended_before_it_could_look_ends_too(chain, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ends")  # no longer name: see make_context
    chain.one(f"import time\nopen({str(folder / 'here')!r}, 'w').close()\ntime.sleep(600)")
    script = chain.folder / "ends.py"
    script.write_text(ENDS)
    environment = os.environ | {"REPLICATION_OUT": str(folder / "out")}
    started = subprocess.run(
        [sys.executable, "-P", str(script), str(folder)], capture_output=True, text=True,
        env=environment, timeout=60,
    )  # fmt: skip
    script.unlink()
    assert wait_until(lambda: not lives(int(started.stdout)), 60)


def test_a_dying_kernel_is_told_in_one_sentence(chain):
    before = chain.report
    chain.one("import os\nos._exit(9)")
    status, _, error = chain.run()
    assert (status, error) == (1, "one.ipynb: its kernel died; perhaps memory ran out.\n")
    assert chain.report == before


def test_kernels_share_neither_ports_nor_folders(chain):
    # Jupyter looks up free ports and lets go of them before the kernel takes them: of two kernels
    # that start together, one may find its port taken.
    told = (
        "import os\nfrom ipykernel.connect import get_connection_info\nabout = "
        "get_connection_info(unpack=True)\n"
    )
    chain.one(
        f"{told}build.write_bytes(repr((about['transport'], os.environ['IPYTHONDIR'])).encode(), "
        "'data/one.csv')"
    )
    assert chain.run()[0] == 0
    transport, folder = ast.literal_eval((chain.out / "data/one.csv").read_text())
    assert (transport, os.path.dirname(os.path.dirname(folder))) == ("ipc", str(chain.temporary))
    assert list(chain.temporary.iterdir()) == []


@pytest.mark.parametrize(("length", "transports"), [(20, ["ipc", "tcp"]), (120, ["tcp"])])
def test_where_a_sockets_path_would_be_too_long_ports_are_used(length, transports):
    # unix(7): a socket's path has at most 108 bytes on Linux, 104 on macOS.
    private = Path("/" + "x" * length)
    made = [settings["KernelManager"] for settings in kernels.connections("one", private)]
    assert [m.get("transport", "tcp") for m in made] == transports
    assert all(len(m.get("ip", "")) + len("-5") <= 103 for m in made)


def write_kernel(folder, command):
    """A kernel of the name that the notebooks ask for, started by a shell command."""
    (folder / "kernels/python3").mkdir(parents=True)
    about = {
        "argv": ["sh", "-c", command, "sh", "{connection_file}"],
        "display_name": "x",
        "language": "python",
    }
    (folder / "kernels/python3/kernel.json").write_text(json.dumps(about))


def test_a_kernel_that_never_answers_is_told_with_its_last_words(chain, tmp_path):
    write_kernel(tmp_path, "echo no room >&2; exit 3")
    before = chain.report
    chain.more = {"JUPYTER_PATH": str(tmp_path)}
    chain.one("1")
    status, _, error = chain.run()
    chain.more = {}
    assert (status, error) == (
        1,
        "one.ipynb: RuntimeError: Kernel died before replying to kernel_info. The last it said: "
        "no room\n",
    )
    assert chain.report == before


def test_where_sockets_cannot_be_had_the_kernel_is_tried_with_ports(chain, tmp_path):
    write_kernel(
        tmp_path,
        f'grep -q ipc "$1" && exit 3; exec "{sys.executable}" -m ipykernel_launcher -f "$1"',
    )
    chain.one(
        "from ipykernel.connect import get_connection_info\n"
        "told = get_connection_info(unpack=True)['transport']\n"
        "build.write_bytes(told.encode(), 'data/one.csv')"
    )
    chain.more = {"JUPYTER_PATH": str(tmp_path)}
    status, _, error = chain.run()
    chain.more = {}
    assert (status, error, (chain.out / "data/one.csv").read_text()) == (0, "", "tcp")


def test_an_input_that_changes_while_it_is_read_is_noticed(chain):
    before = chain.report
    chain.one("open(data, 'a').write('2')\nbuild.write_bytes(b'1', 'data/one.csv')")
    status, _, error = chain.run()
    assert (status, error) == (1, "input.csv changed while the build was running; run it again.\n")
    assert chain.report == before


def test_a_second_build_waits_and_says_so(chain, tmp_path):
    here, go = tmp_path / "here", tmp_path / "go"
    chain.one(
        f"import time\nfrom pathlib import Path\nPath({str(here)!r}).touch()\n"
        f"for _ in range(1200):\n    time.sleep(0.1 * (not Path({str(go)!r}).exists()))\n"
        "build.write_bytes(b'1', 'data/one.csv')"
    )
    first = chain.start()
    assert wait_until(here.exists, 120)
    second = chain.start()
    words = second.stderr.readline()  # before the first goes on
    go.touch()
    out, rest = second.communicate(timeout=300)
    assert first.wait() == 0
    assert words == "Another build is running in this folder; waiting for it to end ...\n"
    assert (second.returncode, rest) == (0, "")
    assert "one" not in out.replace("The report is at", "")


def test_a_target_that_cannot_be_written_is_named(chain):
    chain.one("build.write_bytes(b'1', 'data/one.csv')")
    shutil.rmtree(chain.out / "data")
    (chain.out / "data").write_text("a file where a folder should be")
    status, _, error = chain.run()
    assert status == 1
    assert error.startswith("data/one.csv could not be written: ") and len(error.splitlines()) == 1
    (chain.out / "data").unlink()


def test_a_broken_record_of_tasks_is_made_anew(chain):
    (chain.out / ".doit").write_text('{"half')
    assert chain.run()[::2] == (0, "")


def test_a_full_disk_leaves_the_report_and_says_so(tmp_path_factory, server):
    # A folder with a longer name has no place for sockets, and all would start anew.
    tmp_path = tmp_path_factory.mktemp("full")
    out = tmp_path / "small"
    out.mkdir()
    if (
        os.geteuid()
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=4m", "none", out], capture_output=True
        ).returncode
    ):
        pytest.skip("needs the right to mount a small file system")
    try:
        chain = Chain(tmp_path / "notebooks", out, server)
        tried = chain.run()
        assert tried[0] == 0, tried
        before = chain.report
        chain.one(
            "size = 8_000_000\nbuild.write_bytes(open(data, 'rb').read() * size, 'data/one.csv')"
        )
        status, _, error = chain.run()
        assert (status, error) == (
            1,
            "data/one.csv could not be written: the disk is full; free some space and run again.\n",
        )
        assert chain.report == before
        # Almost full, so that small files fail as well: the record, the pages.
        (out / "filler").write_bytes(b"x" * shutil.disk_usage(out).free)
        chain.one("build.write_bytes(b'9', 'data/one.csv')")
        status, _, error = chain.run()
        assert status == 1 and "the disk is full" in error.lower() and "Traceback" not in error
        assert set(chain.report) == set(before)
        (out / "filler").unlink()
        assert chain.run()[::2] == (0, "")
    finally:
        subprocess.run(["umount", out], check=False)
