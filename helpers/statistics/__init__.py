"""The estimates of the paper, and those it leaves out.

Enters: scored rows. Leaves: estimates with their intervals and tests, as tidy tables.
"""
