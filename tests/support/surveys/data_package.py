"""The data package of the shipped survey, in a folder of its own."""

from pathlib import Path

import pandas as pd

from helpers import scoring
from helpers.exhibits.build import Build
from helpers.survey import export
from helpers.survey.codebook import Codebook


def write_shipped_package(folder: Path, clean: pd.DataFrame, book: Codebook) -> Path:
    """Write it from the shipped respondents, cleaned; returns the folder that holds it."""
    build = Build(folder)
    # Tests share the build folder of the suite; this one is apart.
    build.folder = folder
    build.write_bytes(b'{"synthetic": true}', "data/provenance.json")
    scores = scoring.score_scales(clean, book)
    build.write(clean, "data/clean.csv")
    build.write(clean[["id", *book.people, *book.predictors]].join(scores), "data/scored.csv")
    export.write_package(build, clean, scores, book)
    return folder / "data"
