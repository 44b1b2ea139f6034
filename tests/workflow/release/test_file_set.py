"""The file set is what its generator makes of the notebooks as they are saved, and says nothing that is not there."""

import json
import re

import pytest
import yaml

from helpers.base.paths import ROOT
from helpers.workflow.chain import notebooks
from helpers.workflow.release import file_set

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
    # Counted without the generator: captions of figures come as exhibits of their own and are left out.
    texts = [
        (ROOT / f"notebooks/{name}.ipynb").read_text(encoding="utf-8") for name in notebooks.names()
    ]
    kinds = [
        o["metadata"]["exhibit"]["kind"]
        for t in texts
        for c in json.loads(t)["cells"]
        for o in c.get("outputs", [])
        if "exhibit" in o.get("metadata", {})
    ]
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


@pytest.mark.parametrize("outputs", [(), ("build/tables/table-1.csv", "build/report/index.html")])
def test_the_crate_is_whole(outputs):
    # RO-Crate 1.1: a descriptor about the root, each identifier once, each reference to an entity that is there, each part with name and type.
    graph = json.loads(file_set.text_crate(outputs))["@graph"]
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
        for e in json.loads(file_set.text_crate(("build/tables/table-1.csv",)))["@graph"]
    }
    run = graph["#run-03_descriptives"]
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
    # Citation File Format 1.2.0: required keys; license ids of SPDX; the article cited with its DOI.
    citation = file_set.read_citation()
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["cff-version"] == "1.2.0" and citation["license"] == "MIT"
    assert citation["references"][0]["doi"] == "10.2196/21348"
    data = next(part for part in citation["references"] if part["type"] == "data")
    assert data["license"] == "CC-BY-4.0" and data["version"] == citation["version"]


def test_code_and_data_have_their_own_licences_in_the_crate():
    graph = {e["@id"]: e for e in json.loads(file_set.text_crate(("build/a.csv",)))["@graph"]}
    for path, licence in {
        "build.sh": file_set.MIT,
        "helpers/": file_set.MIT,
        "data/responses.csv": file_set.CC_BY,
        "build/a.csv": file_set.CC_BY,
    }.items():
        assert graph[path]["license"] == {"@id": licence}, path


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
