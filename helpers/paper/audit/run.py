"""The whole audit of a table of printed numbers."""

import pandas as pd

from helpers.paper.audit.checks.frequencies import audit_frequencies
from helpers.paper.audit.checks.moments import audit_moments
from helpers.paper.audit.checks.rows import as_table
from helpers.paper.audit.checks.thresholds import audit_wording
from helpers.paper.audit.regressions.coefficients import audit_regressions, audit_tests
from helpers.paper.audit.regressions.labels import Labels, can_scan, establish_labels
from helpers.paper.audit.regressions.printed import arrange_regressions
from helpers.survey.codebook import Codebook


def audit(
    published: pd.DataFrame,
    codebook: Codebook | None = None,
    labels: Labels | None = None,
    silent: tuple = (),
) -> pd.DataFrame:
    """Every check that the printed numbers allow: one row a check, with the columns of audit.csv.

    codebook: says what values the variables take; without it their printed limits are used. labels: of the regressions, if already established.
    silent: places whose tests the text calls not significant.
    """
    printed = arrange_regressions(published)
    labels = labels or (establish_labels(printed) if can_scan(printed) else None)
    rows = (
        audit_frequencies(published)
        + audit_moments(published, codebook)
        + audit_tests(published, silent)
    )
    return as_table(
        rows + audit_regressions(published, printed, labels) + audit_wording(published, codebook)
    )
