"""P values and marks of significance against the statistics they belong to."""

import pandas as pd

from helpers.paper.audit.cells import Cells, residual_df, value
from helpers.paper.audit.checks.check import ends, judge, over, pass_over
from helpers.paper.audit.checks.conventions import (
    CORRECTED,
    is_indirect,
    is_one_of_several,
    is_other_coefficient,
    is_repeated,
)
from helpers.paper.audit.checks.significance import (
    USUAL_LEVEL,
    check_marked,
    check_p,
    check_unmarked,
    p_from_chi2,
    p_from_f,
    p_from_r,
    p_from_t,
    p_from_z,
)
from helpers.paper.printed_numbers import (
    STARS,
    has_flag,
    is_number,
    list_entries,
    number,
    relation,
    stars,
)

TESTS = ("r", "t", "F", "chi2", "z", "Wald", "Q")
COEFFICIENTS = ("B", "beta", "se", "OR", "aOR", "RR", "HR", "ci_low")
RANKS = ("U", "W")
NOTHING = "no statistic with its n or df is printed for it"
UNDECLARED = "how the paper marks what is significant is not declared (flag: unmarked)"


def read_levels(published: pd.DataFrame) -> dict:
    """Declared levels of significance: mark ('' for none) -> level. A mark is a run of stars."""
    levels = {}
    for entry in list_entries(published[published.statistic == "significance_level"]):
        mark = entry.column if entry.column and not entry.column.strip(STARS) else ""
        levels.setdefault(mark, float(number(entry.printed.lstrip("<P p"))))
    return levels


def plain_level(published: pd.DataFrame) -> float | None:
    """The level of significance of the paper, or None if it declares none.

    Of marks alone, the largest level that is not above the usual one: a mark for P < .10 is of
    what a paper calls marginal.
    """
    levels = read_levels(published)
    if "" in levels:
        return levels[""]
    usual = [level for level in levels.values() if level <= USUAL_LEVEL]
    return max(usual or levels.values(), default=None)


def check_p_values(published: pd.DataFrame) -> list[dict]:
    """Every published P against the statistic of the same cell.

    A P beside several statistics is contradicted only if it fits none of them.
    """
    cells = Cells(published)
    level = plain_level(published)
    rows = []
    for p in cells.of("p"):
        if has_flag(p, "robust") or has_flag(p, "weighted"):
            rows.append(pass_over("P and its statistic", p, "robust or weighted, as declared"))
            continue
        if relation(p.printed)[0] == "ns" and level is None:
            why = "'ns' without a declared level (statistic significance_level)"
            rows.append(pass_over("P and its statistic", p, why))
            continue
        tests = _limits_beside(p, cells)
        found = [_judge_p(p, *test, level) for test in tests]
        good = [row for row in found if row["verdict"] == "consistent"]
        why = "" if good or not found else _excuse(p, tests, cells, level)
        if why:
            found = [pass_over("P and its statistic", p, why)]
        rows += good[:1] or found[:1] or [pass_over("P and its statistic", p, NOTHING)]
    return rows


def _excuse(p, tests: list[tuple], cells: Cells, level: float | None) -> str:
    """Why a P that none of its statistics gives may be right all the same; '' if it cannot be."""
    if cells.beside(p, "F change"):
        return "perhaps the P of the change in R2"
    names = [name for name, *_ in tests]
    if "z" in names and any(cells.beside(p, name) for name in RANKS):
        return "perhaps the exact P of the ranks, or z corrected for continuity"
    if is_indirect(p) and not any(cells.beside(p, name) for name in ("t", "df")):
        return "of an indirect effect: perhaps from a bootstrap"
    largest = max(limits[1] for _, limits, _, _ in tests)
    smallest = min(limits[0] for _, limits, _, _ in tests)
    usual = level or USUAL_LEVEL
    if is_one_of_several(p, cells) and check_p(p.printed, (smallest, 1.0), usual):
        return CORRECTED
    F = cells.beside(p, "F")
    df, df2 = (value(cells.beside(p, name)) for name in ("df", "df2"))
    if F and df and df2 and df > 1 and is_repeated(p, cells):
        # Greenhouse and Geisser 1959: at most the P with df and df2 both over df
        least, most = p_from_f(F.printed, 1, df2 / df)
        if check_p(p.printed, (min(smallest, least), max(largest, most)), usual):
            return "perhaps corrected for sphericity; its df are then those printed, made smaller"
    return ""


