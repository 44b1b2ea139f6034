"""How large an input may be: far above any survey, far below what would fill the memory."""

MAX_BYTES = 100_000_000
MAX_COLUMNS = 16_384
MAX_ROWS = 500_000
MAX_CELLS = 20_000_000
MAX_UNZIPPED = 500_000_000
SECONDS = 9  # of processor time for reading a file of up to 10 MB
BUSY = 10  # times as long it may take on a machine that is busy with other things
MEMORY = 3_000_000_000  # bytes of address space for the reader of a binary file
