"""Every check of the audit in words, for the page that the cards lead to."""

import re
from dataclasses import dataclass

from helpers.exhibits.verdicts import CLASSES
from helpers.report.first_page.links import name_check
from helpers.report.first_page.numbers import Numbers
from helpers.report.pages.exhibits import name_numbers
from helpers.report.pages.sources import read_module, show_module

UNDERSCORED = re.compile(r"(?<=[a-z])_(?=[a-z])")  # in the names of statistics


@dataclass(frozen=True)
class Checked:
    """One check: its identifier on the page, its name, the numbers, and what was found."""

    id: str
    name: str
    numbers: str
    verdict: str
    css: str
    said: str


def list_checks(numbers: Numbers) -> list[Checked]:
    """The checks of a run, in the order of audit.csv."""
    names = numbers.list_names()
    rows = []
    for place, row in enumerate(numbers.material.audit, start=1):
        found = [id for id in row["place"].split() if id in names]
        name = name_check(row)
        rows.append(
            Checked(
                f"check-{place}",
                name[:1].upper() + name[1:],
                name_numbers(found, names),
                row["verdict"],
                CLASSES[row["verdict"]],
                UNDERSCORED.sub(" ", numbers.check(row)),
            )
        )
    return rows


def list_sources(numbers: Numbers) -> dict:
    """What the page of checks and helpers shows; nothing if no card leads there.

    To be asked once the numbers are drawn: then it is known which helpers cards lead to.
    """
    modules = []
    for name in numbers.linker.list_helpers():
        path, source, functions = read_module(name)
        modules.append(
            {
                "name": name,
                "path": path.as_posix(),
                "lines": len(source.splitlines()),
                "source": show_module(name, source, functions),
            }
        )
    checks = list_checks(numbers)
    if not checks and not modules:
        return {}
    return {"here": "sources", "wide": True, "checks": checks, "modules": modules}
