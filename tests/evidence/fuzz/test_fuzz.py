"""Hostile input: whatever a file holds, it is read or refused in one sentence, in bounded time;
FUZZ_EXAMPLES sets how many are tried.
"""

import io
import os
import random
import zipfile

import pandas as pd
import pytest
import yaml
from bounds import stop_after
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from refusals import refused_or_read

from helpers.base.errors import InputError
from helpers.base.paths import ROOT
from helpers.survey import cleaning, headers, reading
from helpers.survey.codebook import read_codebook
from helpers.survey.reading.delimited import read_delimited

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "150"))
CODEBOOK = (ROOT / "data/codebook.yml").read_text(encoding="utf-8")
EXPORT = (ROOT / "data/responses.csv").read_bytes()[:6000]
Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # the one in C, where there is one
quick = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
odd = st.sampled_from(
    [
        '"',
        ",",
        "\t",
        "\r",
        "\n",
        "\r\n",
        "\x00",
        "\ufeff",
        "\u202e",
        "\x1b[31m",
        "=1+1",
        "９",
        "ほぼ毎日",
        "性別",
        "年齢",
        "\u2028",
        "\x85",
        "é",
        ";",
    ]
)


def read_all(content, book):
    """An export's bytes through everything that touches them before the analysis."""

    def act():
        table, _, how = read_delimited(content, "x.csv", lambda cells: len(cells) % 7)
        export = reading.Export("x.csv", table, how=how)
        return cleaning.assign_ids(
            cleaning.code_answers(headers.find_answers(export, book), book, "x.csv"), "x.csv"
        )

    return refused_or_read(act)


@quick
@given(content=st.binary(max_size=400))
def test_any_bytes_as_an_export(book, content):
    read_all(content, book)


@quick
@given(
    parts=st.lists(odd | st.text(max_size=6), max_size=40),
    encoding=st.sampled_from(["utf-8", "cp932", "utf-16", "utf-16-le"]),
)
def test_any_text_as_an_export(book, parts, encoding):
    read_all("".join(parts).encode(encoding, errors="ignore"), book)


def damage(content, seed):
    """A file cut, with bytes changed, repeated or moved, as a seed says."""
    rng = random.Random(seed)
    content = bytearray(content)
    for _ in range(rng.randrange(1, 8)):
        at, to = sorted((rng.randrange(len(content) + 1), rng.randrange(len(content) + 1)))
        kind = rng.randrange(4)
        if kind == 0:
            content[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 1:
            del content[at : min(to, at + 50)]
        elif kind == 2:
            content[at:at] = content[at : min(to, at + 200)]
        else:
            del content[to:]
    return bytes(content)


@quick
@given(seed=st.integers(0, 10**9))
def test_a_damaged_export(book, seed):
    read_all(damage(EXPORT, seed), book)


@quick
@given(seed=st.integers(0, 10**9))
def test_a_damaged_codebook(tmp_path_factory, seed):
    path = tmp_path_factory.getbasetemp() / f"damaged-{os.getpid()}.yml"
    path.write_bytes(damage(CODEBOOK.encode(), seed))
    refused_or_read(lambda: read_codebook(path))


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["use", "../x", "phq9_1", "sum", "{group.__class__}"])
)
trees = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=6) | st.integers(), inner, max_size=4)
    ),
    max_leaves=8,
)
SECTIONS = [
    "survey",
    "personal",
    "exclusions",
    "options",
    "variables",
    "groups",
    "scales",
    "analysis",
]


@pytest.fixture(scope="module")
def whole():
    """The codebook as a tree."""
    return yaml.safe_load(CODEBOOK)


@quick
@given(section=st.sampled_from(SECTIONS), key=st.integers(0, 50), tree=trees)
def test_a_codebook_with_anything_anywhere(tmp_path_factory, whole, section, key, tree):
    names = list(whole[section])
    raw = whole | {section: whole[section] | {names[key]: tree} if key < len(names) else tree}
    path = tmp_path_factory.getbasetemp() / f"any-{os.getpid()}.yml"
    path.write_text(yaml.dump(raw, Dumper=Dumper, allow_unicode=True), encoding="utf-8")
    refused_or_read(lambda: read_codebook(path))


