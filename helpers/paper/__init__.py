"""The published numbers.

Enters: numbers as printed, and results to compare with. Leaves: checks, findings and verdicts.
"""
