"""Every check of the frequencies of a table."""

import pandas as pd

from helpers.paper.audit.checks.frequencies.distributions import distributions
from helpers.paper.audit.checks.frequencies.percentages import (
    check_percent_totals,
    check_percents,
    check_possible_percents,
    find_bases,
)
from helpers.paper.audit.checks.frequencies.repeats import check_repeats
from helpers.paper.audit.checks.frequencies.totals import check_shares, check_totals
from helpers.paper.audit.checks.values import check_places, check_rates


def check_frequencies(published: pd.DataFrame) -> list[dict]:
    """All checks of counts and percentages."""
    counts = distributions(published, "count")
    percents = distributions(published, "percent")
    bases = find_bases(published, counts)
    return [
        *check_percents(published, bases),
        *check_possible_percents(published, bases),
        *check_totals(published, counts, percents),
        *check_percent_totals(published, percents),
        *check_shares(published),
        *check_repeats(published),
        *check_places(published),
        *check_rates(published),
    ]
