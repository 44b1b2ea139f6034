"""Reading a survey export of any format.

Enters: a file, or a folder of Parquet files. Leaves: every cell as text, and in words how the file
was read.
"""

__all__ = ["Export", "open_export", "read_export", "stream_export"]


def __getattr__(name: str):
    # Found when they are asked for: the process that reads binary files begins in this package for
    # each file, and has no need of pandas.
    if name in __all__:
        from helpers.survey.reading import export

        return getattr(export, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