def _judge_p(p, name: str, limits: tuple, words: str, tailed: bool, level: float | None) -> dict:
    tails = 1 if tailed and has_flag(p, "one-tailed") else 2
    own = tuple(end * tails / 2 for end in limits)
    if not is_number(relation(p.printed)[1] or "0"):
        return pass_over("P and its statistic", p, "not a P value")
    check = check_p(p.printed, own, level or USUAL_LEVEL)
    if tails == 1 and not check:  # the difference goes the other way
        turned = check_p(p.printed, (1 - own[1], 1 - own[0]), level or USUAL_LEVEL)
        check = turned if turned else check
    note = ", one-tailed" if tails == 1 else ""
    half = tuple(end / 2 for end in limits)
    if not check and tailed and tails == 2 and check_p(p.printed, half, level or USUAL_LEVEL):
        note = "; it would fit a one-tailed test (flag: one-tailed)"
    return judge(f"P and {name}", p, check, f"numerical: {words}{note}")


def _limits_beside(p, cells: Cells) -> list[tuple]:
    """(statistic, two-sided limits of P, in words, has it two tails), the likeliest first."""
    found = []
    coefficient = any(cells.beside(p, name) for name in COEFFICIENTS)
    for row, column in cells.tests_of(p):
        for name in TESTS:
            entry = cells.beside(p, name, row, column)
            if entry is not None and coefficient and entry.place != p.place:
                continue  # the P of a coefficient is not that of a correlation elsewhere
            if entry is not None and name == "Wald":
                found += [(name, *reading, False) for reading in read_wald(entry, cells)]
                continue
            limits = limit_p(entry, cells, p.n) if entry else None
            if limits:
                found.append((name, *limits, name in ("r", "t", "z")))
        if row == column:
            break
    if found:
        return found
    B, se = (cells.beside(p, name) for name in ("B", "se"))
    if B and se and ends(se.printed)[0] > 0:
        t = over(ends(B.printed), ends(se.printed))
        limits = _p_of_interval(t, residual_df(p, cells))
        found.append(("B and SE", limits, f"B = {B.printed}, SE = {se.printed}", True))
    return found


def _p_of_interval(t: tuple, df: float | None) -> tuple[float, float]:
    """Limits of P where t = B / SE is an interval; without df, any number of them above 2."""
    from scipy import stats

    low, high = sorted(abs(end) for end in t)
    low = 0.0 if t[0] <= 0 <= t[1] else low
    if df:
        return 2 * float(stats.t.sf(high, df)), 2 * float(stats.t.sf(low, df))
    return 2 * float(stats.norm.sf(high)), 2 * float(stats.t.sf(low, 2))


def limit_p(entry, cells: Cells, n: str = "") -> tuple | None:
    """Limits of the two-sided P of a published test and the test in words; None without its df."""
    text = entry.printed
    name = entry.statistic
    df, df2 = (value(cells.beside(entry, part)) for part in ("df", "df2"))
    if any(part is not None and part <= 0 for part in (df, df2)):
        return None
    if name == "r" and is_other_coefficient(entry):
        return None
    if name == "r":
        size = int(n or entry.n or 0)
        size = size or int((value(cells.beside(entry, "df")) or -2) + 2)
        if size < 3 or abs(number(text)) > 1:
            return None
        return p_from_r(text, size - 2), f"r = {text}, n = {size}"
    if name == "t":
        words = f"t({df:g}) = {text}" if df else f"t = {text}, df not published"
        return (p_from_t(text, df), words) if df or df is None else None
    if name == "z":
        return p_from_z(text), f"z = {text}"
    if name == "Wald":
        read = read_wald(entry, cells)
        lows = [limits[0] for limits, _ in read]
        highs = [limits[1] for limits, _ in read]
        return ((min(lows), max(highs)), read[0][1]) if read else None
    if df is None or ends(text)[1] < 0:
        return None
    if name == "F":
        words = (
            f"F({df:g}, {df2:g}) = {text}"
            if df2
            else f"F({df:g}) = {text}, second df not published"
        )
        return p_from_f(text, df, df2), words
    return p_from_chi2(text, df), f"{name}({df:g}) = {text}"


