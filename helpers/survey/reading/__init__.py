"""Reading a survey export of any format.

Enters: a file, or a folder of Parquet files. Leaves: every cell as text, and in words how the file
was read.
"""

from helpers.survey.reading.export import Export, open_export, read_export, stream_export

__all__ = ["Export", "open_export", "read_export", "stream_export"]
