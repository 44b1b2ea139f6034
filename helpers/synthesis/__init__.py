"""Data sets that give the printed numbers.

Enters: printed numbers. Leaves: such data sets, and what all of them share.
"""
