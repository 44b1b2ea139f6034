"""The file set is what its generator makes of the notebooks as they are saved, and says nothing
that is not there.
"""

import hashlib
import json
import re

import pytest
import yaml

from helpers.base.paths import ROOT
from helpers.workflow.chain import notebooks
from helpers.workflow.release import crate, file_set
from helpers.workflow.release.crate import text_crate

CHECKLIST = (ROOT / "docs/CHECKLIST.md").read_text(encoding="utf-8")
ROWS = [
    line.strip("|").split(" | ") for line in CHECKLIST.splitlines() if re.match(r"\| \d+ \|", line)
]


@pytest.mark.parametrize("name", file_set.MADE)
def test_each_file_is_as_its_generator_makes_it_now(name):
    assert (ROOT / name).read_text(encoding="utf-8") == file_set.MADE[name](), (
        "./build.sh save makes it anew"
    )


def test_every_exhibit_of_every_saved_notebook_is_listed():
    # Counted without the generator: captions of figures come as exhibits of their own and are left
    # out.
    kinds = []
    for name in notebooks.names():
        book = json.loads((ROOT / f"notebooks/{name}.ipynb").read_text(encoding="utf-8"))
        for cell in book["cells"]:
            for output in cell.get("outputs", []):
                if "exhibit" in output.get("metadata", {}):
                    kinds.append(output["metadata"]["exhibit"]["kind"])
    assert len(file_set.list_exhibits()) == len(kinds) - kinds.count("caption")
    assert kinds.count("figure") >= 7


def test_the_tables_of_the_paper_have_exhibits():
    # The paper has three tables.
    assert {e["paper"] for e in file_set.list_exhibits()} - {""} == {
        "Table 1",
        "Table 2",
        "Table 3",
    }


def test_codecheck_names_each_file_once_and_claims_no_check():
    config = yaml.safe_load((ROOT / "codecheck.yml").read_text(encoding="utf-8"))
    files = [entry["file"] for entry in config["manifest"]]
    assert len(files) == len(set(files)) and all(f.startswith("build/") for f in files)
    assert config["paper"]["reference"] == "https://doi.org/10.2196/21348"
    assert not {"certificate", "codechecker", "check_time"} & set(config)


@pytest.mark.parametrize(
    "outputs", [{}, {"build/tables/table-1.csv": b"x", "build/report/index.html": b"y"}]
)
def test_the_crate_is_whole(outputs):
    # RO-Crate 1.1: a descriptor about the root, each identifier once, each reference to an entity
    # that is there, each part with name and type.
    graph = json.loads(text_crate(file_set.files_made(), outputs))["@graph"]
    ids = [entity["@id"] for entity in graph]
    referred = set(re.findall(r'\{"@id": "([^"]+)"\}', json.dumps(graph)))
    assert len(ids) == len(set(ids)) and referred <= set(ids) | {"https://w3id.org/ro/crate/1.1"}
    assert graph[0]["@id"] == "ro-crate-metadata.json" and graph[0]["about"] == {"@id": "./"}
    assert all(entity["@type"] and (entity.get("name") or entity is graph[0]) for entity in graph)
    assert {"name", "description", "datePublished", "license"} <= set(graph[1])


