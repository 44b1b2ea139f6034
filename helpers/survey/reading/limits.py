"""How large an input may be: far above any survey, far below what would fill the memory."""

MAX_BYTES = 20_000_000_000
MAX_COLUMNS = 16_384
MAX_ROWS = 50_000_000
MAX_CELLS = 2_000_000_000
MAX_LINE = 20_000_000  # characters of one line of text
# Bytes of the texts that are kept: a cell that repeats another costs a small number only.
MAX_TEXT = 2_000_000_000
MAX_SHEET = 20_000_000  # cells of a workbook, which is not read in blocks
MAX_UNZIPPED = 500_000_000
MAX_TYPED = 50_000_000  # bytes of a codebook workbook, unpacked
MAX_TYPED_CELLS = 1_000_000
SECONDS = 9  # of processor time for reading a file of up to 10 MB
BUSY = 10  # times as long it may take on a machine that is busy with other things
MEMORY = 3_000_000_000  # bytes of address space for the reader of a binary file
# What is read at once, of a table and of a text: as much as a processor keeps close at hand.
BLOCK_ROWS = 50_000
BLOCK_LETTERS = 1_000_000
