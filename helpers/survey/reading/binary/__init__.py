"""Excel, SPSS, Stata and Parquet files, read by a process of its own (python -m).

Enters: a file that could crash, hang or swell its reader. Leaves: its sheets and blocks of rows.
"""
