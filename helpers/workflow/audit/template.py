"""An empty workbook to type a paper's tables into: drop-down lists, and two worked examples.

Enters: nothing but the vocabulary. Leaves: an Excel file that read_published reads.
"""

from pathlib import Path

from helpers.paper.vocabulary import COLUMNS, COMPOSITES, FLAGS, STATISTICS

ROWS = 500  # lines prepared for typing
LONG = ("id", "place", "group", "time", "model", "row", "column", "statistic", "printed", "n",
        "flags", "note")  # fmt: skip
# Two made-up tables: nobody's paper.
LONG_EXAMPLE = (
    {"place": "Table 1", "row": "age", "statistic": "mean (sd)", "printed": "41.2 (14.3)",
     "n": "200"},
    {"place": "Table 1", "row": "sex", "column": "women", "statistic": "count (percent)",
     "printed": "120 (60.0%)", "n": "200", "flags": "one answer"},
    {"place": "Table 1", "row": "sex", "column": "men", "statistic": "count (percent)",
     "printed": "80 (40.0%)", "n": "200", "flags": "one answer"},
    {"place": "Table 2", "row": "mood", "column": "sleep", "statistic": "r", "printed": "−.21**",
     "n": "198"},
    {"place": "Table 2", "row": "analysis", "column": "**", "statistic": "significance_level",
     "printed": ".01"},
    {"place": "Table 3", "row": "mood", "column": "sleep", "statistic": "B (se)",
     "printed": "0.70 (0.14)", "model": "step 1"},
    {"place": "Table 3", "row": "mood", "column": "sleep", "statistic": "t", "printed": "5.00",
     "model": "step 1"},
    {"place": "Table 3", "row": "mood", "column": "sleep", "statistic": "p", "printed": "<.001",
     "model": "step 1"},
)  # fmt: skip
WIDE_HEADS = ("place", "row", "column", "men: n", "men: M (SD)", "women: n", "women: M (SD)", "t",
              "df", "p")  # fmt: skip
WIDE_EXAMPLE = (
    ("Table 4", "mood", "", "80", "5.46 (2.94)", "120", "6.10 (3.02)", "−1.49", "198", ".14"),
    ("Table 4", "sleep", "", "80", "2.95 (0.97)", "120", "3.01 (1.02)", "−0.42", "198", ".68"),
)


def write_template(path: Path) -> None:
    """Write the workbook: sheets tables (empty), two examples, and the vocabulary."""
    import openpyxl
    from openpyxl.styles import Font
    from openpyxl.worksheet.datavalidation import DataValidation

    book = openpyxl.Workbook()
    bold = Font(bold=True)

    def fill(title: str, heads, lines):
        sheet = book.create_sheet(title)
        sheet.append(list(heads))
        for line in lines:
            sheet.append(list(line))
        for cell in sheet[1]:
            cell.font = bold
        sheet.freeze_panes = "A2"
        for column in sheet.columns:
            for cell in column:
                cell.number_format = "@"  # text: 5.10 keeps its last digit
            widest = max(len(str(cell.value or "")) for cell in column)
            sheet.column_dimensions[column[0].column_letter].width = min(60, widest + 3)
        return sheet

    book.remove(book.active)
    empty = fill("tables", LONG, [[""] * len(LONG)] * ROWS)
    examples = []
    for line in LONG_EXAMPLE:
        examples.append([line.get(name, "") for name in LONG])
    fill("example, long", LONG, examples)
    fill("example, wide", WIDE_HEADS, WIDE_EXAMPLE)
    names = [[s.name, s.what, ", ".join(s.aliases)] for s in STATISTICS]
    names += [[name, " and ".join(parts), ""] for name, parts in COMPOSITES.items()]
    fill("statistics", ("name", "what", "also written"), names)
    fill("flags", ("flag", "what it says"), FLAGS.items())
    fill("columns", ("column", "what it holds"), COLUMNS.items())
    for name, sheet, count in (
        ("statistic", "statistics", len(names)),
        ("flags", "flags", len(FLAGS)),
    ):
        column = empty.cell(1, LONG.index(name) + 1).column_letter
        allowed = DataValidation(
            type="list", formula1=f"={sheet}!$A$2:$A${count + 1}", allow_blank=True
        )
        allowed.showErrorMessage = name == "statistic"
        empty.add_data_validation(allowed)
        allowed.add(f"{column}2:{column}{ROWS + 1}")
    book.save(path)
