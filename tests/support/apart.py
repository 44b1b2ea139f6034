"""Notebooks run as tests write into a folder of their own: a copy of the build that the other tests
look at.

They run beside those tests and with other numbers of threads, so that the last bits of some results
differ. In the build itself a second run would rightly find files that are not what the first wrote,
and make them anew.
"""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from served_kernels import offer_kernel

LEFT_BEHIND = shutil.ignore_patterns("report", ".*", "hypothesis", "ruff", "verify", "archive")


class NotebooksApart:
    """A plugin of pytest that gives the kernels of nbval another build folder than the tests
    have, and lets them start as those of a run do."""

    def __init__(self):
        self.copy: Path | None = None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item):
        """The kernel of a notebook starts here, and takes the environment as it is at this
        moment."""
        if not type(item).__module__.startswith("nbval"):
            return (yield)
        if item.parent.kernel is None:
            offer_kernel()
        build = os.environ.get("REPLICATION_OUT")
        if not build:
            return (yield)
        os.environ["REPLICATION_OUT"] = str(self.folder(Path(build)))
        try:
            return (yield)
        finally:
            os.environ["REPLICATION_OUT"] = build

    def folder(self, build: Path) -> Path:
        """The copy, made when it is first asked for."""
        if self.copy is None:
            self.copy = Path(tempfile.mkdtemp(prefix="notebooks-"))
            if build.is_dir():
                shutil.copytree(build, self.copy, ignore=LEFT_BEHIND, dirs_exist_ok=True)
        return self.copy

    def pytest_sessionfinish(self):
        """Nothing stays among the temporary files."""
        if self.copy is not None:
            with contextlib.suppress(OSError):
                shutil.rmtree(self.copy)
