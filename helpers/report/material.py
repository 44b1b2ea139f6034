"""What a report is made from: executed notebooks, verdicts, provenance and run facts.

Each of them may be absent.
"""

import csv
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from helpers.base.errors import InputError
from helpers.base.paths import NONE, PUBLISHED, resolve
from helpers.exhibits.verdicts import CHECKS, VERDICTS
from helpers.paper.printed_numbers import read_published

KEYS = {"row", "column", "statistic"}  # what a file of recomputed numbers has beside the values


@dataclass
class Material:
    """Everything one report needs.

    keys maps (row, column, statistic) to the notebook that recomputed it.
    """

    build: Path
    notebooks: dict
    published: list = field(default_factory=list)
    scorecard: list = field(default_factory=list)
    audit: list = field(default_factory=list)
    findings: list = field(default_factory=list)
    identified: list = field(default_factory=list)
    decided: list = field(default_factory=list)
    labels: list = field(default_factory=list)
    provenance: dict = field(default_factory=dict)
    run: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)

    @property
    def ours(self) -> bool:
        """Whether the published numbers are those of the paper this package is about."""
        return self.run.get("parameters", {}).get("published", PUBLISHED) == PUBLISHED

    @property
    def answered(self) -> bool:
        """Whether answers were given to this run."""
        return self.run.get("parameters", {}).get("data") != NONE

    @property
    def synthetic(self) -> bool:
        """Whether the respondents of this run are synthetic."""
        return bool(self.provenance.get("synthetic"))

    def counts(self, page: str | None = None) -> dict:
        """Verdicts on printed numbers, of one page or of all, in a fixed order."""
        homes = {e["id"]: self.home(e) for e in self.published}
        found = Counter(
            s["verdict"] for s in self.scorecard if page is None or homes.get(s["id"]) == page
        )
        return {v: found[v] for v in VERDICTS if found[v]}

    def audit_counts(self) -> dict:
        """Verdicts of the audit's checks, in a fixed order."""
        found = Counter(a["verdict"] for a in self.audit)
        return {v: found[v] for v in CHECKS if found[v]}

    @property
    def made(self) -> int:
        """How many checks of the audit could be made."""
        return sum(row["verdict"] != "not-checkable" for row in self.audit)

    def home(self, entry: dict) -> str | None:
        """The notebook that recomputed a printed number."""
        return self.keys.get((entry["row"], entry["column"], entry["statistic"]), (None, None))[0]


def read_material(build: Path, parameters: dict | None = None) -> Material:
    """Read a build folder. Raises InputError if there is no executed notebook in it.

    parameters: of the run, with whole paths; without them those in run.json count,
    which has only the names of files outside the project.
    """
    paths = sorted((build / "notebooks").glob("*.ipynb"))  # numbered ones, then supplements
    if not paths:
        raise InputError(
            f"{build}: no executed notebooks in its notebooks/ folder; run ./build.sh first."
        )
    names = {p.stem for p in paths}
    run = _read_json(build / "run.json")
    if parameters is not None:
        run = run | {"parameters": parameters}
    numbers = run.get("parameters", {}).get("published", PUBLISHED)
    published = _read_numbers(numbers)
    audited = "00_audit" in names
    identified = "A2_identification" in names
    provenance = _read_json(build / "data/provenance.json")
    synthetic = bool(provenance.get("synthetic"))
    return Material(
        build,
        {p.stem: _read_json(p) for p in paths},
        published,
        read_csv_rows(build / "scorecard.csv") if published else [],
        read_csv_rows(build / "tables/audit.csv") if audited else [],
        read_csv_rows(build / "tables/audit-findings.csv") if audited else [],
        read_csv_rows(build / "results/A2_identification.csv") if identified else [],
        read_csv_rows(build / "results/A2_answers.csv") if identified and not synthetic else [],
        read_csv_rows(build / "tables/table3-labels.csv") if audited else [],
        provenance,
        run,
        _result_keys(build),
    )


def _read_numbers(numbers: str) -> list[dict]:
    """The published numbers, in any of the forms they may be typed in; [] without."""
    path = resolve(numbers)
    if numbers == NONE or not path.is_file():
        return []
    return read_published(path).to_dict("records")


def read_csv_rows(path: Path) -> list[dict]:
    """The rows of a CSV as dicts of text; none if there is no such file."""
    if not path.is_file():
        return []
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _read_json(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _result_keys(build: Path) -> dict:
    keys = {}
    for path in sorted((build / "results").glob("*.csv")):
        for row in read_csv_rows(path):
            if set(row) >= KEYS:
                keys.setdefault(
                    (row["row"], row["column"], row["statistic"]),
                    (path.stem, row.get("exhibit", "")),
                )
    return keys
