"""What the first page of a codebook workbook says."""

TITLE = "Codebook of your survey: what each column is, and what is made of it"
LINES = (
    "1. Cells in orange hold a ? : the question stands beside them. Choose an answer from the "
    "list of the cell. Nothing runs before that.",
    "2. Cells in yellow were guessed. The reason stands beside them, under Look at this. Change "
    "what is wrong; what is right may stay.",
    "3. Sheet Questions has one row for each column of your export. Put drop in the fourth column "
    "for what you do not need.",
    "4. Label in the report is what tables and figures call a question. Write it in the language "
    "of the report.",
    "5. Sheet Answers lists each set of options once: the texts in the export, and the code of "
    "each. A code is a number that rises from less to more, or a word where there is no order.",
    "6. Missing codes are answers that stand for none, such as -99 or Not applicable. Several are "
    "separated by ; .",
    "7. Sheet Scales lists the scores. Which items belong to a score stands in sheet Questions, "
    "under Scale; items that point the other way have yes under Turned.",
    "8. Sheet Study says what is related to what: outcomes, predictors, and correlates (what the "
    "table of correlations has beside the predictors); one short name a row. It also says which "
    "rows of the export are left out.",
    "9. Save the workbook. Then: ./build.sh check --data YOUR_FILE --codebook THIS_FILE",
    "10. When nothing is wrong any more: ./build.sh --data YOUR_FILE --codebook THIS_FILE "
    "--published none --out results",
)
KINDS = {
    "whole number": "A number without decimals, from Lowest to Highest: age, a rating from 1 to 7",
    "decimal number": "A number that may have decimals: body mass index 21.5",
    "ordered options": "Options that rise from less to more: never, sometimes, often",
    "unordered options": "Options without order: single, married, widowed",
    "options": "Options; whether they rise is not said (enough where nothing is computed of them)",
    "yes or no": "Two options",
    "one of several answers": "Whether one answer (Looks for) is among those ticked in a cell",
    "ticked or empty": "A box of its own column: Looks for is what stands there when it is ticked; "
    "an empty cell is: not ticked",
    "several answers": "A cell with all answers that were ticked (drop; one row an answer follows)",
    "date or time": "A day or a time (drop, or give it the role time stamp)",
    "text": "Free text (drop)",
    "identifier": "A number or code of the form or the person (drop)",
    "personal": "A name, an address, a telephone number, a place (drop)",
    "constant": "The same for all, or empty (drop)",
    "?": "Not yet answered",
}
