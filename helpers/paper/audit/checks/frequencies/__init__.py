"""Counts, percentages and totals of a published table against each other. All exact.

Enters: published counts and percentages. Leaves: rows of the audit.
"""
