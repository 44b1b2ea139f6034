"""A worker tries inputs on one target and files what it finds."""

import contextlib
import os
import random
import struct
import sys
import time
import traceback
from pathlib import Path

import targets
from ledger import LARGEST, Ledger

from helpers.base.errors import InputError

HANG = 10  # seconds for one input
LONGEST = 1500  # characters of a message


class Worker:
    """One target, the ledger of what was tried, and the kinds of findings seen."""

    def __init__(self, target: targets.Target, folder: Path):
        self.target = target
        self.folder = folder
        self.ledger = Ledger(folder / "ledger")
        self.act = target.open()
        self.seen = set()

    def try_one(self, content: bytes) -> None:
        """One input: read, refused, or a finding."""
        content = content[:LARGEST]
        self.ledger.begin(content)
        start = time.process_time()
        try:
            with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
                self.act(content)
            self.ledger.read += 1
        except InputError as error:
            self.ledger.refused += 1
            words = str(error)
            if not (words.isprintable() and 0 < len(words) < LONGEST and words.endswith(".")):
                self.file("message", words, content)
        except Exception as error:
            self.file(_name_kind(error), traceback.format_exc(), content)
        taken = time.process_time() - start
        self.ledger.slowest = max(self.ledger.slowest, taken)
        if taken > HANG:
            self.file("hang", f"{taken:.1f} s", content)
        self.ledger.save()

    def file(self, name: str, words: str, content: bytes) -> None:
        """Save a finding of a new kind: the input, and what was said."""
        if name not in self.seen:
            self.seen.add(name)
            self.ledger.findings += 1
            (self.folder / f"{name}.input").write_bytes(content)
            (self.folder / f"{name}.txt").write_text(words, encoding="utf-8")

    def run_plain(self, seed: int) -> None:
        """Mutated seeds without end."""
        seeds = self.target.seeds()
        words = self.target.words()
        rng = random.Random(seed)
        for content in seeds:
            self.try_one(content)
        while True:
            self.try_one(mutate(rng, seeds, words))

    def run_guided(self, atheris, seed: int) -> None:
        """Inputs that libFuzzer makes for coverage, without end."""
        corpus = self.folder / "corpus"
        corpus.mkdir(exist_ok=True)
        for i, content in enumerate(self.target.seeds()):
            (corpus / f"seed{i}").write_bytes(content)
        dictionary = self.folder / "words"
        dictionary.write_text("".join(f"{_escape(word)}\n" for word in self.target.words()))
        options = [
            f"-seed={seed}",
            f"-max_len={LARGEST}",
            f"-dict={dictionary}",
            "-timeout=60",
            "-rss_limit_mb=0",
            "-verbosity=0",
            "-close_fd_mask=3",
            f"-artifact_prefix={self.folder}/",
        ]
        atheris.Setup([sys.argv[0], *options, str(corpus)], self.try_one)
        atheris.Fuzz()


def _name_kind(error: Exception) -> str:
    """What kind of finding an exception is: its name, and where in our code it came up."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "helpers" in frame.filename]
    last = (ours or frames)[-1]
    return f"{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}"


def _escape(word: bytes) -> str:
    """A word as libFuzzer's dictionaries have it, every byte as \\xNN."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"'


def mutate(rng: random.Random, seeds: list[bytes], words: list[bytes]) -> bytes:
    """A seed with a few stretches changed, taken out, repeated, or brought in from another seed."""
    content = bytearray(rng.choice(seeds))
    for _ in range(rng.choice([1, 1, 2, 3, 5, 9])):
        at = rng.randrange(len(content) + 1)
        length = rng.choice([1, 1, 2, 4, 8, 30, 200])
        other = rng.choice(seeds)
        start = rng.randrange(len(other) + 1)
        pieces = [
            bytes([rng.randrange(256)]),
            rng.choice(words or [b"\0"]),
            bytes(content[at : at + length]) * rng.choice([2, 3, 50]),
            other[start : start + length],
            b"",
            struct.pack(rng.choice(["<i", ">i", "<d", "<q"]), rng.choice([-1, 0, 2**31 - 1])),
        ]
        taken = length if rng.random() < 0.6 else 0
        content[at : at + taken] = rng.choice(pieces)
        if rng.random() < 0.05:
            del content[rng.randrange(len(content) + 1) :]
    return bytes(content[:LARGEST])
