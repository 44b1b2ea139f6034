"""The codebook as an Excel workbook, for those who would rather not edit YAML.

Enters: a flat tree, or the cells of a workbook. Leaves: the workbook, or the tree with the sheet
and cell of each part of it.
"""

from helpers.survey.codebook.workbook.reading import read_workbook
from helpers.survey.codebook.workbook.writing import write_workbook

__all__ = ["read_workbook", "write_workbook"]
