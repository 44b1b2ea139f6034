"""What may end a command or a notebook: input at fault, nowhere to write, too little to compute."""


class InputError(ValueError):
    """Input that cannot be used; the message is one plain sentence for the person who gave it,
    without control or direction marks."""

    def __str__(self):
        return "".join(c if c.isprintable() else " " for c in super().__str__())


class OutputError(RuntimeError):
    """Something could not be written; the message is one plain sentence."""


class TooLittle(Exception):
    """The rest of a notebook cannot be computed from these answers; the message says why.

    The notebook ends with that sentence, and the report holds what stands before it.
    """


def nearest(name: str, known) -> str:
    """A hint ' (nearest: ...)' for a mistyped name, or ''."""
    import difflib

    close = difflib.get_close_matches(str(name), [str(k) for k in known], n=1, cutoff=0.5)
    return f" (nearest: {close[0]})" if close else ""


def sentence_os_error(error: OSError) -> str:
    """What an operating system's refusal means, in words."""
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full; free some space and run again"
    return f"{error.strerror or error}"
