"""The colophon: on what, with what and from what a report was made."""

import os
import platform
import re
import sys
from importlib import metadata
from pathlib import Path

from helpers.base.package import direct_dependencies, read_commit
from helpers.base.paths import ROOT
from helpers.base.plain_yaml import read_yaml
from helpers.report.material import Material


def describe_run(material: Material) -> list[tuple[str, str]]:
    """(what, value) of everything that may differ from run to run although the results do not."""
    data = material.provenance
    facts = [
        (
            "Data",
            ", ".join(
                filter(
                    None,
                    [
                        str(data.get("file", "")),
                        f"{data['respondents']} respondents" if "respondents" in data else "",
                    ],
                )
            ),
        ),
        ("SHA-256 of the data", data.get("sha256", "")),
        ("Commit", read_commit()),
        ("Python", f"{platform.python_version()} ({platform.python_implementation()})"),
        ("System", f"{read_system()}, {platform.machine()}"),
        ("Processor", f"{read_processor()}, {os.cpu_count()} logical cores"),
        ("Linear algebra", read_blas()),
    ]
    return [(name, value) for name, value in facts if value]


def read_package() -> dict:
    """authors, title, version and date of this package, as CITATION.cff gives them."""
    raw = read_yaml(ROOT / "CITATION.cff", "citation file", "CITATION.cff")
    authors = [str(a.get("name") or a.get("family-names")) for a in raw.get("authors", [])]
    return {
        "authors": ", ".join(authors),
        "title": str(raw.get("title", "")),
        "version": str(raw.get("version", "")),
        "date": str(raw.get("date-released", "")),
    }


def list_versions() -> list[tuple[str, str]]:
    """(package, version) of the direct dependencies that are installed."""
    found = [(name, _version(name)) for name in direct_dependencies()]
    return [(name, version) for name, version in found if version]


def run_times(material: Material) -> list[tuple[str, float]]:
    """(notebook, seconds) as the last build measured them."""
    noted = material.run.get("notebooks", {})
    return [
        (name, noted[name]["seconds"])
        for name in material.notebooks
        if isinstance(noted.get(name, {}).get("seconds"), int | float)
    ]


def read_system() -> str:
    """The operating system's name and version."""
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError, AttributeError):
        return f"{platform.system()} {platform.release()}"


def read_processor() -> str:
    """The processor's model, as far as the system tells."""
    try:
        found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.M)
        return found[1] if found else platform.machine()
    except OSError:
        return platform.processor() or platform.machine()


def read_blas() -> str:
    """The library that does numpy's linear algebra."""
    import numpy

    blas = numpy.show_config(mode="dicts").get("Build Dependencies", {}).get("blas", {})
    return (
        " ".join(filter(None, [blas.get("name", ""), blas.get("version", "")]))
        + f", numpy {numpy.__version__}"
    )


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return platform.python_version() if name == sys.implementation.name else ""
