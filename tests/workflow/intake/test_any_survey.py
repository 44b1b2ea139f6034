"""Surveys made at random: what check accepts runs to the end of every notebook, in this process.

ANY_SURVEY makes so many of them, ANY_SURVEY_FIRST begins with another seed.
"""

import os
import warnings

import matplotlib
import matplotlib.pyplot as plt
import pytest
from any_survey import make_any_survey
from in_process import run_survey

from helpers.base.errors import InputError
from helpers.survey.codebook import read_codebook
from helpers.survey.reading import open_export
from helpers.workflow.intake import check

matplotlib.use("Agg")
FIRST = int(os.environ.get("ANY_SURVEY_FIRST", "0"))
SURVEYS = int(os.environ.get("ANY_SURVEY", "12"))
# Nothing else is wrong with a survey that is made of what may be.
LEGAL = ("no respondent is left after the exclusions",)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SURVEYS))
def test_what_check_accepts_runs_to_its_end(tmp_path, monkeypatch, seed):
    monkeypatch.delenv("REPLICATION_OUT", raising=False)
    warnings.simplefilter("ignore")
    data, codebook = make_any_survey(tmp_path, seed)
    try:
        book = read_codebook(codebook)
        export = open_export(data, book, everything=True)
        problems, answers = check.find_problems(export, book)
        refused = list(problems["problem"])
    except InputError as error:
        refused = [str(error)]
    if refused:
        assert refused[0].startswith(LEGAL)
        pytest.skip(f"refused: {refused[0]}")
    run_survey(tmp_path / "out", data, codebook)
    plt.close("all")
    written = ["data/clean.csv", "data/scored.csv", "tables/privacy-risk.csv"]
    if not check.sentence_no_model(answers, book):
        written.append("tables/fit.csv")
    for name in written:
        assert (tmp_path / "out" / name).is_file()
