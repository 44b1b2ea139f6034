"""The examples in the docstrings of the modules a newcomer reads first give what they say."""

import doctest

import pytest

from helpers import scoring
from helpers.paper import printed_numbers, vocabulary
from helpers.paper.audit.checks import granularity
from helpers.paper.layouts import cells as layouts


@pytest.mark.parametrize("module", [scoring, printed_numbers, granularity, vocabulary, layouts])
def test_examples_in_docstrings(module):
    found = doctest.testmod(module)
    assert found.attempted > 0, "no example in this module"
    assert found.failed == 0
