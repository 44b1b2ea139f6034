"""Fuzzing of everything that reads what others wrote.

    python tests/evidence/fuzz/fuzz.py                          lists the targets
    python tests/evidence/fuzz/fuzz.py codebook --minutes 6     fuzzes one
    python tests/evidence/fuzz/fuzz.py codebook FILE ...        gives it these inputs only

Whatever an input holds, it is read or refused with InputError, in time and memory. --inputs N ends
earlier, --seed S begins elsewhere; FILE repeats a finding. With atheris (requirements/fuzz.in; no
dependency of the package) the inputs of Python targets are guided by coverage; without it, with
--plain, and for readers written in C they are seeds mutated by a seeded generator. Findings are
saved in the folder that --out names; README.md has figures.
"""

import argparse
import importlib.util
import json
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import targets
from ledger import Ledger
from worker import Worker

STALLED = 90  # seconds without any input
FIRST = 5  # times that long before the first one
MEMORY = 4_000_000_000  # bytes of address space
MOST = 20  # workers that may die before a campaign is given up


def is_guided(name: str, plain: bool) -> bool:
    """Whether coverage guides the inputs of a target here."""
    return not plain and targets.TARGETS[name].guided and bool(importlib.util.find_spec("atheris"))


def work(name: str, folder: Path, seed: int, plain: bool) -> None:
    """The worker's process: never returns by itself."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    target = targets.TARGETS[name]
    if not is_guided(name, plain):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        Worker(target, folder).run_plain(seed)
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["helpers", "openpyxl", "yaml"]):
        import helpers.survey.reading.binary.__main__  # noqa: F401
        import helpers.workflow.intake.check  # noqa: F401
        import helpers.workflow.intake.draft  # noqa: F401
        from helpers.paper.audit import run, sentences  # noqa: F401
        from helpers.paper.audit.findings import tables  # noqa: F401
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    Worker(target, folder).run_guided(atheris, seed)


@dataclass
class Campaign:
    """One target fuzzed until the time or the inputs are used up.

    A worker that dies or stalls is replaced and its last input filed. minutes begin with the first
    input; inputs: 0 for any number.
    """

    name: str
    folder: Path
    seed: int
    plain: bool
    minutes: float
    inputs: int

    def __post_init__(self):
        self.start = time.monotonic()
        self.workers = 0
        self.died = 0
        self.stalled = 0
        self.contained = 0  # ended a worker here, but is refused by the process of its own in a run
        self.peak = 0  # bytes

    @property
    def ledger(self) -> Ledger:
        """What has been done, read anew."""
        return Ledger(self.folder / "ledger")

    @property
    def over(self) -> bool:
        """Whether the time or the inputs are used up."""
        late = time.monotonic() - self.start >= self.minutes * 60
        return late or bool(self.inputs and self.ledger.inputs >= self.inputs)

    def run(self) -> dict:
        """Run workers to the end; returns the figures."""
        while not self.over and self.died + self.stalled <= MOST:
            self.run_worker()
        done = self.ledger
        return {
            "target": self.name,
            "guided": is_guided(self.name, self.plain),
            "minutes": round((time.monotonic() - self.start) / 60, 1),
            "inputs": done.inputs,
            "read": done.read,
            "refused": done.refused,
            "findings": done.findings,
            "crashes": self.died,
            "contained": self.contained,
            "hangs": self.stalled,
            "slowest": round(done.slowest, 1),
            "peak_mb": self.peak // 1_000_000,
        }

    def run_worker(self) -> None:
        """One worker until it ends, stalls, or all is done."""
        seed = str(self.seed + self.workers)
        words = [sys.executable, __file__, self.name, "--work", str(self.folder), "--seed", seed]
        if self.plain:
            words.append("--plain")
        process = subprocess.Popen(words, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        begun, stalled = self.watch(process)
        ended = process.poll() is not None
        process.kill()
        process.wait()
        self.workers += 1
        if ended and not begun:
            sys.exit(f"The worker for {self.name} could not begin; try: {' '.join(words)}")
        stalled = stalled and begun
        if ended or stalled:
            self.file_last_input(stalled)

    def watch(self, process: subprocess.Popen) -> tuple[bool, bool]:
        """Wait for a worker; whether it tried any input, and whether it stalled."""
        last = -1
        since = time.monotonic()
        while process.poll() is None and not self.over:
            time.sleep(1)
            now = self.ledger.inputs
            if not now:
                self.start = time.monotonic()
            self.peak = max(self.peak, resident(process.pid))
            if now != last:
                last = now
                since = time.monotonic()
            if time.monotonic() - since > STALLED * (1 if now else FIRST):
                break
        return last > 0, time.monotonic() - since > STALLED

    def file_last_input(self, stalled: bool) -> None:
        """Keep the input at which a worker died or stalled, unless a run would refuse it."""
        content = self.ledger.current
        if targets.refused_by_its_process(self.name, content):
            self.contained += 1
            return
        if stalled:
            self.stalled += 1
        else:
            self.died += 1
        kind = "stalled" if stalled else "died"
        (self.folder / f"{kind}-{self.workers}.input").write_bytes(content)


def resident(pid: int) -> int:
    """Bytes of memory a process holds, 0 where that cannot be seen."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0


def try_files(name: str, folder: Path, files: list[Path]) -> int:
    """Give a target some inputs; 1 if anything was found."""
    worker = Worker(targets.TARGETS[name], folder)
    for path in files:
        read = worker.ledger.read
        refused = worker.ledger.refused
        worker.try_one(path.read_bytes())
        if worker.ledger.read > read:
            outcome = "read"
        elif worker.ledger.refused > refused:
            outcome = "refused"
        else:
            outcome = "see"
        print(f"{path}: {outcome} {', '.join(worker.seen)}")
    return int(bool(worker.seen))


def read_arguments() -> argparse.Namespace:
    """What the command line asks for."""
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
    return parser.parse_args()


def main() -> int:
    """The command line; returns 1 if anything was found."""
    args = read_arguments()
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
        return try_files(args.target, folder, args.files)
    campaign = Campaign(args.target, folder, args.seed, args.plain, args.minutes, args.inputs)
    result = campaign.run()
    print(json.dumps(result))
    return int(bool(result["findings"] or result["crashes"] or result["hangs"]))


if __name__ == "__main__":
    sys.exit(main())
