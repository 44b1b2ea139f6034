"""The answers of a survey.

Enters: an export and its codebook. Leaves: one valid row per respondent.
"""
