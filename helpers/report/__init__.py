"""The reviewers' report: pages that open from disk.

Enters: executed notebooks and their verdicts. Leaves: HTML pages, and a PDF of them.
"""
