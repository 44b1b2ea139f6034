"""From printed numbers back to answers.

Enters: printed numbers. Leaves: synthetic respondents on whom the statistics come out as printed.
"""
