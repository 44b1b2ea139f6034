"""What a test of bad input expects."""

from helpers.base.errors import InputError


def refused_or_read(act):
    """The result; None if it was refused in one printable sentence. Anything else fails."""
    try:
        return act()
    except InputError as error:
        words = str(error)
        assert words and words.isprintable() and len(words) < 1500 and words.endswith(".")
        return None
