"""Nothing is written outside the folder that --out names, whatever lies in it."""

import pytest
from door import door

from helpers.base.errors import InputError, OutputError
from helpers.base.paths import ROOT
from helpers.exhibits.build import Build
from helpers.survey.codebook import read_codebook
from helpers.workflow.chain import guard
from helpers.workflow.chain.contract import settle_published

PLACES = [
    "run.json",
    ".lock",
    ".doit",
    "report",
    "data",
    "notebooks",
    "run",
    "draft",
    "draft/mine.yml",
    "run/01_cleaning.json",
    "tables",
    "check",
]


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("kind", ["a folder", "a file", "nothing yet"])
def test_a_link_that_leads_out_is_refused(tmp_path, name, kind):
    out = tmp_path / "out"
    elsewhere = tmp_path / "elsewhere"
    (out / name).parent.mkdir(parents=True)
    if kind == "a folder":
        elsewhere.mkdir()
    elif kind == "a file":
        elsewhere.write_text("mine")
    (out / name).symlink_to(elsewhere)
    with pytest.raises(OutputError, match="is a link that leads out of the folder"):
        guard.refuse_links(out)


def test_links_within_the_folder_are_no_matter(tmp_path):
    (tmp_path / "big").mkdir()
    (tmp_path / "data").symlink_to("big")
    (tmp_path / "report").mkdir()
    guard.refuse_links(tmp_path)
    Build(tmp_path).folder == tmp_path  # noqa: B015 (made without an error)


@pytest.mark.parametrize("words", [(), ("check",), ("init",)])
def test_the_door_refuses_it_too_and_touches_nothing(tmp_path, words):
    out = tmp_path / "out"
    elsewhere = tmp_path / "elsewhere"
    out.mkdir()
    for name in (".lock", "draft", "check"):
        (out / name).symlink_to(elsewhere)
    status, _, error = door(*words, "--out", str(out))
    assert status == 1 and len(error.splitlines()) == 1 and "leads out of the folder" in error
    assert not elsewhere.exists()


@pytest.mark.parametrize(
    "published",
    ["../../../etc/passwd", "/etc/shadow", "~nobody-here/x", "x" * 400, "data", "/dev/zero"],
)
def test_printed_numbers_named_by_a_codebook_are_only_read(tmp_path, published):
    from helpers.paper.printed_numbers import read_published

    text = (
        (ROOT / "data/codebook.yml")
        .read_text(encoding="utf-8")
        .replace("  language: ja", f"  published: {published}")
    )
    (tmp_path / "x.yml").write_text(text, encoding="utf-8")
    assert read_codebook(tmp_path / "x.yml").published == published
    with pytest.raises(InputError):
        read_published(settle_published({"codebook": str(tmp_path / "x.yml")})["published"])
