"""ro-crate-metadata.json: the package as a research object (RO-Crate 1.1), with licences, people,
and the notebook that made each output.
"""

import hashlib
import json
import re
from pathlib import Path

import yaml

from helpers.base.paths import ROOT
from helpers.workflow.chain.contract import read_contract

PAPER = "https://doi.org/10.2196/21348"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
MIT = "https://spdx.org/licenses/MIT"
FORMATS = {
    "": "text/plain",
    ".R": "text/x-r-source",
    ".cff": "application/yaml",
    ".css": "text/css",
    ".csv": "text/csv",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".lock": "text/plain",
    ".md": "text/markdown",
    ".png": "image/png",
    ".py": "text/x-python",
    ".sh": "application/x-sh",
    ".toml": "application/toml",
    ".txt": "text/plain",
    ".yml": "application/yaml",
}
PARTS = {
    "README.md": "What the package is, how to run it, and what each exhibit rests on",
    "LICENSE": "Which licence holds for what: MIT for the code, CC BY 4.0 for the data",
    "LICENSES/MIT.txt": "The licence of the code",
    "LICENSES/CC-BY-4.0.txt": "The licence of the data and of what is made from them",
    "REUSE.toml": "Which file has which licence",
    "CITATION.cff": "How to cite the package",
    "CHANGELOG.md": "What changed from version to version",
    "docs/CHECKLIST.md": "What data editors ask, and where the answer is",
    "docs/EXHIBITS.md": "Every exhibit, the notebook that makes it, the file it is in",
    "codecheck.yml": "The files that a codechecker should be able to make again",
    "build.sh": "The one command",
    "notebooks/chain.toml": "The chain: what each notebook reads and writes",
    "environment.yml": "Direct dependencies",
    "requirements.lock": "Every package with its version and hashes",
    "pyproject.toml": "The helpers as a module; settings of the tests",
}
DATA_FOLDERS = {
    "data/instruments/": "Questionnaires that init knows, and usual answers in several languages",
    "data/witnesses/": "Synthetic data that give the published numbers, and what each says",
    "data/certificates/": "Proofs of limits that hold for all such data, and a list of them",
    "data/certificates_coded/": "The same with D-D items coded 1 to 6",
}
# The context of RO-Crate, and the one term that it takes from the profile of workflow runs.
CONTEXT = [
    "https://w3id.org/ro/crate/1.1/context",
    {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"},
]
FOLDERS = {
    "helpers/": "The code that the notebooks share",
    "tests/": "Unit tests, notebooks as tests, and values made by R",
}


def text_crate(results: list, contents: dict | None = None) -> str:
    """ro-crate-metadata.json (RO-Crate 1.1) of the sources.

    results: (file in the build folder, what it is, notebook) of what a full run writes.
    contents: path -> bytes of all that an archive holds, outputs in build/ too; with it, files have
    their sizes and digests. In the project they have none, since each change would make them wrong.
    """
    contents = contents or {}
    outputs = tuple(path for path in contents if path.startswith("build/"))
    citation = read_citation()
    made = {f"build/{path}": (what, name) for path, what, name in results}
    files = _list_sources()
    for path in sorted(outputs):
        what, _ = made.get(path, ("Written by a full run", ""))
        files.append(_file(path, what))
    for entity in files:
        if content := contents.get(entity["@id"]):
            entity["contentSize"] = str(len(content))
            entity["sha256"] = hashlib.sha256(content).hexdigest()
    folders = [
        {"@id": path, "@type": "Dataset", "name": name, "license": {"@id": MIT}}
        for path, name in FOLDERS.items()
    ]
    makers = {made[path][1] for path in outputs if path in made}
    runs = []
    for name in read_contract():
        if name in makers:
            runs.append(_run(name, made, outputs, citation["date-released"]))
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": citation["title"],
        "version": citation["version"],
        "datePublished": citation["date-released"],
        "description": (
            "Audit of the printed numbers, synthetic data that agree with them, "
            "and the analysis as notebooks, ready for the real export."
        ),
        "license": {"@id": "LICENSE"},
        "author": {"@id": "#authors"},
        "publisher": {"@id": "#authors"},
        "isBasedOn": {"@id": PAPER},
        "hasPart": [{"@id": part["@id"]} for part in files + folders],
    }
    if runs:
        root["mentions"] = [{"@id": run["@id"]} for run in runs]
    about = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    graph = [about, root, *files, *folders, *runs, *_context_entities(citation)]
    return (
        json.dumps(
            {"@context": CONTEXT, "@graph": graph},
            indent=1,
            ensure_ascii=False,
        )
        + "\n"
    )


