"""What other people's validators say of the citation, the licences, the crate and the data package.

Each is installed in an environment of its own, and never among the packages that the project needs.
"""

import json
import os
import shutil
import subprocess
import sys

import pytest
from release import write_shipped_package

from helpers.workflow.release.archive import read_sources
from helpers.workflow.release.crate import text_crate
from helpers.workflow.release.file_set import files_made

TOOLS = {
    "reuse": ["reuse==6.2.0"],
    "cffconvert": ["cffconvert==2.0.0"],
    "frictionless": ["frictionless==5.21.0"],
    "rocrate-validator": ["roc-validator==0.13.0", "rocrate"],
}
# The address of RO-Crate's context need not be reached: the package rocrate carries a copy.
# What the validator says of the address itself is left out then, and nothing else. Further words
# are files to be removed before the crate is looked at again.
CRATE = """
import json, os, sys
from importlib import resources
from rocrate_validator import models, services
from rocrate_validator.utils import document_loader
copy = json.loads((resources.files("rocrate") / "data/ro-crate.jsonld").read_text())
document_loader._fetch_json_ld = lambda url: copy
def validate():
    settings = services.ValidationSettings(
        rocrate_uri=sys.argv[1],
        profile_identifier="ro-crate-1.1",
        requirement_severity=models.Severity.REQUIRED,
    )
    for issue in services.validate(settings).get_issues():
        if "/ro/crate/1.1/context" not in str(issue.message):
            print(issue.check.identifier, issue.message)
    print("validated")
validate()
for name in sys.argv[2:]:
    os.remove(name)
    validate()
"""


def install(folder, packages: list) -> str:
    """Its Python. Skips where the packages cannot be had."""
    if uv := shutil.which("uv"):
        steps = [
            [uv, "venv", "-q", "--python", sys.executable, str(folder)],
            [uv, "pip", "install", "-q", "--python", str(folder / "bin/python"), *packages],
        ]
    else:
        steps = [
            [sys.executable, "-m", "venv", str(folder)],
            [str(folder / "bin/python"), "-m", "pip", "install", "-q", *packages],
        ]
    for step in steps:
        done = subprocess.run(step, capture_output=True, encoding="utf-8", timeout=600)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            pytest.skip(f"{packages[0]} cannot be installed here (no network?): {last[:120]}")
    return str(folder / "bin/python")


def run(*command, **options):
    # A validator knows nothing of this environment.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return subprocess.run(
        command, env=environment, capture_output=True, encoding="utf-8", timeout=300, **options
    )


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """The package as it is archived, without git and without a build."""
    folder = tmp_path_factory.mktemp("package")
    for name, source in read_sources().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / name)
    crate = text_crate(files_made())
    (folder / "ro-crate-metadata.json").write_text(crate, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def package(clean, book, tmp_path_factory):
    """The data package of a run on the shipped data."""
    return write_shipped_package(tmp_path_factory.mktemp("data"), clean, book)


@pytest.mark.parametrize("tool", TOOLS)
def test_a_validator_finds_nothing(tool, sources, package, tmp_path):
    python = install(tmp_path / "environment", TOOLS[tool])
    program = str(tmp_path / "environment/bin" / tool)
    if tool == "reuse":
        done = run(program, "--root", str(sources), "lint")
        assert done.returncode == 0 and "compliant" in done.stdout, done.stdout[-2000:]
        (sources / "stray.bin").write_bytes(b"x")
        (sources / "LICENSES/MIT.txt").rename(sources / "LICENSES/aside")
        assert run(program, "--root", str(sources), "lint").returncode
        (sources / "LICENSES/aside").rename(sources / "LICENSES/MIT.txt")
    elif tool == "cffconvert":
        done = run(program, "--validate", "-i", str(sources / "CITATION.cff"))
        assert done.returncode == 0, done.stderr[-2000:]
    elif tool == "frictionless":
        for broken in (False, True):
            if broken:  # an answer that no question allows
                path = package / "clean.csv"
                path.write_text(path.read_text().replace("woman", "nobody", 1))
            done = run(program, "validate", "--json", "datapackage.json", cwd=package)
            told = json.loads(done.stdout)
            assert told["valid"] is not broken, done.stdout[-2000:]
        assert len(told["tasks"]) == 4
    else:
        # whole, then with a part that is not there
        done = run(python, "-c", CRATE, str(sources), str(sources / "CITATION.cff"))
        whole, _, broken = done.stdout.partition("validated\n")
        assert whole == "" and done.returncode == 0, done.stdout + done.stderr[-2000:]
        assert "CITATION.cff" in broken and broken.endswith("validated\n")
