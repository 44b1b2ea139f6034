"""Every column of every table in data/, and every key of its certificates, checklists and schemas,
is explained in data/README.md."""

import csv
import json
import re

import pytest
import yaml

from helpers.base.paths import ROOT
from helpers.survey.codebook import read_codebook

DATA = ROOT / "data"
README = (DATA / "README.md").read_text(encoding="utf-8")
FILES = sorted(p for p in DATA.rglob("*") if p.is_file() and p.name[0] != "." and p.suffix != ".md")
TABLES = [p.relative_to(DATA).as_posix() for p in FILES if p.suffix == ".csv"]
WITNESS = re.compile(r"witnesses/(?!index\.csv)[\w-]+\.csv")


def explained(name: str) -> set:
    """The columns and keys explained in the section whose heading names a file or its folder."""
    wanted = "witnesses/" if WITNESS.fullmatch(name) else name
    if name.startswith("certificates") and name.endswith(".json"):
        wanted = f"{name.partition('/')[0]}/"
    for section in re.split(r"^### ", README, flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition("\n")
        if wanted in re.findall(r"`([^`]+)`", heading):
            first = re.findall(r"^\| (`.+?`) \|", text, re.MULTILINE)
            return set(re.findall(r"`([^`]+)`", " ".join(first)))
    return set()


@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_a_table_is_explained(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    if name == "responses.csv":  # its codebook explains these, and the section says so
        book = read_codebook()
        known = {v.header for v in book.variables.values()} | set(book.personal.values())
        assert (
            set(columns) <= known and "codebook.yml" in README.partition("### `responses.csv`")[2]
        )
        return
    if name == "witnesses_coded.csv":  # a column per data set, and the section says so
        columns = [column for column in columns if not (DATA / "witnesses" / column).is_file()]
        assert "`witnesses_coded.csv`\n\nOne column per data set" in README
    assert set(columns) <= explained(name), "data/README.md, Dictionary"


def test_every_key_of_a_certificate_is_explained():
    paths = [
        path
        for path in FILES
        if path.parent.name.startswith("certificates") and path.suffix == ".json"
    ]
    for path in paths:
        proof = json.loads(path.read_text(encoding="utf-8"))
        keys = {*proof, *(key for piece in proof["pieces"] for key in piece)}
        assert keys <= explained(path.relative_to(DATA).as_posix()), path.name
    assert paths


def keys_of(part) -> set:
    if isinstance(part, list):
        return set().union(*map(keys_of, part))
    return {*part, *keys_of(list(part.values()))} if isinstance(part, dict) else set()


def test_every_key_of_the_checklists_is_explained():
    lists = yaml.safe_load((DATA / "checklists.yml").read_text(encoding="utf-8"))
    assert keys_of(lists) <= explained("checklists.yml")


def without_words(part, path="") -> list:
    """Places of a schema's keys that have no description."""
    found = []
    if isinstance(part, dict):
        for key, value in part.get("properties", {}).items():
            if isinstance(value, dict) and not {"description", "$ref"} & set(value):
                found.append(f"{path}/{key}")
            found += without_words(value, f"{path}/{key}")
        for key, value in part.items():
            found += without_words(value, path) if key != "properties" else []
    return found


@pytest.mark.parametrize("name", ["codebook", "multiverse", "reconstruction"])
def test_every_key_of_a_schema_is_described(name):
    schema = json.loads((DATA / f"{name}.schema.json").read_text(encoding="utf-8"))
    assert without_words(schema) == []


def test_every_file_is_listed_with_its_origin_and_licence():
    rows = re.findall(r"^\| (`[^|]+`) \| .+ \| .+ \| CC BY 4\.0.* \|$", README, re.MULTILINE)
    listed = set(re.findall(r"`([^`]+)`", " ".join(rows)))
    names = {path.relative_to(DATA).as_posix() for path in FILES}
    missing = [n for n in names if n not in listed and f"{n.partition('/')[0]}/" not in listed]
    assert missing == []
