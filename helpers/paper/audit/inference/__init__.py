"""Checks of tests against what they were computed from.

Enters: published tests, with P values, means, counts or correlations beside them. Leaves: Checks.
"""
