"""The whole audit of a table of published numbers."""

import pandas as pd

from helpers.paper.audit.checks.check import table_checks
from helpers.paper.audit.checks.frequencies.checks import check_frequencies
from helpers.paper.audit.checks.moments import check_moments
from helpers.paper.audit.checks.thresholds import check_wording
from helpers.paper.audit.checks.values import check_values
from helpers.paper.audit.inference.contingency import check_contingency
from helpers.paper.audit.inference.correlations import check_correlations
from helpers.paper.audit.inference.effects import check_effects
from helpers.paper.audit.inference.groups import check_groups
from helpers.paper.audit.inference.p_values import check_marks, check_p_values
from helpers.paper.audit.regressions.arrangement import arrange_blocks
from helpers.paper.audit.regressions.coefficients import check_regressions
from helpers.paper.audit.regressions.labels import Labels, can_scan, establish_labels
from helpers.paper.printed_numbers import complete
from helpers.survey.codebook import Codebook


def audit(
    published: pd.DataFrame,
    codebook: Codebook | None = None,
    labels: Labels | None = None,
    silent: tuple = (),
) -> pd.DataFrame:
    """Every check that the published numbers allow:
    one row a check, with the columns of audit.csv.

    codebook: says what values the variables take; without it their published limits are used.
    labels: of the regressions, if already established. silent:
    places whose tests the text calls not significant.
    """
    # Texts as Python holds them: the checks read them one by one, which Arrow is slow at.
    published = complete(published).astype(object)
    blocks = arrange_blocks(published)
    scanned = next((block for block in blocks if can_scan(block)), None)
    if labels is None and scanned is not None:
        labels = establish_labels(scanned)
    rows = (
        check_values(published)
        + check_frequencies(published)
        + check_moments(published, codebook)
        + check_p_values(published)
        + check_marks(published, silent)
        + check_correlations(published)
        + check_groups(published)
        + check_contingency(published)
        + check_effects(published)
        + check_regressions(published, blocks, labels)
        + check_wording(published, codebook)
    )
    return table_checks(rows)
