"""Which tool reads a file that is larger than memory best: our blocks, pandas in chunks, DuckDB,
Dask DataFrame or Polars.

python benchmarks/streaming.py [--respondents 1000000] [--quick] [--python OTHER/bin/python]

Writes benchmarks/streaming.csv.

The job: a CSV export of simulated respondents becomes one table of small integers in memory, with
the number of respondents for each code. Ours does more of it than the others: it keeps addresses
and times too, takes the file's sha256 and knows the row of every cell.
DuckDB, Dask and Polars are no dependencies of this package; --python names an environment that has
them. What is not there is said to be. Every tool has a process of its own and as many threads as it
likes; seconds are processor seconds, elapsed ones beside them.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def with_blocks(path: str, codes: dict) -> dict:
    """The package's own reader."""
    from helpers.survey import cleaning, headers, reading
    from helpers.survey.codebook import read_codebook

    book = read_codebook()
    coded = cleaning.recode(headers.find_answers(reading.open_export(path, book), book), book)
    return {
        v.header: coded[v.name].value_counts(dropna=False).tolist() for v in book.variables.values()
    }


def with_pandas(path: str, codes: dict) -> dict:
    """pandas.read_csv in chunks of 50,000 rows, every column mapped to its codes."""
    import pandas as pd

    chunks = pd.read_csv(
        path, usecols=list(codes), dtype=str, keep_default_na=False, chunksize=50_000
    )
    parts = []
    for chunk in chunks:
        coded = {header: chunk[header].map(known).astype("int8") for header, known in codes.items()}
        parts.append(pd.DataFrame(coded))
    whole = pd.concat(parts, ignore_index=True)
    return {header: whole[header].value_counts().tolist() for header in codes}


def with_duckdb(path: str, codes: dict) -> dict:
    """One SQL query, its result fetched as Arrow."""
    import duckdb

    def column(header: str, known: dict) -> str:
        pairs = ", ".join(f"'{text}': {code}" for text, code in known.items())
        return f'CAST((MAP {{{pairs}}})[coalesce("{header}", \'\')] AS TINYINT) AS "{header}"'

    query = (
        f"SELECT {', '.join(column(h, k) for h, k in codes.items())} FROM read_csv('{path}', "
        "all_varchar=true, header=true, delim=',')"
    )
    whole = duckdb.sql(query).to_arrow_table()
    return {
        header: whole.column(header).value_counts().field("counts").to_pylist() for header in codes
    }


def with_dask(path: str, codes: dict) -> dict:
    """Dask DataFrame in partitions of 32 MB, mapped partition by partition."""
    import dask.dataframe as dd
    import pandas as pd

    def code(part: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame(
            {header: part[header].map(known).astype("int8") for header, known in codes.items()}
        )

    table = dd.read_csv(
        path, usecols=list(codes), dtype=str, keep_default_na=False, blocksize="32MB"
    )
    whole = table.map_partitions(code, meta=dict.fromkeys(codes, "int8")).compute()
    return {header: whole[header].value_counts().tolist() for header in codes}


def with_polars(path: str, codes: dict) -> dict:
    """A lazy Polars query by its streaming engine."""
    import polars as pl

    made = [
        pl.col(header).fill_null("").replace_strict(known, return_dtype=pl.Int8)
        for header, known in codes.items()
    ]
    whole = pl.scan_csv(path, infer_schema=False).select(made).collect(engine="streaming")
    return {header: whole[header].value_counts()["count"].to_list() for header in codes}


TOOLS = {
    "our blocks": with_blocks,
    "pandas, chunks": with_pandas,
    "duckdb": with_duckdb,
    "dask": with_dask,
    "polars": with_polars,
}


def measure(tool: str, path: str, codes: dict) -> dict:
    """Seconds and peak memory of one tool in this process, and the counts it found."""
    start = time.perf_counter()
    counts = TOOLS[tool](path, codes)
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak = next(
        line
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmHWM")
    )
    spent = {
        "cpu_s": used.ru_utime + used.ru_stime,
        "elapsed_s": time.perf_counter() - start,
        "peak_MB": int(peak.split()[1]) // 1024,
    }
    return spent | {"counts": {header: sorted(n) for header, n in counts.items()}}


def list_codes() -> dict:
    """Header -> text in the simulated file -> a small number."""
    from helpers.survey.codebook import read_codebook

    codes = {}
    for v in read_codebook().variables.values():
        texts = list(v.codes) if v.labels else [str(i) for i in range(v.high + 1)]
        known = {
            text: v.codes[text] if v.labels and v.low is not None else place
            for place, text in enumerate(texts)
        }
        full = {
            text.translate(str.maketrans("0123456789", "０１２３４５６７８９")): code
            for text, code in known.items()
            if not v.labels
        }
        codes[v.header] = (
            known | full | {f"{text} ": code for text, code in known.items()} | {"": -1}
        )
    return codes


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--respondents", type=int, default=1_000_000)
    parser.add_argument("--quick", action="store_true", help="a fifth of them")
    parser.add_argument(
        "--python", default=sys.executable, help="an environment with DuckDB, Dask and Polars"
    )
    parser.add_argument("--one", nargs=3, metavar=("TOOL", "FILE", "CODES"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        tool, path, codes = options.one
        print(json.dumps(measure(tool, path, json.loads(Path(codes).read_text(encoding="utf-8")))))
        return
    import pandas as pd
    from common import write_table
    from simulate_survey import write_survey

    if options.quick:
        options.respondents //= 5
    rows = []
    expected = None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "simulated.csv"
        codes = Path(folder) / "codes.json"
        write_survey(path, options.respondents)
        codes.write_text(json.dumps(list_codes()), encoding="utf-8")
        for tool in TOOLS:
            python = sys.executable if tool == "our blocks" else options.python
            done = subprocess.run(
                [python, __file__, "--one", tool, str(path), str(codes)],
                capture_output=True,
                text=True,
            )
            if done.returncode:
                rows.append(
                    {"tool": f"{tool} (not measured: {done.stderr.strip().splitlines()[-1][:80]})"}
                )
                continue
            found = json.loads(done.stdout.splitlines()[-1])
            counts = found.pop("counts")
            expected = expected or counts
            rows.append({"tool": tool, **found, "same_counts": counts == expected})
            print(rows[-1], flush=True)
    table = pd.DataFrame(rows)
    table["times_our_cpu"] = table["cpu_s"] / table["cpu_s"][0]
    table["times_our_memory"] = table["peak_MB"] / table["peak_MB"][0]
    write_table("streaming", table.assign(respondents=options.respondents).to_dict("records"))


if __name__ == "__main__":
    main()