def _list_sources() -> list[dict]:
    """The files of the package that have an entry of their own: parts, data and notebooks."""
    files = [_file(path, name) for path, name in PARTS.items()]
    for path in sorted((ROOT / "data").iterdir()):
        if path.is_file() and not path.name.startswith("."):
            files.append(_file(f"data/{path.name}", _data_about(path.name)))
    for folder, what in DATA_FOLDERS.items():
        files += [_file(f"{folder}{path.name}", what) for path in sorted((ROOT / folder).iterdir())]
    return files + [_notebook(name) for name in read_contract()]


def _file(path: str, name: str) -> dict:
    return {
        "@id": path,
        "@type": "File",
        "name": name,
        "encodingFormat": FORMATS.get(Path(path).suffix, "application/octet-stream"),
        "license": {"@id": CC_BY if path.startswith(("data/", "build/", "docs/EX")) else MIT},
    }


def _notebook(name: str) -> dict:
    path = f"notebooks/{name}.ipynb"
    first = json.loads((ROOT / path).read_text(encoding="utf-8"))["cells"][0]
    title = "".join(first["source"]).splitlines()[0].lstrip("# ")
    return {
        **_file(path, title),
        "@type": ["File", "SoftwareSourceCode"],
        "programmingLanguage": {"@id": "https://www.python.org/"},
    }


def _run(name: str, made: dict, outputs: tuple, date: str) -> dict:
    results = [{"@id": path} for path in sorted(outputs) if made.get(path, ("", ""))[1] == name]
    return {
        "@id": f"#run-{name}",
        "@type": "CreateAction",
        "name": f"Execution of {name}",
        "description": "One run of the whole chain for this release, on the day of its date",
        "agent": {"@id": "#authors"},
        "instrument": {"@id": f"notebooks/{name}.ipynb"},
        "endTime": str(date),
        "result": results,
    }


def _data_about(name: str) -> str:
    table = (ROOT / "data/README.md").read_text(encoding="utf-8")
    found = re.search(rf"^\| `{re.escape(name)}` \| ([^|]+) \|", table, re.MULTILINE)
    return re.sub(r"[*`]", "", found[1]).strip() if found else f"data/{name}"


def _context_entities(citation: dict) -> list[dict]:
    """What the files refer to: the paper, its authors and their places, licences and Python."""
    paper = citation["references"][0]
    homes = {}
    for i, author in enumerate(paper["authors"], start=1):
        name = author["affiliation"]
        homes[name] = {"@id": f"#{i}", "@type": "Organization", "name": name}
    people = [_person(a, homes[a["affiliation"]]["@id"]) for a in paper["authors"]]
    publisher = citation["authors"][0]["name"]
    article = {
        "@id": PAPER,
        "@type": "ScholarlyArticle",
        "name": paper["title"],
        "author": [{"@id": person["@id"]} for person in people],
        "license": {"@id": CC_BY},
    }
    cc_by = "Creative Commons Attribution 4.0 International"
    python = {
        "@id": "https://www.python.org/",
        "@type": "ComputerLanguage",
        "name": "Python",
        "version": "3.11 to 3.13",
    }
    return [
        {"@id": "#authors", "@type": "Organization", "name": publisher},
        article,
        {
            "@id": CC_BY,
            "@type": "CreativeWork",
            "name": cc_by,
            "identifier": "CC-BY-4.0",
            "description": "Licence of the data and of what is made from them",
            "subjectOf": {"@id": "LICENSES/CC-BY-4.0.txt"},
        },
        {
            "@id": MIT,
            "@type": "CreativeWork",
            "name": "MIT License",
            "identifier": "MIT",
            "description": "Licence of the code",
            "subjectOf": {"@id": "LICENSES/MIT.txt"},
        },
        python,
        *people,
        *homes.values(),
    ]


def _person(author: dict, home: str) -> dict:
    return {
        "@id": author["orcid"],
        "@type": "Person",
        "name": f"{author['given-names']} {author['family-names']}",
        "affiliation": {"@id": home},
    }


def read_citation() -> dict:
    """CITATION.cff: names, version, date, and the paper."""
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
