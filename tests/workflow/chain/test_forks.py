"""Processes of notebooks and their kernels as forks of one that has the libraries."""

import ast
import inspect
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from watching import lives, wait_until

from helpers.workflow.chain.execution import provisioner
from helpers.workflow.chain.execution.forks import ForkedKernel
from helpers.workflow.chain.processes import SERVER, make_context

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is forked")


def run_alone(code):
    """What a script prints in a new process, which may fork: this one has threads."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def tell_what_is_imported():
    """What importing the libraries leaves behind; done in a new process, of which much is asked."""
    import gc
    import sys
    import threading

    from helpers.workflow.chain.execution import preloaded, preloaded_analysis

    print(preloaded.__name__, preloaded_analysis.__name__)
    wanted = preloaded.LIBRARIES + preloaded_analysis.LIBRARIES
    print("statsmodels.api" in wanted, all(name in sys.modules for name in wanted))
    print(threading.active_count(), gc.isenabled(), gc.get_freeze_count() > 0)
    print(*[name for name, module in sys.modules.items() if module is None])

    from matplotlib import rcParams, rcParamsDefault

    print(*[name for name in rcParams if rcParams[name] != rcParamsDefault[name]])


def test_importing_once_loads_the_libraries_and_starts_no_thread():
    told = run_alone(f"{inspect.getsource(tell_what_is_imported)}\ntell_what_is_imported()")
    assert told[:4] == [*SERVER, "True", "True"]
    # A fork takes no thread along, so there may be none of Python's. Garbage is not looked for
    # until a fork does. The backend is that of kernels; nothing else is set, nothing is drawn with
    # a style.
    assert told[4:] == ["1", "False", "True", "backend"]


@linux_only
def test_a_waiting_fork_ends_with_what_made_it():
    (pid,) = run_alone(
        "from helpers.workflow.chain.execution.forks import WaitingKernel\n"
        "print(WaitingKernel().pid)"
    )
    assert wait_until(lambda: not lives(int(pid)))


@linux_only
def test_forks_that_wait_are_told_apart_answer_and_end_without_a_word_if_they_die():
    told = run_alone(
        "import os\n"
        "from helpers.workflow.chain.execution.forks import WaitingFork\n"
        "first, second, third = WaitingFork(os._exit), WaitingFork(sum), WaitingFork(len)\n"
        "print(third.ask('abcd'), second.ask([1, 2]))\n"
        "try:\n"
        "    first.ask(1)\n"
        "except EOFError:\n"
        "    print('silent')"
    )
    assert told == ["4", "3", "silent"]


@linux_only
def test_a_forked_kernel_is_asked_like_a_process():
    told = run_alone(
        "import os, signal, time\n"
        "from helpers.workflow.chain.execution.forks import ForkedKernel\n"
        "pid = os.fork()\n"
        "if not pid:\n"
        "    time.sleep(600)\n"
        "kernel = ForkedKernel(pid)\n"
        "print(kernel.poll())\n"
        "kernel.send_signal(signal.SIGTERM)\n"
        "print(kernel.wait(60), kernel.poll())"
    )
    # a process that a signal ended has the signal's number with a minus, as subprocess tells it
    assert told == ["None", "-15", "-15"]


@linux_only
def test_of_a_kernel_that_another_process_waits_for_only_its_end_is_known():
    with subprocess.Popen(
        ["sh", "-c", "sleep 600 & echo $!; wait"], stdout=subprocess.PIPE, text=True
    ) as shell:
        kernel = ForkedKernel(int(shell.stdout.readline()))
        assert kernel.poll() is None
        kernel.kill()
        assert wait_until(lambda: kernel.poll() == 0)


def test_somebody_elses_kernel_is_started_as_always(tmp_path):
    waiting = object()
    made = provisioner.ForkProvisioner(kernel_id="1", kernel_spec=None)
    made.waiting.append(waiting)
    try:
        made.connection_info = {}
        started = made.launch_kernel(["true"], env=dict(os.environ), cwd=tmp_path)
        with pytest.raises(StopIteration):
            started.send(None)
        assert made.process.wait() == 0 and made.waiting == [waiting]
    finally:
        made.waiting.clear()


@linux_only
@pytest.mark.parametrize(("length", "method"), [(20, "forkserver"), (90, "spawn")])
def test_where_a_sockets_path_is_too_long_each_process_starts_anew(monkeypatch, length, method):
    # unix(7): a socket's path has at most 108 bytes.
    monkeypatch.setattr(multiprocessing.current_process(), "_config", {})
    assert make_context(Path("/" + "x" * length)).get_start_method() == method


@linux_only
def test_a_kernel_of_a_run_is_a_fork_and_has_the_folder_and_environment_of_its_own(tmp_path):
    parameters = nbformat.v4.new_code_cell("out = 'build'", metadata={"tags": ["parameters"]})
    asks = nbformat.v4.new_code_cell(
        "import gc, os, sys, psutil\n"
        "from pathlib import Path\n"
        "told = [sys.argv[1], os.getcwd(), 'statsmodels' in sys.modules, 'OURS' in os.environ,\n"
        "        'forkserver' in ' '.join(psutil.Process().cmdline()), gc.isenabled()]\n"
        "Path('told').write_text(repr(told))"
    )
    about = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    book = nbformat.v4.new_notebook(cells=[parameters, asks], metadata=about)
    nbformat.write(book, tmp_path / "one.ipynb")
    (tmp_path / "run.py").write_text(RUN)
    environment = os.environ | {"REPLICATION_OUT": str(tmp_path / "out"), "OURS": "1"}
    done = subprocess.run(
        [sys.executable, "-P", str(tmp_path / "run.py")], env=environment, capture_output=True,
        text=True, timeout=240,
    )  # fmt: skip
    assert done.stdout == "(0, '')\n", done.stderr
    told = ast.literal_eval((tmp_path / "told").read_text())
    assert told == ["-f", str(tmp_path), True, True, True, True]


RUN = """
import os
import tempfile
from pathlib import Path
from helpers.workflow.chain.execution.process import Handed, execute, run_in_process
from helpers.workflow.chain.processes import make_context

if __name__ == "__main__":
    folder = os.path.dirname(__file__)
    with tempfile.TemporaryDirectory(dir="/tmp") as private:
        context = make_context(Path(private))
        heard, end = context.Pipe(duplex=False)
        task = {"name": "one", "given": {}, "folder": folder}
        given = (execute, task, 0, dict(os.environ), Handed(2), end)
        process = context.Process(target=run_in_process, args=given)
        process.start()
        end.close()
        print(heard.recv())
        process.join()
"""


@pytest.mark.skipif(
    not Path("/proc/self/autogroup").is_file(), reason="sessions are not told apart here"
)
def test_a_session_stands_back_as_far_as_its_process():
    told = run_alone(
        "import os\n"
        "from pathlib import Path\n"
        "from helpers.workflow.chain.execution.forks import stand_back\n"
        "os.setsid()\n"
        "stand_back(os.nice(3))\n"
        "print(Path('/proc/self/autogroup').read_text())"
    )
    assert told[-2:] == ["nice", str(os.nice(0) + 3)]  # the tests may stand back themselves
