"""The papers a data editor asks for: EXHIBITS.md, codecheck.yml and ro-crate-metadata.json.

They are made from one table of exhibits. It comes from the notebooks as saved, whose exhibits
carry id, caption and file, and from notebooks/chain.toml, so nothing is typed twice.
"""

import json
import re
import shutil
import subprocess
import sys
from itertools import chain
from pathlib import Path

import yaml

from helpers.base.paths import ROOT
from helpers.workflow.chain import notebooks
from helpers.workflow.chain.contract import read_contract
from helpers.workflow.release.architecture import text_architecture
from helpers.workflow.release.coverage import FILE as TESTED
from helpers.workflow.release.coverage import text_tested

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
    "LICENSE": "MIT for the code, CC BY 4.0 for the data",
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
FOLDERS = {
    "helpers/": "The code that the notebooks share",
    "tests/": "Unit tests, notebooks as tests, and values made by R",
}


def list_exhibits() -> list[dict]:
    """Every table and figure of the saved notebooks, in reading order.

    notebook, kind, id, caption, source, image, and paper: the place in the paper it answers to.
    """
    found = []
    for name in read_contract():
        book = json.loads((notebooks.FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))
        outputs = chain.from_iterable(cell.get("outputs", []) for cell in book["cells"])
        for output in outputs:
            about = output.get("metadata", {}).get("exhibit", {"kind": "caption"})
            if about["kind"] == "caption":
                continue
            place = re.match(r"(Table \d) of the paper", about["caption"])
            paper = place[1] if place else ""
            found.append({"notebook": name, "image": "", **about, "paper": paper})
    return found


def files_made() -> list[tuple[str, str, str]]:
    """(file in the build folder, what it is, notebook), each file once.

    These are the results and exhibits that a full run writes.
    """
    made = {}
    for name, files in read_contract().items():
        for path in files["writes"]:
            made[path] = (f"Result that later notebooks read, written by {name}", name)
    for e in list_exhibits():
        caption = e["caption"]
        if e["image"]:
            made[e["image"]] = (caption, e["notebook"])
            caption = f"Numbers drawn in: {caption}"
        if e["source"]:
            made[e["source"]] = (caption, e["notebook"])
    return [(path, *about) for path, about in made.items()]


def text_exhibits() -> str:
    """EXHIBITS.md: one line an exhibit."""
    lines = [
        "# Every exhibit",
        "",
        "Made from the saved notebooks by `./build.sh save`. Numbers are those of the report.",
        "Files are in the build folder; a figure has its numbers beside it as CSV.",
        "",
    ]
    count = {"table": 0, "figure": 0}
    lines += ["| | Caption | Of the paper | Notebook | File |", "|---|---|---|---|---|"]
    for e in list_exhibits():
        count[e["kind"]] += 1
        link = f"[{e['notebook']}](../notebooks/{e['notebook']}.ipynb)"
        label = f"{e['kind'].title()} R{count[e['kind']]}"
        caption = e["caption"].replace("|", r"\|")
        file = e["image"] or e["source"]
        lines.append(f"| {label} | {caption} | {e['paper']} | {link} | `{file}` |")
    return "\n".join(lines) + "\n"


def text_codecheck() -> str:
    """codecheck.yml (CODECHECK configuration, version 1.0): the part that authors fill in."""
    citation = read_citation()
    paper = citation["references"][0]
    people = []
    for author in paper["authors"]:
        name = f"{author['given-names']} {author['family-names']}"
        people.append({"name": name, "ORCID": author["orcid"].rpartition("/")[2]})
    manifest = [{"file": "build/report/index.html", "comment": "The report: every page of it"}]
    for path, what, name in files_made():
        comment = f"{what} (notebooks/{name}.ipynb)"
        manifest.append({"file": f"build/{path}", "comment": comment})
    config = {
        "version": "https://codecheck.org.uk/spec/config/1.0/",
        "paper": {"title": paper["title"], "authors": people, "reference": PAPER},
        "manifest": manifest,
    }
    head = (
        "# Made by ./build.sh save. All files come from ./build.sh; "
        "a codechecker adds codechecker, summary, check_time and certificate.\n"
        "---\n"
    )
    return head + yaml.safe_dump(config, sort_keys=False, allow_unicode=True, width=150)


def text_crate(outputs: tuple = ()) -> str:
    """ro-crate-metadata.json (RO-Crate 1.1) of the sources.

    outputs: paths in build/, where an archive holds them too.
    """
    citation = read_citation()
    files = [_file(path, name) for path, name in PARTS.items()]
    files += [
        _file(f"data/{p.name}", _data_about(p.name))
        for p in sorted((ROOT / "data").iterdir())
        if p.is_file() and not p.name.startswith(".")
    ]
    files += [_notebook(name) for name in read_contract()]
    made = {f"build/{path}": (what, name) for path, what, name in files_made()}
    files += [
        _file(path, made.get(path, ("Written by a full run", ""))[0]) for path in sorted(outputs)
    ]
    folders = [
        {"@id": path, "@type": "Dataset", "name": name, "license": {"@id": MIT}}
        for path, name in FOLDERS.items()
    ]
    runs = [
        _run(name, made, outputs)
        for name in read_contract()
        if any(made[p][1] == name for p in outputs if p in made)
    ]
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
        "license": {"@id": CC_BY},
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
            {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph},
            indent=1,
            ensure_ascii=False,
        )
        + "\n"
    )


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


def _run(name: str, made: dict, outputs: tuple) -> dict:
    results = [{"@id": path} for path in sorted(outputs) if made.get(path, ("", ""))[1] == name]
    return {
        "@id": f"#run-{name}",
        "@type": "CreateAction",
        "name": f"Execution of {name}",
        "instrument": {"@id": f"notebooks/{name}.ipynb"},
        "result": results,
    }


def _data_about(name: str) -> str:
    table = (ROOT / "data/README.md").read_text(encoding="utf-8")
    found = re.search(rf"^\| `{re.escape(name)}` \| ([^|]+) \|", table, re.MULTILINE)
    return re.sub(r"[*`]", "", found[1]).strip() if found else f"data/{name}"


def _context_entities(citation: dict) -> list[dict]:
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
        {"@id": CC_BY, "@type": "CreativeWork", "name": cc_by},
        {"@id": MIT, "@type": "CreativeWork", "name": "MIT License"},
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


LIST = "helpers/workflow/release/files.txt"


def tracked() -> list[str] | None:
    """What git tracks; None where there is no repository, or no git."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        return None
    listed = (
        subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=True)
        .stdout.decode()
        .split("\0")
    )
    return [name for name in listed if name and (ROOT / name).is_file()]


def text_files() -> str:
    """The paths of every file of the package, as git tracks them.

    Where there is no git, they are those that were listed last.
    """
    names = tracked()
    if names is None:
        return (ROOT / LIST).read_text(encoding="utf-8")
    return "\n".join(sorted({*names, LIST})) + "\n"


MADE = {
    LIST: text_files,
    "docs/ARCHITECTURE.md": text_architecture,
    "docs/EXHIBITS.md": text_exhibits,
    TESTED: text_tested,
    "codecheck.yml": text_codecheck,
    "ro-crate-metadata.json": text_crate,
}


def main() -> int:
    """Write all of them into the project."""
    for name, make in MADE.items():
        (ROOT / name).write_text(make(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
