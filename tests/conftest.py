"""Fixtures that several tests share: the codebook, a small valid export, the shipped data
cleaned."""

import csv
import gc
import io

import pandas as pd
import pytest
from apart import NotebooksApart
from hypothesis import settings

from helpers.survey.codebook import read_codebook
from helpers.survey.synthetic import read_shipped
from helpers.workflow import cli

# How long an example takes depends on what else the machine does.
settings.register_profile("unhurried", deadline=None)
if settings.get_current_profile_name() == "default":
    settings.load_profile("unhurried")

# Modules that take a minute and more, the longest first.
LONG = (
    "tests/report/browser/test_pages.py",
    "tests/workflow/chain/test_faults.py",
    "tests/survey/test_privacy.py",
    "tests/evidence/scale/test_million.py",
    "tests/synthesis/identification/test_real_export.py",
    "tests/workflow/intake/test_whole_report.py",
    "tests/workflow/intake/test_small_survey.py",
    "tests/report/browser/test_hostile_survey.py",
    "tests/workflow/chain/test_second_paper.py",
    "tests/workflow/chain/test_chain.py",
    "notebooks/06_sensitivity.ipynb",
)


# What is imported while tests are collected stays: looking for garbage in it takes a third of that
# time.
gc.disable()


def pytest_collection_finish():
    """From here on there is garbage to be found, among what comes later."""
    gc.freeze()
    gc.enable()


def pytest_configure(config):
    config.pluginmanager.register(NotebooksApart(), "notebooks-apart")
    gone = [module for module in LONG if not (config.rootpath / module).is_file()]
    if gone:
        raise pytest.UsageError(f"tests/conftest.py: LONG names modules that are gone: {gone}")


def pytest_collection_modifyitems(items):
    """What takes long begins first, so that no worker waits for another at the end."""

    def place(item) -> int:
        module = item.nodeid.split("::")[0]
        return LONG.index(module) if module in LONG else len(LONG)

    items.sort(key=place)


@pytest.fixture(scope="session")
def book():
    return read_codebook()


@pytest.fixture
def form(book):
    """One filled-in form: header -> answer, every question answered with its first option (age
    30)."""
    answers = {v.header: next(iter(v.codes), "30") for v in book.variables.values()}
    return {
        book.personal["submitted"]: "2019/11/05 10:00:00",
        book.personal["address"]: "a@synthetic.example",
        **answers,
    }


@pytest.fixture
def write_export(tmp_path, form):
    """Write forms, each given as changes of the one above, to export.csv; returns its path."""

    def write(*changes, encoding="utf-8", name="export.csv"):
        rows = [{**form, **change} for change in changes]
        text = io.StringIO()
        writer = csv.DictWriter(text, list(form), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        (tmp_path / name).write_bytes(text.getvalue().encode(encoding))
        return tmp_path / name

    return write


@pytest.fixture(scope="session")
def clean(book) -> pd.DataFrame:
    """The shipped data, cleaned."""
    return read_shipped(book)


@pytest.fixture
def indoors(monkeypatch, capsys):
    """Carry out a command in this process, where the start of a process is not what is tested.

    Returns exit status, standard output and standard error, as door() does.
    """

    def carry_out(command, _words):
        _, function = cli.VERBS[command.verb]
        return function(command)

    monkeypatch.setattr(cli, "carry_out", carry_out)

    def run(*words):
        capsys.readouterr()
        status = cli.main(list(words))
        told = capsys.readouterr()
        return status, told.out, told.err

    return run
