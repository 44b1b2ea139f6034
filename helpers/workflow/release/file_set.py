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

import yaml

from helpers.base.paths import ROOT
from helpers.workflow.chain import notebooks
from helpers.workflow.chain.contract import read_contract
from helpers.workflow.release.architecture import text_architecture
from helpers.workflow.release.coverage import FILE as TESTED
from helpers.workflow.release.coverage import text_tested
from helpers.workflow.release.crate import PAPER, read_citation, text_crate


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


LIST = "docs/FILES.txt"


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


def _text_whole_crate() -> str:
    return text_crate(files_made())


MADE = {
    LIST: text_files,
    "docs/ARCHITECTURE.md": text_architecture,
    "docs/EXHIBITS.md": text_exhibits,
    TESTED: text_tested,
    "codecheck.yml": text_codecheck,
    "ro-crate-metadata.json": _text_whole_crate,
}


def main() -> int:
    """Write all of them into the project."""
    for name, make in MADE.items():
        (ROOT / name).write_text(make(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
