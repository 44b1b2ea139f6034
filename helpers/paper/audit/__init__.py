"""Checks of printed numbers against each other; none of them needs a respondent's answer.

Enters: printed numbers. Leaves: checks with their power, and findings.
"""
