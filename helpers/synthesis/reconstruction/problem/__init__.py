"""What the printed numbers ask of a data set.

Enters: printed numbers and a specification. Leaves: the distributions and moments to be met.
"""
