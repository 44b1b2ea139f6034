"""A data set that meets the target moments.

Enters: target moments. Leaves: whole answers of every respondent, checked number by number and
stored.
"""
