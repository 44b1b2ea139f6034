"""What could still single out a respondent, and which counts a report keeps back.

Enters: cleaned answers and their codebook. Leaves: a table of the risk,
and one plan for the whole release.
"""