def read_wald(entry, cells: Cells) -> list[tuple]:
    """(limits of P, in words) of a Wald statistic: of a z, or of its square (SPSS) with its df."""
    df = value(cells.beside(entry, "df"))
    found = []
    if ends(entry.printed)[1] >= 0 and (df is None or df > 0):
        limits = p_from_chi2(entry.printed, df or 1)
        found.append((limits, f"Wald chi2({df or 1:g}) = {entry.printed}"))
    if df is None or df == 1:
        found.append((p_from_z(entry.printed), f"Wald z = {entry.printed}"))
    return found


def check_marks(published: pd.DataFrame, silent: tuple = ()) -> list[dict]:
    """Tests with a mark, and tests without one where the paper declares its marking.

    Declared: the flag 'unmarked'; a place in `silent`, where the text calls nothing significant;
    or marks with levels (significance_level, column '*') in a place that uses them for numbers of
    its kind: where B bears the stars, F has none whatever its P.
    """
    level = plain_level(published)
    levels = read_levels(published)
    if level is None:
        return []
    cells = Cells(published)
    marked = [e for e in cells.entries if stars(e.printed)] if set(levels) - {""} else []
    starred = {(e.place, e.table, e.statistic) for e in marked}
    rows_marked = {(e.place, e.table, e.row, e.column) for e in marked}
    told = {(e.place, *pair) for e in cells.of("p") for pair in cells.tests_of(e)}
    rows = []
    open_ = {}
    for entry in cells.of(*TESTS, "B", "beta"):
        mark = stars(entry.printed)
        if mark:
            rows.append(_judge_mark(entry, mark, levels, cells))
        elif (entry.place, entry.row, entry.column) in told or entry.statistic in ("B", "beta"):
            continue
        elif (
            has_flag(entry, "unmarked")
            or entry.place in silent
            or (entry.place, entry.table, entry.statistic) in starred
        ):
            found = limit_p(entry, cells)
            if found and (entry.place, entry.table, entry.row, entry.column) not in rows_marked:
                check = check_unmarked(found[0], level)
                words = f"{_short(found[1], entry, cells)}"
                evidence = f"numerical: {words}, level {level:g}"
                rows.append(judge("not marked significant", entry, check, evidence))
        elif entry.place in {e.place for e in cells.of("p")}:
            open_.setdefault(entry.place, []).append(entry)
    return rows + [pass_over("not marked significant", e, UNDECLARED) for e in open_.values()]


def _short(words: str, entry, cells: Cells) -> str:
    """The test as 't(321) = 0.22', a correlation with its df."""
    if entry.statistic == "r" and entry.n:
        return f"r({int(entry.n) - 2}) = {entry.printed}"
    return words


def _judge_mark(entry, mark: str, levels: dict, cells: Cells) -> dict:
    if mark not in levels:
        why = f"the level of {mark} is not declared (significance_level, column {mark})"
        return pass_over("marked significant", entry, why)
    found = None
    if entry.statistic in ("B", "beta"):
        t = cells.beside(entry, "t")
        found = limit_p(t, cells) if t else None
        B = cells.beside(entry, "B")
        se = cells.beside(entry, "se")
        if found is None and B and se and ends(se.printed)[0] > 0:
            df = residual_df(entry, cells)
            limits = _p_of_interval(over(ends(B.printed), ends(se.printed)), df)
            found = limits, f"B / SE = {B.printed} / {se.printed}"
    else:
        found = limit_p(entry, cells)
    if found is None:
        return pass_over("marked significant", entry, NOTHING)
    check = check_marked(found[0], levels[mark])
    words = f"level of {mark}: {levels[mark]:g}"
    return judge("marked significant", entry, check, f"numerical: {found[1]}; {words}")
