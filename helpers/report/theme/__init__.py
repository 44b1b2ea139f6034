"""Templates, style and scripts of the pages.

Enters: nothing. Leaves: the text of each file, to be written into the pages.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
