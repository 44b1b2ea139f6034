"""Fuzzing of everything that reads what others wrote: whatever an input holds, it is read or refused with InputError, in time and memory.

    python tests/evidence/fuzz/fuzz.py                          lists the targets
    python tests/evidence/fuzz/fuzz.py codebook --minutes 6     fuzzes one; --inputs N ends earlier, --seed S begins elsewhere
    python tests/evidence/fuzz/fuzz.py codebook FILE ...        gives it these inputs only, as to repeat a finding

With atheris (requirements/fuzz.in; no dependency of the package) the inputs of Python targets are guided by coverage; without it, with --plain,
and for readers written in C they are seeds mutated by a seeded generator. Findings are saved in the folder that --out names; README.md has figures.
"""

import argparse
import contextlib
import importlib.util
import json
import mmap
import os
import random
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

import targets

from helpers.base.errors import InputError

HANG, STALLED, MEMORY = (
    10,
    90,
    4_000_000_000,
)  # seconds for one input; without any; bytes of address space
LARGEST = 60_000  # bytes of an input
HEAD = struct.Struct(
    "<QQQQdI"
)  # inputs, read, refused, findings, slowest, length of the current input


class Ledger:
    """What a worker has done so far and the input it is at, in memory that outlives it."""

    def __init__(self, path: Path):
        self.path = path
        if not path.exists():
            path.write_bytes(b"\0" * (HEAD.size + LARGEST))
        with open(path, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), 0)
        self.inputs, self.read, self.refused, self.findings, self.slowest, self.length = (
            HEAD.unpack_from(self.memory)
        )

    def begin(self, content: bytes) -> None:
        """Note an input before it is tried."""
        self.inputs, self.length = self.inputs + 1, len(content)
        self.memory[HEAD.size : HEAD.size + len(content)] = content
        self.save()

    def save(self) -> None:
        """Write the counts."""
        HEAD.pack_into(
            self.memory,
            0,
            self.inputs,
            self.read,
            self.refused,
            self.findings,
            self.slowest,
            self.length,
        )

    @property
    def current(self) -> bytes:
        """The input last begun."""
        return bytes(self.memory[HEAD.size : HEAD.size + self.length])


class Worker:
    """Tries inputs on one target and files what it finds."""

    def __init__(self, target: targets.Target, folder: Path):
        self.target, self.folder, self.ledger = target, folder, Ledger(folder / "ledger")
        self.act, self.seen = target.open(), set()

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
            if not (words.isprintable() and 0 < len(words) < 1500 and words.endswith(".")):
                self.file("message", words, content)
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            ours = [
                f for f in traceback.extract_tb(error.__traceback__) if "helpers" in f.filename
            ] or [where]
            self.file(
                f"{type(error).__name__}-{Path(ours[-1].filename).stem}-{ours[-1].lineno}",
                traceback.format_exc(),
                content,
            )
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
        seeds, rng = self.target.seeds(), random.Random(seed)
        for content in seeds:
            self.try_one(content)
        while True:
            self.try_one(mutate(rng, seeds, self.target.words()))

    def run_guided(self, atheris, seed: int) -> None:
        """Inputs that libFuzzer makes for coverage, without end."""
        corpus, words = self.folder / "corpus", self.folder / "words"
        corpus.mkdir(exist_ok=True)
        for i, content in enumerate(self.target.seeds()):
            (corpus / f"seed{i}").write_bytes(content)
        words.write_text(
            "".join(
                f'"{"".join(f"{chr(92)}x{b:02x}" for b in word)}"\n' for word in self.target.words()
            )
        )
        options = [
            f"-seed={seed}",
            f"-max_len={LARGEST}",
            f"-dict={words}",
            "-timeout=60",
            "-rss_limit_mb=0",
            "-verbosity=0",
            "-close_fd_mask=3",
        ]
        atheris.Setup(
            [sys.argv[0], *options, f"-artifact_prefix={self.folder}/", str(corpus)], self.try_one
        )
        atheris.Fuzz()


def mutate(rng: random.Random, seeds: list[bytes], words: list[bytes]) -> bytes:
    """A seed with a few bytes, words and stretches changed, taken out, repeated, or brought in from another seed."""
    content = bytearray(rng.choice(seeds))
    for _ in range(rng.choice([1, 1, 2, 3, 5, 9])):
        at, length, other = (
            rng.randrange(len(content) + 1),
            rng.choice([1, 1, 2, 4, 8, 30, 200]),
            rng.choice(seeds),
        )
        start = rng.randrange(len(other) + 1)
        pieces = [
            bytes([rng.randrange(256)]),
            rng.choice(words or [b"\0"]),
            bytes(content[at : at + length]) * rng.choice([2, 3, 50]),
            other[start : start + length],
            b"",
            struct.pack(rng.choice(["<i", ">i", "<d", "<q"]), rng.choice([-1, 0, 2**31 - 1])),
        ]
        content[at : at + (length if rng.random() < 0.6 else 0)] = rng.choice(pieces)
        if rng.random() < 0.05:
            del content[rng.randrange(len(content) + 1) :]
    return bytes(content[:LARGEST])


