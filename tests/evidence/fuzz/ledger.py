"""What a worker has done so far and the input it is at, in memory that outlives it."""

import mmap
import struct
from pathlib import Path

LARGEST = 60_000  # bytes of an input
COUNTS = ("inputs", "read", "refused", "findings", "slowest", "length")
HEAD = struct.Struct("<QQQQdI")  # one field for each of COUNTS


class Ledger:
    """A file that a worker writes to and its watcher reads.

    inputs, read, refused, findings: how many; slowest: seconds of one input; length: bytes of the
    current one.
    """

    def __init__(self, path: Path):
        self.path = path
        if not path.exists():
            path.write_bytes(b"\0" * (HEAD.size + LARGEST))
        with open(path, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), 0)
        for name, value in zip(COUNTS, HEAD.unpack_from(self.memory), strict=True):
            setattr(self, name, value)

    def begin(self, content: bytes) -> None:
        """Note an input before it is tried."""
        self.inputs += 1
        self.length = len(content)
        self.memory[HEAD.size : HEAD.size + len(content)] = content
        self.save()

    def save(self) -> None:
        """Write the counts."""
        HEAD.pack_into(self.memory, 0, *(getattr(self, name) for name in COUNTS))

    @property
    def current(self) -> bytes:
        """The input last begun."""
        return bytes(self.memory[HEAD.size : HEAD.size + self.length])
