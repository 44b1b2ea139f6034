"""The reviewers' report: executed notebooks and their verdicts as pages that open from disk."""

from helpers.report.render import render_report

__all__ = ["render_report"]