BOMBS = {
    "aliases": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "merge": "a: &a {x: 1}\nb: {<<: *a}\n",
    "depth": "[" * 5000 + "]" * 5000,
    "keys": "{" * 2000,
    "python": "!!python/object/apply:os.system ['touch ran']\n",
    "huge": "a: " + "x" * 2_000_000,
    "number": "a: " + "9" * 5000,
    "date": "a: 9999-99-99\n",
}


@pytest.mark.parametrize("name", BOMBS)
def test_yaml_bombs(tmp_path, name):
    path = tmp_path / "x.yml"
    path.write_text(BOMBS[name])
    with stop_after(5), pytest.raises(InputError, match=r"^x.yml[:,] "):
        read_codebook(path)
    assert not (ROOT / "ran").exists()


@pytest.mark.parametrize("name", ["../../escape", "a/b", "x" * 99, "", "9", "a b", "id"])
def test_names_in_a_codebook_cannot_become_paths(tmp_path, name):
    path = tmp_path / "x.yml"
    path.write_text(CODEBOOK.replace("dd_total", f'"{name}"'), encoding="utf-8")
    with pytest.raises(InputError, match=r"^x.yml[:,] "):
        read_codebook(path)


def workbook(**parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return content.getvalue()


HUGE = {
    "columns.csv": b"a," * 1_000_000 + b"\n" + b"1," * 1_000_000,
    "rows.csv": b"\n" * 10_000_000,
    "commas.csv": b"a,b\n" + b"," * 9_000_000,
    "quote.csv": b'a,b\n"' + b"x" * 9_999_000,
    "ragged.csv": b"a,b\n" + b"1,2,3\n" * 1_500_000,
    "narrow.csv": b"a\n" + b"1\n" * 4_900_000,
    "zeros.csv": b"\x00" * 10_000_000,
    "kana.csv": b"\xb1" * 10_000_000,
    "bomb.xlsx": workbook(
        xl__workbook_dot_xml="<x/>",
        **{f"xl__worksheets__sheet{i}_dot_xml": b" " * 30_000_000 for i in range(20)},
    ),
    "entities.xlsx": workbook(
        xl__workbook_dot_xml=(
            '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><x>&b;&b;&b;</x>'
        )
    ),
    "empty.sav": b"$FL2" + b"\x00" * 1_000_000,
    "noise.sav": b"$FL2" + random.Random(1).randbytes(2_000_000),
    "noise.dta": b"<stata_dta>" + random.Random(2).randbytes(2_000_000),
    "noise.parquet": b"PAR1" + random.Random(3).randbytes(2_000_000) + b"PAR1",
}


@pytest.mark.parametrize("name", HUGE)
def test_huge_and_hostile_files_end_in_time(tmp_path, book, name):
    # Ten seconds is the promise for 10 MB.
    (tmp_path / name).write_bytes(HUGE[name])
    with stop_after(10), pytest.raises(InputError, match=f"^{name}[:,] "):
        headers.find_answers(reading.open_export(tmp_path / name, book), book)


def test_what_does_not_end_is_stopped():
    with pytest.raises(pytest.fail.Exception, match="not at its end"), stop_after(0.2):
        while True:
            pass


@pytest.mark.parametrize("kind", ["x.sav", "x.dta", "x.xlsx", "x.parquet"])
def test_damaged_binary_files(tmp_path, book, clean, kind):
    import pyreadstat

    writers = {
        "x.sav": pyreadstat.write_sav,
        "x.dta": pyreadstat.write_dta,
        "x.xlsx": pd.DataFrame.to_excel,
        "x.parquet": pd.DataFrame.to_parquet,
    }
    writers[kind](clean.head(20).astype(str), tmp_path / kind)
    whole = (tmp_path / kind).read_bytes()
    for seed in range(max(2, EXAMPLES // 50)):
        (tmp_path / kind).write_bytes(damage(whole, seed))
        refused_or_read(lambda: reading.open_export(tmp_path / kind, book))
