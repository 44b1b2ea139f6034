"""Cleaned and scored data for other programs:
an SPSS file with labels, syntax that repeats the tables there, and a data package.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

import pandas as pd

from helpers.exhibits.build import SYNTHETIC, Build
from helpers.survey.codebook import Codebook, Variable

# In the header of every .sav, so that the same data give the same bytes
WRITTEN = b"01 Jan 0000:00:00"
# Where date and time, and twice the number of rows, stand in that header
PLACE = slice(92, 109)
CASES = slice(80, 84)
CASES_AGAIN = slice(-16, -8)
MISSING = -sys.float_info.max  # SPSS's own missing value
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International",
}
AT_ONCE = 100_000  # rows written at once


def write_package(
    build: Build, clean: pd.DataFrame, scores: pd.DataFrame, codebook: Codebook
) -> None:
    """Write survey.sav, tables.sps and datapackage.json beside clean.csv and scored.csv,
    which must be there.

    clean: the cleaned answers with ids; scores:
    one column a scale, in the same order of respondents.
    """
    synthetic = bool(build.provenance.get("synthetic"))
    build.write_bytes(
        sav_blocks(clean.join(scores), codebook, build.folder / "data", synthetic),
        "data/survey.sav",
    )
    build.write_bytes(text_syntax(codebook).encode("utf-8"), "data/tables.sps")
    build.write_bytes(describe_package(build, codebook, synthetic), "data/datapackage.json")


def make_sav(
    frame: pd.DataFrame, codebook: Codebook, folder: Path, synthetic: bool = False
) -> bytes:
    """An SPSS file: variable labels, value labels, measurement levels;
    options that are words become numbers with those words as labels.
    """
    return b"".join(sav_blocks(frame, codebook, folder, synthetic))


def sav_blocks(frame: pd.DataFrame, codebook: Codebook, folder: Path, synthetic: bool = False):
    """The same in blocks of bytes.

    pyreadstat writes the head; the data are numbers of eight bytes, row by row,
    which numpy writes as they are.
    """
    columns = ["id", *codebook.variables, *codebook.scales]
    frame = frame[columns]
    head = bytearray(_sav_head(_as_numbers(frame.head(1), codebook), codebook, folder, synthetic))
    del head[len(head) - 8 * len(columns) :]
    head[PLACE] = WRITTEN
    head[CASES] = len(frame).to_bytes(4, "little")
    head[CASES_AGAIN] = len(frame).to_bytes(8, "little")
    yield bytes(head)
    for start in range(0, len(frame), AT_ONCE):
        numbers = _as_numbers(frame.iloc[start : start + AT_ONCE], codebook)
        yield numbers.fillna(MISSING).to_numpy("<f8").tobytes()


def _as_numbers(frame: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Every column as floats; options that are words by their place."""
    words = {name: _numbers(v) for name, v in codebook.variables.items() if v.low is None}
    return pd.DataFrame(
        {
            name: frame[name].map(words[name]).astype(float)
            if name in words
            else frame[name].astype(float)
            for name in frame
        }
    )


def _sav_head(row: pd.DataFrame, codebook: Codebook, folder: Path, synthetic: bool) -> bytes:
    """An SPSS file of one row."""
    import pyreadstat

    labels = {"id": "Number of the respondent in these data"}
    values = {}
    measures = {"id": "nominal"}
    for name, v in codebook.variables.items():
        labels[name] = v.gloss
        measures[name] = "scale"
        if v.labels:
            measures[name] = "nominal" if v.low is None else "ordinal"
            values[name] = {_numbers(v)[code]: gloss for code, gloss in v.labels.items()}
    for name, scale in codebook.scales.items():
        labels[name] = f"{scale.gloss}: {scale.meaning}"[:250]
        measures[name] = "scale"
    aside = folder / f".head.sav.{os.getpid()}"
    try:
        note = SYNTHETIC[:64] if synthetic else ""
        pyreadstat.write_sav(
            row,
            aside,
            column_labels=labels,
            variable_value_labels=values,
            variable_measure=measures,
            file_label=note,
        )
        return aside.read_bytes()
    finally:
        aside.unlink(missing_ok=True)


