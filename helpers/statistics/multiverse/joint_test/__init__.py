"""Specification curves against chance: every specification refitted to outcomes without a relation
(Simonsohn, Simmons and Nelson 2020).

Without covariates the outcome is shuffled over the respondents. With covariates, what they leave of
the outcome is shuffled and added to what they predict (Freedman and Lane 1983), so that a relation
of the covariates with outcome and use stays as it is.

Enters: specifications and data. Leaves: how rare their summaries are without a relation.
"""

from helpers.statistics.multiverse.joint_test.summaries import find_joint_line, table_joint_test

__all__ = ["find_joint_line", "table_joint_test"]
