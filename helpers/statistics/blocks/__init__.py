"""More respondents than memory holds.

Enters: a folder of Parquet files and its codebook. Leaves: Tables 1-3, added up block by block.
"""
