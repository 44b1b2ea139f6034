"""What a design could have seen and what its data exclude.

Enters: estimates, their sizes and errors. Leaves: power, equivalence and Bayes factors in closed
form, and how often tests reject on simulated respondents.
"""

from helpers.statistics.evidence.closed_form import (
    correlation_equivalence,
    correlation_null_bayes_factor,
    excluded_correlation,
    excluded_slope,
    null_bayes_factor,
    power_of_slope,
    slope_equivalence,
    smallest_correlation,
    smallest_slope,
    table_adjusted_p,
    table_correlation_evidence,
    table_slope_evidence,
)

__all__ = [
    "correlation_equivalence",
    "correlation_null_bayes_factor",
    "excluded_correlation",
    "excluded_slope",
    "null_bayes_factor",
    "power_of_slope",
    "slope_equivalence",
    "smallest_correlation",
    "smallest_slope",
    "table_adjusted_p",
    "table_correlation_evidence",
    "table_slope_evidence",
]