def _numbers(v: Variable) -> dict:
    """Code -> number: itself, or its place among the options where codes are words."""
    whole = all(isinstance(code, int) for code in v.labels)
    return {code: code if whole else i for i, code in enumerate(v.labels, start=1)}


def text_syntax(codebook: Codebook) -> str:
    """SPSS syntax that repeats means, correlations and regressions from survey.sav."""
    uses = " ".join(codebook.predictors)
    lines = [
        "* Encoding: UTF-8.",
        "* Means, correlations and regressions from survey.sav; run it in the folder of that file.",
        "GET FILE='survey.sav'.",
        f"FREQUENCIES VARIABLES={uses}.",
        f"DESCRIPTIVES VARIABLES={' '.join(codebook.correlates)} /STATISTICS=MEAN STDDEV.",
        f"CORRELATIONS /VARIABLES={' '.join(codebook.correlates)} WITH {uses} /PRINT=TWOTAIL "
        "/MISSING=PAIRWISE.",
    ]
    for outcome in codebook.outcomes:
        lines.append(
            f"REGRESSION /VARIABLES={uses} /STATISTICS=COEFF R ANOVA CI(95) TOL "
            f"/DEPENDENT={outcome} /METHOD=ENTER."
        )
    return "\n".join(lines) + "\n"


def describe_package(build: Build, codebook: Codebook, synthetic: bool) -> bytes:
    """A Frictionless data package: each file with its size and digest, each CSV with its schema."""
    resources = [_resource(build, name, codebook) for name in ("clean.csv", "scored.csv")]
    for name, what in {"survey.sav": "application/x-spss-sav", "tables.sps": "text/plain"}.items():
        resources.append(
            {
                "name": name.replace(".", "-"),
                "path": name,
                "type": "file",
                "mediatype": what,
                **_facts(build.folder / "data" / name),
            }
        )
    about = (
        "Synthetic answers: " + SYNTHETIC
        if synthetic
        else "Answers of respondents, without anything that names them; "
        "small groups may still be recognisable."
    )
    package = {
        "profile": "data-package",
        "name": "survey",
        "title": "Cleaned and scored survey",
        "description": about,
        "resources": resources,
    }
    if synthetic:  # of somebody's answers whoever holds them decides
        package["licenses"] = [LICENCE]
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _resource(build: Build, name: str, codebook: Codebook) -> dict:
    path = build.folder / "data" / name
    columns = pd.read_csv(path, nrows=0).columns
    schema = {
        "fields": [_field(c, codebook) for c in columns],
        "missingValues": [""],
        "primaryKey": ["id"],
    }
    described = {
        "name": name.partition(".")[0],
        "path": name,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
    }
    return described | {"encoding": "utf-8", **_facts(path), "schema": schema}


def _facts(path: Path) -> dict:
    with path.open("rb") as file:
        return {
            "bytes": path.stat().st_size,
            "hash": "sha256:" + hashlib.file_digest(file, "sha256").hexdigest(),
        }


def _field(name: str, codebook: Codebook) -> dict:
    """One column: type, meaning, and what it may hold."""
    if name in codebook.scales:
        scale = codebook.scales[name]
        low, high = scale.limits
        return {
            "name": name,
            "type": "number",
            "title": scale.gloss,
            "description": scale.meaning,
            "constraints": {"minimum": low, "maximum": high},
        }
    if name not in codebook.variables:
        return {
            "name": name,
            "type": "string",
            "title": "Number of the respondent in these data",
            "constraints": {"required": True, "unique": True},
        }
    v = codebook.variables[name]
    if v.low is None:
        return {
            "name": name,
            "type": "string",
            "title": v.gloss,
            "constraints": {"enum": list(v.labels)},
        }
    labels = [{"value": code, "label": label} for code, label in v.labels.items()]
    limits = {"minimum": v.low, "maximum": v.high}
    return {"name": name, "type": "number", "title": v.gloss, "constraints": limits} | (
        {"categories": labels} if labels else {}
    )
