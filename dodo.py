"""The chain: what each notebook reads and writes, and the tasks made from it (doit; content hashes decide what runs)."""

import sys

from helpers import parameters, pipeline
from helpers.notebooks import module_files
from helpers.project import ROOT, build_folder

# Files outside the build folder are named by the parameter that holds their path, or by their path in the project.
NOTEBOOKS = {
    "00_audit": {
        "sources": ["published", "codebook", "checklists", "simulation"],
        "reads": [],
        "writes": ["tables/audit.csv", "tables/table3-labels.csv"],
    },
    "01_cleaning": {
        "sources": ["data", "codebook"],
        "reads": [],
        "writes": ["data/clean.csv", "data/provenance.json"],
    },
    "02_scoring": {
        "sources": ["codebook"],
        "reads": ["data/clean.csv", "data/provenance.json"],
        "writes": ["data/scored.csv", "data/survey.sav", "data/tables.sps", "data/datapackage.json", "results/02_scoring.csv"],
    },
    "03_descriptives": {
        "sources": ["published", "codebook"],
        "reads": ["data/scored.csv", "data/provenance.json", "tables/audit.csv", "tables/table3-labels.csv"],
        "writes": ["results/03_descriptives.csv"],
    },
    "04_correlations": {
        "sources": ["published", "codebook"],
        "reads": ["data/scored.csv", "data/provenance.json", "tables/audit.csv", "tables/table3-labels.csv"],
        "writes": ["results/04_correlations.csv"],
    },
    "05_regressions": {
        "sources": ["published", "codebook"],
        "reads": ["data/scored.csv", "data/provenance.json", "tables/audit.csv", "tables/table3-labels.csv"],
        "writes": ["results/05_regressions.csv"],
    },
    "06_sensitivity": {
        "sources": ["codebook", "multiverse"],
        "reads": ["data/clean.csv", "data/scored.csv", "data/provenance.json"],
        "writes": ["results/06_specifications.csv"],
    },
    "07_scorecard": {
        "sources": ["published", "codebook"],
        "reads": [
            "data/provenance.json", "tables/audit.csv", "tables/table3-labels.csv",
            "results/02_scoring.csv", "results/03_descriptives.csv", "results/04_correlations.csv", "results/05_regressions.csv",
        ],
        "writes": ["scorecard.csv"],
    },
    "A1_reconstruction": {
        "sources": ["published", "codebook", "specification", "solution", "ensemble"],
        "reads": [],
        "writes": [],
    },
    "A2_identification": {
        "sources": ["published", "codebook", "reconstruction", "multiverse", "ensemble", "coverage"],
        "reads": [],
        "writes": ["results/A2_identification.csv"],
    },
    "A3_privacy": {
        "sources": ["codebook"],
        "reads": ["data/clean.csv", "data/provenance.json"],
        "writes": ["tables/privacy-risk.csv"],
    },
}  # fmt: skip

# About how many seconds a notebook takes, where that is more than a few: the one with most work behind it starts first.
SECONDS = {"A2_identification": 40, "A1_reconstruction": 18, "06_sensitivity": 15, "00_audit": 8}

# Without printed numbers there is nothing to audit, to score or to reconstruct.
PRINT_ONLY = {"00_audit", "07_scorecard", "A1_reconstruction", "A2_identification"}
# The other choices in data/multiverse.yml name variables of our codebook; another needs its own, given as a parameter.
OURS_ONLY = {"06_sensitivity"}

DOIT_CONFIG = {"verbosity": 2, "reporter": pipeline.Quiet}


def task_notebook():
    """Execute one notebook in a process of its own."""
    chosen = parameters.chosen_parameters()
    for name, files in pipeline.longest_first(pipeline.chosen_notebooks()):
        yield pipeline.notebook_task(name, files, chosen)


def task_report():
    """Write the HTML pages from the executed notebooks."""
    out = build_folder()
    code = module_files("import helpers.report.__main__") + [p for p in (ROOT / "helpers/report").rglob("*.*") if p.suffix in (".j2", ".css", ".js", ".html")]
    chosen = pipeline.chosen_notebooks()
    inputs = [out / "notebooks" / f"{name}.ipynb" for name in chosen] + [out / f for files in chosen.values() for f in files["writes"] if f.endswith(".csv")]
    return {
        "actions": [pipeline.write_report],
        "file_dep": [str(p) for p in [*inputs, *sorted(code)]],
        "targets": [str(out / f"report/{name}.html") for name in ["index", *chosen]],
        "uptodate": [pipeline.TargetsUnchanged()],
    }


if __name__ == "__main__":
    sys.exit("Use ./build.sh; ./build.sh --help lists what it does.")
