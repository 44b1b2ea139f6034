"""A table or a figure becomes an exhibit of the report.

Enters: a DataFrame or a Figure. Leaves: HTML or an image with its caption, and its numbers as CSV.
"""
