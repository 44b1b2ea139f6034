"""The formats an exhibit is written in: CSV for spreadsheets, HTML for pages, SVG for figures.

Enters: a table, or a figure of matplotlib. Leaves: its text in one of these formats.
"""
