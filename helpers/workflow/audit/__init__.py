"""The audit of any paper.

Enters: its tables or its text, as typed. Leaves: one page and its tables, or an empty workbook.
"""
