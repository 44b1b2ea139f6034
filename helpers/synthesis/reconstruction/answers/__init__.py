"""Respondents made from a solution.

Enters: total scores. Leaves: items, people and an export such as the survey tool writes.
"""
