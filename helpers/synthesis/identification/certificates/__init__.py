"""Enters: published numbers.

Leaves: inequalities that every data set with them satisfies, and limits proved from these.

The limits are checked in exact fractions.
"""
