"""A whole report for a second, made-up paper: right about it, silent about ours, in every byte."""

import csv
import html
import io
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from second_paper import CHOICES, SCALES, draw_answers, write_paper
from served_builds import build

from helpers.base.errors import InputError
from helpers.base.paths import NONE
from helpers.workflow.chain.contract import Run, left_out, settle_inputs

# Names and numbers of our paper, its platform, scales and authors.
OURS = re.compile(
    r"Kobori|Yoshinaga|U2plus|U2Friend|U2Cycle|FunCan|GHSQ|D-D scale|Devaluation|PHQ-9|stigma"
    r"|help-seeking|JMIR|e21348|(?<![\d.])23,?864(?!\d)|Japanese|use_signin|dd_total|ghsq_|phq9"
    r"|made so that the published numbers",
    re.IGNORECASE,
)
# What only our platform has: functions, which are used.
OF_FUNCTIONS = re.compile(
    r"\b(one|each|every|all|two|no|several|single|which|the) functions?\b"
    r"|\bfunctions? (of the platform|overlap|stands?|would|by (itself|themselves))\b"
    r"|\b(use of|uses of|categories of use|questions? on use|answers on use|use coded)\b",
    re.IGNORECASE,
)
COLOPHON = "Packages"  # the line of the first page that names this software


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return write_paper(tmp_path_factory.mktemp("second"), draw_answers())


def build_kept(out: Path, kept: Path, *words) -> tuple[Path, str]:
    """A run of build.sh in a folder, a copy of the folder as it left it, and what it said.

    The next run in the same folder makes only what its other inputs change.
    """
    status, said, error = build(*words, "--out", str(out))
    assert (status, error) == (0, "")
    return Path(shutil.copytree(out, kept)), said


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("second")


@pytest.fixture(scope="module")
def without_data(files, folder):
    words = ["--published", files["published"], "--codebook", files["codebook"]]
    return build_kept(folder / "out", folder / "without", *words)


@pytest.fixture(scope="module")
def whole(files, folder, without_data):
    words = [word for name in files for word in (f"--{name}", files[name])]
    return build_kept(folder / "out", folder / "whole", *words)


@pytest.fixture(scope="module")
def with_choices(files, folder, whole):
    """The whole report again with choices of its own: with 06, whose words are of choices."""
    choices = Path(files["data"]).with_name(CHOICES)
    words = [word for name in files for word in (f"--{name}", files[name])]
    words += ["-p", f"multiverse={choices}", "-p", "permutations=40"]
    out, said = build_kept(folder / "out", folder / "choices", *words)
    assert "left out: 06_sensitivity" not in said
    return out


def words_on_pages(folder: Path, pattern: re.Pattern) -> list[tuple]:
    """(page, words) of what a reader sees that a pattern finds; code and scripts aside."""
    found = []
    for path in sorted(folder.glob("*.html")):
        if path.stem in ("sources", "search"):
            continue  # the program itself
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"<(script|style|pre)\b.*?</\1>", " ", text, flags=re.DOTALL)
        seen = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
        found += [(path.name, word[0]) for word in pattern.finditer(seen)]
    return found


