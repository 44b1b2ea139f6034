"""Every case of golden_cases.csv: verdicts and numbers come from the sources named there."""

import csv
import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from helpers.paper.audit.checks.granularity import debit, grim, grim_percent, grimmer
from helpers.paper.audit.checks.limits import count_vectors, sd_limits
from helpers.paper.audit.checks.significance import check_p_r, check_p_t, p_from_r, p_from_t
from helpers.paper.audit.regressions.identities import (
    beta_from_b,
    fit_correlations,
    standardised_alpha,
)

CASES = list(
    csv.DictReader(
        (Path(__file__).parent / "golden_cases.csv").read_text(encoding="utf-8").splitlines()
    )
)


def fields(case):
    """'mean 5.19; n 28' as {'mean': '5.19', 'n': '28'}."""
    return {
        part.strip().rsplit(" ", 1)[0]: part.strip().rsplit(" ", 1)[1]
        for part in case["input"].split(";")
    }


def values(text):
    """'means 5.19 to 5.30 by .01' as the printed texts in between."""
    low, high, step = re.search(r"([\d.]+) to ([\d.]+) by ([\d.]+)", text).groups()
    places = len(step.partition(".")[2])
    return [
        f"{x:.{places}f}"
        for x in np.arange(round(float(low) * 10**places), round(float(high) * 10**places) + 1)
        / 10**places
    ]


def flags(checks):
    return " ".join("T" if check else "F" for check in checks)


def possible(case):
    return not case["expected"].startswith(("impossible", "inconsistent"))


def run_grim(case):
    if " by " in case["input"]:
        n = int(re.search(r"n (\d+)", case["input"])[1])
        items = int((re.search(r"items (\d+)", case["input"]) or [0, 1])[1])
        return flags(grim(v, n, items) for v in values(case["input"])) == case["expected"]
    f = fields(case)
    return bool(grim(f["mean"], int(f["n"]), int(f.get("items", 1)))) == possible(case)


def run_grim_percent(case):
    n = int(re.search(r"n (\d+)", case["input"])[1])
    texts = (
        values(case["input"])
        if " by " in case["input"]
        else re.match(r"([\d.]+) and ([\d.]+)", case["input"]).groups()
    )
    return flags(grim_percent(v, n) for v in texts) == case["expected"]


def run_grimmer(case):
    if " and " in case["input"]:
        mean, n, *sds = re.match(
            r"mean ([\d.]+); n (\d+); sd ([\d.]+) and ([\d.]+)", case["input"]
        ).groups()
        return flags(grimmer(mean, sd, int(n)) for sd in sds) == case["expected"][:3]
    f = fields(case)
    return bool(grimmer(f["mean"], f["sd"], int(f["n"]), int(f.get("items", 1)))) == possible(case)


def run_debit(case):
    f = fields(case)
    return bool(debit(f["mean"], f["sd"], int(f["n"]))) == possible(case)


def run_sd_limits(case):
    mean, n, low, high = re.match(
        r"mean ([\d.]+); n (\d+); range (\d+)-(\d+)", case["input"]
    ).groups()
    least, most = sd_limits(mean, int(n), int(low), int(high))
    return f"{least:.2f} to {most:.2f}" == case["expected"]


def run_count_vectors(case):
    mean, sd, n, low, high = re.match(
        r"mean ([\d.]+); sd ([\d.]+) .*n (\d+); range (\d+)-(\d+)", case["input"]
    ).groups()
    return count_vectors(mean, sd, int(n), int(low), int(high)) == int(
        case["expected"].replace(",", "")
    )


def run_p_from_t(case):
    df, t, *ps = re.match(
        r"t\((\d+)\) = ([\d.]+); p = ([\d.]+)(?: or ([\d.]+))?", case["input"]
    ).groups()
    told = re.search(r"p ([\d.]+) to ([\d.]+)", case["expected"])
    limits = [f"{p:.4f}".lstrip("0") for p in p_from_t(t, int(df))]
    return all(bool(check_p_t(p, t, int(df))) == possible(case) for p in ps if p) and (
        told is None or limits == list(told.groups())
    )


def run_p_from_r(case):
    df, r, p = re.match(r"r\((\d+)\) = ([\d.]+); p = ([\d.]+)", case["input"]).groups()
    low, high = p_from_r(r, int(df))
    return (
        bool(check_p_r(p, r, int(df))) == possible(case)
        and low < float(re.search(r"p ([\d.]+)", case["expected"])[1]) < high
    )


def run_beta_from_b(case):
    f = fields(case)
    told = re.search(r"([\d.]+) to ([\d.]+)", case["expected"]).groups()
    return [f"{b:.4f}" for b in beta_from_b(f["B"], f["sd x"], f["sd y"])] == [
        f"{float(t):.4f}" for t in told
    ]


def run_correlation_box(case):
    if case["input"].startswith("five"):
        r = {pair: "-.80" if pair == ("1", "2") else ".80" for pair in combinations("12345", 2)}
    else:
        r = {
            tuple(pair): f"{float(value):.2f}"
            for pair, value in re.findall(r"r(\d\d) (-?[\d.]+)", case["input"])
        }
    return fit_correlations(r) < 0


def run_alpha(case):
    r = float(re.search(r"all r (\.\d+)", case["input"])[1])
    return round(standardised_alpha(np.full((4, 4), r) + (1 - r) * np.eye(4)), 7) == float(
        case["expected"]
    )


RUNS = {
    name.removeprefix("run_").replace("_", " "): run
    for name, run in list(globals().items())
    if name.startswith("run_")
}
RUNS["beta from B"] = RUNS.pop("beta from b")


@pytest.mark.parametrize("case", CASES, ids=[f"{c['check']}: {c['input']}" for c in CASES])
def test_golden_case(case):
    assert RUNS[case["check"]](case), case["expected"]


def test_every_kind_of_case_is_run():
    # 26 cases of 11 kinds in the file
    assert len(CASES) == 26
    assert {c["check"] for c in CASES} == set(RUNS)
