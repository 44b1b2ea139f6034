"""Checks of single numbers and of small groups of them.

Enters: printed numbers. Leaves: one Check per place, with its power.
"""