def work(name: str, folder: Path, seed: int, plain: bool) -> None:
    """The worker's process: never returns by itself."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    target = targets.TARGETS[name]
    if not plain and target.guided and importlib.util.find_spec("atheris"):
        atheris = importlib.import_module("atheris")
        with atheris.instrument_imports(include=["helpers", "openpyxl", "yaml"]):
            import helpers.survey.reading.binary  # noqa: F401
            import helpers.workflow.intake.check  # noqa: F401
            import helpers.workflow.intake.draft  # noqa: F401
            from helpers.paper.audit import findings, run, sentences  # noqa: F401
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        Worker(target, folder).run_guided(atheris, seed)
    else:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        Worker(target, folder).run_plain(seed)


def watch(name: str, folder: Path, seed: int, plain: bool, minutes: float, inputs: int) -> dict:
    """Run workers until the time or the inputs are used up; a worker that dies or stalls is replaced and its last input filed."""
    ledger, start, deaths, contained, stalled, peak, restart = (
        folder / "ledger",
        time.monotonic(),
        0,
        0,
        0,
        0,
        0,
    )
    while time.monotonic() - start < minutes * 60 and (
        not inputs or Ledger(ledger).inputs < inputs
    ):
        words = [
            sys.executable,
            __file__,
            name,
            "--work",
            str(folder),
            "--seed",
            str(seed + restart),
            *(["--plain"] if plain else []),
        ]
        process = subprocess.Popen(words, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        last, since = -1, time.monotonic()
        while (
            process.poll() is None
            and time.monotonic() - start < minutes * 60
            and (not inputs or Ledger(ledger).inputs < inputs)
        ):
            time.sleep(1)
            now = Ledger(ledger).inputs
            start = start if now else time.monotonic()  # the minutes begin with the first input
            peak = max(peak, resident(process.pid))
            last, since = (now, time.monotonic()) if now != last else (last, since)
            if time.monotonic() - since > STALLED * (1 if now else 5):
                break
        ended, dead = process.poll(), time.monotonic() - since > STALLED and last > 0
        process.kill()
        process.wait()
        restart += 1
        if ended is not None and not last > 0:
            sys.exit(f"The worker for {name} could not begin; try: {' '.join(words)}")
        if ended is not None or dead:
            if targets.refused_by_its_process(name, Ledger(ledger).current):
                contained += 1
                continue
            deaths, stalled = deaths + (not dead), stalled + dead
            (folder / f"{'stalled' if dead else 'died'}-{restart}.input").write_bytes(
                Ledger(ledger).current
            )
            if deaths + stalled > 20:
                break
    done = Ledger(ledger)
    return {
        "target": name, "guided": bool(not plain and targets.TARGETS[name].guided and importlib.util.find_spec("atheris")),
        "minutes": round((time.monotonic() - start) / 60, 1), "inputs": done.inputs, "read": done.read, "refused": done.refused,
        "findings": done.findings, "crashes": deaths, "contained": contained, "hangs": stalled, "slowest": round(done.slowest, 1), "peak_mb": peak // 1_000_000,
    }  # fmt: skip


def resident(pid: int) -> int:
    """Bytes of memory a process holds, 0 where that cannot be seen."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0


def main() -> int:
    """The command line; returns 1 if anything was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", nargs="?", choices=list(targets.TARGETS))
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--minutes", type=float, default=6)
    parser.add_argument("--inputs", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if not args.target:
        print("\n".join(f"{name:12}{target.what}" for name, target in targets.TARGETS.items()))
        return 0
    if args.work:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        work(args.target, args.work, args.seed, args.plain)
    folder = (args.out or Path(tempfile.mkdtemp(prefix="fuzz-"))) / args.target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ledger").unlink(missing_ok=True)
    if args.files:
        worker = Worker(targets.TARGETS[args.target], folder)
        for path in args.files:
            worker.try_one(path.read_bytes())
            print(
                f"{path}: {'read' if worker.ledger.read else 'refused' if worker.ledger.refused else 'see'} {', '.join(worker.seen)}"
            )
        return int(bool(worker.seen))
    result = watch(args.target, folder, args.seed, args.plain, args.minutes, args.inputs)
    print(json.dumps(result))
    return int(bool(result["findings"] or result["crashes"] or result["hangs"]))


if __name__ == "__main__":
    sys.exit(main())
