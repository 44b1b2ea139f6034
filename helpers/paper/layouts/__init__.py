"""Tables of published numbers as people type them.

Enters: a CSV file or workbook, long or wide, one or several numbers per cell. Leaves: one record
per published number, each with where it stands in the file.
"""