def read_rows(path: Path) -> list[dict]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def words_of_ours(folder: Path) -> list[tuple]:
    """(file, word) of everything in a report that is of our paper; parts of a docx too."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        contents = [path.read_bytes()]
        if path.suffix == ".docx":
            with zipfile.ZipFile(io.BytesIO(contents[0])) as parts:
                contents = [parts.read(name) for name in parts.namelist()]
        for content in contents:
            text = "\n".join(
                line
                for line in content.decode("utf-8", "replace").splitlines()
                if f"<dt>{COLOPHON}</dt>" not in line
            )
            # Pictures within a page are letters at random.
            text = re.sub(r"base64,[A-Za-z0-9+/=]+", "", text)
            found += [(path.name, word[0]) for word in OURS.finditer(text)]
    return found


def test_it_finds_the_planted_swap(whole):
    out, said = whole
    first = (out / "report/index.html").read_text(encoding="utf-8")
    findings = read_rows(out / "tables/audit-findings.csv")
    assert len(findings) == 1 and "Walks" in findings[0]["finding"]
    assert "In Models, two of the four rows carry the name of another variable" in first
    labels = read_rows(out / "tables/table3-labels.csv")
    held = {(r["printed_label"], r["established_label"]) for r in labels}
    assert held == {(a, a) for a in ("climbs", "rows")} | {("walks", "swims"), ("swims", "walks")}


def test_every_number_has_its_verdict(whole):
    card = read_rows(whole[0] / "scorecard.csv")
    verdicts = {row["verdict"] for row in card}
    assert verdicts == {"reproduced", "label or wording contradicted"}
    # B, beta and t of two rows of three regressions; their df is that of all rows
    moved = [r for r in card if r["verdict"] == "label or wording contradicted"]
    assert len(moved) == 3 * 2 * len(SCALES) and {r["place"] for r in moved} == {"Models"}


def test_notebooks_of_ours_are_left_out(whole):
    out, said = whole
    pages = {path.stem for path in (out / "report").glob("*.html")}
    assert "left out: 06_sensitivity" in said
    assert not {"06_sensitivity", "A1_reconstruction", "A2_identification"} & pages
    assert {"00_audit", "00b_labels", "03_descriptives", "07_scorecard", "A3_privacy"} <= pages
    assert "Reporting checklists" not in (out / "report/00_audit.html").read_text(encoding="utf-8")


def test_no_byte_of_the_report_is_of_our_paper(whole, without_data, with_choices):
    for out in (whole[0], without_data[0], with_choices):
        assert words_of_ours(out / "report") == []


def test_predictors_of_others_are_no_functions(with_choices):
    pages = {path.stem for path in (with_choices / "report").glob("*.html")}
    assert {"06_sensitivity", "06b_overlap", "06c_resampling"} <= pages
    assert words_on_pages(with_choices / "report", OF_FUNCTIONS) == []
    assert "Each predictor by itself" in (with_choices / "report/06_sensitivity.html").read_text(
        encoding="utf-8"
    )


def test_the_search_for_our_words_finds_them(tmp_path):
    (tmp_path / "x.html").write_text("<p>U2plus and the GHSQ</p>\n<dt>Packages</dt><dd>PHQ-9</dd>")
    assert words_of_ours(tmp_path) == [("x.html", "U2plus"), ("x.html", "GHSQ")]
    page = "<p>Each <b>function</b> by itself</p><pre>each function</pre><p>use coded as 1</p>"
    (tmp_path / "x.html").write_text(page)
    assert words_on_pages(tmp_path, OF_FUNCTIONS) == [
        ("x.html", "Each function"),
        ("x.html", "use coded"),
    ]


def test_without_answers_only_what_needs_none_runs(without_data):
    out, said = without_data
    first = (out / "report/index.html").read_text(encoding="utf-8")
    assert "No answers were given, so nothing was recomputed" in first
    assert {p.stem for p in (out / "notebooks").glob("*.ipynb")} == {"00_audit", "00b_labels"}
    assert not (out / "data/clean.csv").exists() and not (out / "scorecard.csv").exists()


def test_which_inputs_a_run_has(files):
    ours = settle_inputs({})
    assert ours == {} and left_out(Run(Path("x"))) == []
    alone = settle_inputs({"published": files["published"]})
    assert (alone["data"], alone["codebook"], alone["checklists"]) == (NONE, NONE, NONE)
    assert alone["not_significant"] == []
    given = settle_inputs({"published": files["published"], "data": "x.csv"})
    assert given["data"] == "x.csv" and "codebook" not in given
    own = settle_inputs({"published": files["published"], "checklists": "own.yml"})
    assert own["checklists"] == "own.yml"


def test_another_codebook_alone_has_nothing_to_run(files):
    with pytest.raises(InputError, match="not a codebook of data/responses.csv"):
        settle_inputs({"codebook": files["codebook"]})
    # The shipped codebook under another name is one of the shipped answers.
    assert "data" not in settle_inputs({"codebook": "data/../data/codebook.yml"})
