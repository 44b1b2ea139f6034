"""What several tests of the synthesis start from: the problem of our paper, and the scores."""

import pytest

from helpers.paper.printed_numbers import read_published
from helpers.scoring import score_scales
from helpers.synthesis.reconstruction.problem.specification import read_specification


@pytest.fixture(scope="module")
def spec(book):
    """Our paper's problem: what an example data set must give."""
    return read_specification(read_published(), book)


@pytest.fixture(scope="module")
def as_published(book):
    """Our paper's published numbers, a final zero allowed to be one that was left out."""
    return read_specification(read_published(), book, final_zeros=False).paper


@pytest.fixture(scope="module")
def scored(book, clean):
    """Use and scores of the shipped data: respondents x predictors and scales."""
    return clean[list(book.predictors)].astype(float).join(score_scales(clean, book))
