"""Simulated respondents of any number, as the survey tool exports them or coded; nobody's answers.

python benchmarks/simulate_survey.py 1000000 million.csv      (CSV of option texts)
python benchmarks/simulate_survey.py 10000000 coded.parquet   (codes)

Addresses are at the codebook's domain for synthetic respondents. Answers of one person go together
(one common factor, one of each instrument), some are missing, two in a hundred forms are somebody's
second, a few are test entries by staff, and some cells are written in full-width letters or with
blanks. Block i of one seed is always the same, and no more than one block is in memory.
"""

import argparse
import contextlib
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from helpers.survey.codebook import Codebook, read_codebook

BLOCK = 50_000
MISSING = 0.03  # share of cells
AGAIN = 0.02  # share of forms that are somebody's second
STAFF = 0.0003  # share of forms by staff
WIDE = 0.01  # share of ages in full-width digits, and of texts with a blank at the end
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
STARTED = np.datetime64("2019-11-01T09:00:00")


def simulate_codes(codebook: Codebook, n: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Variable -> place of each answer among its options; n respondents.

    Numbers: the number itself. -1 where an answer is missing.
    """
    common = rng.standard_normal(n)
    groups = {}
    codes = {}
    for name, v in codebook.variables.items():
        if v.group not in groups:
            groups[v.group] = rng.standard_normal(n)
        factor = 0.25 * common + (0.65 * groups[v.group] if v.group else 0)
        value = (-factor if v.reversed else factor) + 0.75 * rng.standard_normal(n)
        if v.labels:
            k = len(v.labels)
            share = rng.permutation(np.linspace(1, 2, k)) if k > 3 else np.linspace(1.4, 0.6, k)
            cuts = np.quantile(value[: min(n, 2000)], np.cumsum(share / share.sum())[:-1])
            places = np.searchsorted(cuts, value)
        else:
            places = np.clip(np.rint((v.low + v.high) / 2.6 + 9 * value), v.low, v.high)
        codes[name] = places.astype(np.int64)
        codes[name][rng.random(n) < MISSING] = -1
    return codes


def simulate_people(
    codebook: Codebook, n: int, start: int, rng: np.random.Generator
) -> tuple[pa.Array, np.ndarray]:
    """Address and time of each form.

    A second form has an earlier person's address, in capitals; times rise, but for a few.
    """
    person = np.arange(start, start + n)
    again = rng.random(n) < AGAIN
    person[again] = (person[again] * rng.random(again.sum())).astype(np.int64)
    staff = rng.random(n) < STAFF
    number = pc.utf8_lpad(pa.array(person).cast(pa.string()), 8, "0")
    domain = pa.array(np.where(staff, codebook.staff_domains[0], codebook.synthetic_domains[0]))
    letter = pa.array(np.where(again, "P", "p"))
    seconds = 7 * np.arange(start, start + n) + rng.integers(0, 600, n)
    at = pc.if_else(pa.array(staff), ".test@", "@")
    address = pc.binary_join_element_wise(letter, number, at, domain, "")
    return address, STARTED + seconds.astype("timedelta64[s]")


def simulate_block(
    codebook: Codebook, number: int, n: int, seed: int
) -> tuple[dict, pa.Array, np.ndarray]:
    """Codes, addresses and times of the n forms of one block."""
    rng = np.random.default_rng([seed, number])
    return simulate_codes(codebook, n, rng), *simulate_people(codebook, n, number * BLOCK, rng)


def as_export(codebook: Codebook, block: tuple, seed: int) -> bytes:
    """One block as lines of CSV: the form's own option texts.

    Some have a blank at the end, some ages are in full-width digits.
    """
    codes, address, times = block
    rng = np.random.default_rng([seed, len(times)])
    columns = [pc.strftime(pa.array(times), format="%Y/%m/%d %H:%M:%S"), address]
    for name, v in codebook.variables.items():
        if v.labels:
            first = {}  # the first text of each code
            for text, code in v.codes.items():
                first.setdefault(code, text)
            texts = [first[code] for code in v.labels]
            # What can be written: the options, the last one with a blank, nothing.
            written = [*texts, texts[-1] + " ", ""]
            code = np.where(codes[name] < 0, len(texts) + 1, codes[name])
            code[(code == len(texts) - 1) & (rng.random(len(code)) < WIDE)] += 1
        else:
            plain = [str(i) for i in range(v.high + 1)]
            # What can be written: numbers, the same in full-width digits, nothing.
            written = [*plain, *(text.translate(FULL_WIDTH) for text in plain), ""]
            code = np.where(codes[name] < 0, 2 * len(plain), codes[name])
            code[(code < len(plain)) & (rng.random(len(code)) < WIDE)] += len(plain)
        columns.append(pa.array(written).take(pa.array(code)))
    ended = pc.binary_join_element_wise(columns[-1], "", "\n")
    lines = pc.binary_join_element_wise(*columns[:-1], ended, ",")
    # Arrow keeps the texts of a column one behind the other, as the file has them.
    _, ends, texts = lines.buffers()
    return texts.to_pybytes()[: np.frombuffer(ends, np.int32)[len(lines)]]


def as_coded(codebook: Codebook, block: tuple) -> pa.Table:
    """One block as a table of codes under the variables' names.

    Personal columns stand under their headers.
    """
    codes, address, times = block
    columns = {
        codebook.personal["submitted"]: pa.array(times),
        codebook.personal["address"]: address,
    }
    for name, v in codebook.variables.items():
        missing = pa.array(codes[name] < 0)
        if v.labels:
            options = pa.array(list(v.labels), None if v.low is None else pa.int8())
            values = options.take(pa.array(np.maximum(codes[name], 0)))
        else:
            values = pa.array(codes[name].astype(np.int8))
        columns[name] = pc.if_else(missing, None, values)
    return pa.table(columns)


def write_survey(
    path: Path, n: int, seed: int = 1, codebook: Codebook | None = None, beside: Path | None = None
) -> None:
    """Write n forms to a file, CSV or Parquet by its name; and to another beside it."""
    codebook = codebook or read_codebook()
    sizes = [min(BLOCK, n - start) for start in range(0, n, BLOCK)]
    with contextlib.ExitStack() as opened:
        writers = []
        for each in filter(None, (path, beside)):
            write = _write_parquet if each.suffix == ".parquet" else _write_csv
            writers.append(opened.enter_context(write(each, codebook, seed)))
        for number, size in enumerate(sizes):
            block = simulate_block(codebook, number, size, seed)
            for writer in writers:
                writer(block)


@contextlib.contextmanager
def _write_csv(path: Path, codebook: Codebook, seed: int):
    """What writes one block after another as lines of CSV."""
    headers = [
        *(codebook.personal[name] for name in ("submitted", "address")),
        *(v.header for v in codebook.variables.values()),
    ]
    with path.open("wb") as file:
        file.write((",".join(headers) + "\n").encode("utf-8"))
        yield lambda block: file.write(as_export(codebook, block, seed))


@contextlib.contextmanager
def _write_parquet(path: Path, codebook: Codebook, seed: int):
    """What writes one block after another as coded Parquet."""
    with contextlib.ExitStack() as opened:
        found = []

        def write(block: tuple) -> None:
            table = as_coded(codebook, block)
            if not found:
                found.append(opened.enter_context(pq.ParquetWriter(path, table.schema)))
            found[0].write_table(table)

        yield write


def write_parts(folder: Path, n: int, seed: int = 1, at_once: int = 20 * BLOCK) -> None:
    """Write the same n forms as coded Parquet files of one folder, so many to a file."""
    codebook = read_codebook()
    folder.mkdir(parents=True, exist_ok=True)
    for start in range(0, n, at_once):
        writer = None
        for at in range(start, min(n, start + at_once), BLOCK):
            block = simulate_block(codebook, at // BLOCK, min(BLOCK, n - at), seed)
            table = as_coded(codebook, block)
            path = folder / f"part-{start // at_once:03}.parquet"
            writer = writer or pq.ParquetWriter(path, table.schema)
            writer.write_table(table)
        writer.close()


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("respondents", type=int)
    parser.add_argument("path", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(words)
    write_survey(options.path, options.respondents, options.seed)


if __name__ == "__main__":
    main(sys.argv[1:])