def test_every_file_of_the_crate_exists():
    graph = json.loads((ROOT / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    parts = [part["@id"] for part in graph[1]["hasPart"]]
    assert len(parts) > 20
    assert [p for p in parts if not (ROOT / p).exists()] == []


def test_an_archived_output_is_tied_to_the_notebook_that_made_it():
    graph = {
        e["@id"]: e
        for e in json.loads(text_crate(file_set.files_made(), {"build/tables/table-1.csv": b"x"}))[
            "@graph"
        ]
    }
    run = graph["#run-03_descriptives"]
    assert run["agent"] == {"@id": "#authors"}
    assert run["endTime"] == str(file_set.read_citation()["date-released"])
    assert run["instrument"] == {"@id": "notebooks/03_descriptives.ipynb"} and run["result"] == [
        {"@id": "build/tables/table-1.csv"}
    ]


def test_version_and_citation_agree():
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[
        1
    ]
    citation = file_set.read_citation()
    assert citation["version"] == version
    assert re.search(
        r"^## (\S+), (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    ).groups() == (version, str(citation["date-released"]))


def test_the_citation_file_has_what_its_format_demands():
    # Citation File Format 1.2.0: required keys; license ids of SPDX; the article cited with its
    # DOI.
    citation = file_set.read_citation()
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["cff-version"] == "1.2.0" and citation["license"] == "MIT"
    assert citation["references"][0]["doi"] == "10.2196/21348"
    data = next(part for part in citation["references"] if part["type"] == "data")
    assert data["license"] == "CC-BY-4.0" and data["version"] == citation["version"]


def test_code_and_data_have_their_own_licences_in_the_crate():
    graph = {
        e["@id"]: e
        for e in json.loads(text_crate(file_set.files_made(), {"build/a.csv": b"x"}))["@graph"]
    }
    for path, licence in {
        "build.sh": crate.MIT,
        "helpers/": crate.MIT,
        "data/responses.csv": crate.CC_BY,
        "build/a.csv": crate.CC_BY,
    }.items():
        assert graph[path]["license"] == {"@id": licence}, path


def test_dates_and_versions_agree_wherever_they_stand():
    citation = file_set.read_citation()
    released = {str(part["date-released"]) for part in [citation, citation["references"][1]]}
    versions = {part["version"] for part in [citation, citation["references"][1]]}
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    version, date = re.search(r"^## (\S+), (\S+)", text, re.MULTILINE).groups()
    graph = json.loads((ROOT / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    root = next(entity for entity in graph if entity["@id"] == "./")
    assert released == {date} == {root["datePublished"]}
    assert versions == {version} == {root["version"]}
    # Older versions are older.
    dates = re.findall(r"^## \S+, (\S+)", text, re.MULTILINE)
    assert dates == sorted(dates, reverse=True)


def test_an_archive_tells_size_and_digest_of_each_file():
    whole = {"LICENSES/MIT.txt": b"MIT", "build/a.csv": b"x\n1\n"}
    graph = {e["@id"]: e for e in json.loads(text_crate([], whole))["@graph"]}
    for path, content in whole.items():
        assert graph[path]["contentSize"] == str(len(content))
        assert graph[path]["sha256"] == hashlib.sha256(content).hexdigest()
    # What changes with every word of the project has none in the project itself.
    assert "sha256" not in graph["README.md"]


def test_the_licences_are_parts_of_the_crate():
    graph = {e["@id"]: e for e in json.loads(text_crate([]))["@graph"]}
    parts = {part["@id"] for part in graph["./"]["hasPart"]}
    assert graph["./"]["license"]["@id"] in parts
    for licence in (crate.MIT, crate.CC_BY):
        assert graph[licence]["description"] and graph[licence]["subjectOf"]["@id"] in parts


def test_the_checklist_has_thirty_rows_in_order():
    assert [int(row[0]) for row in ROWS] == list(range(1, 31))
    assert all(
        len(row) == 5 and row[3].strip() in {"met", "partly", "does not apply", "not done"}
        for row in ROWS
    )


def test_the_evidence_of_each_row_is_there():
    for row in ROWS:
        links = re.findall(r"\]\(([^)#:]+)\)", row[4])
        assert links and all((ROOT / "docs" / link).exists() for link in links), row
        named = re.findall(r"`(test_\w+)`", row[4])
        text = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "tests").rglob("test_*.py"))
        assert [n for n in named if f"def {n}(" not in text] == []


def test_what_a_row_quotes_stands_in_its_files():
    quoted = 0
    for row in ROWS:
        links = re.findall(r"\]\(([^)#:]+)\)", row[4])
        texts = [(ROOT / "docs" / link).read_text(encoding="utf-8") for link in links]
        said = " ".join(" ".join(texts).split())
        for words in re.findall(r"“([^”]+)”", row[4]):
            assert words in said, (row[0], words)
            quoted += 1
        # A README holds much: a row that names one says which words it means.
        if any(link.endswith("README.md") and link.startswith("../README") for link in links):
            assert "“" in row[4], row[0]
    assert quoted > 10


def test_data_need_no_special_program():
    kinds = {path.suffix for path in (ROOT / "data").rglob("*") if path.is_file()}
    assert kinds <= {".csv", ".json", ".yml", ".md", ""}
    for path in (ROOT / "data").rglob("*.*"):
        path.read_text(encoding="utf-8")
