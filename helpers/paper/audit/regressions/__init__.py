"""Checks of the rows of a regression table against each other.

Enters: B, beta, t, df and the correlations. Leaves:
Checks, bounds, and the names the rows can carry.
"""
