"""Which small counts of a survey are joined, and which are kept back:
one plan for the whole release.

A count from 1 to min_cell - 1 is small. Options with small counts are joined with their neighbours
until the joined count is large enough to be shown (Hundepool et al. 2012, Statistical Disclosure
Control, chapter 5: global recoding). What the joined options hold one by one is hidden. That it
stays hidden, whatever else is shown, is the part of `alternatives`: other data sets with the same
joined counts.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from helpers.exhibits.disclosure import refuse_min_cell
from helpers.survey.codebook import Codebook, Scale

NOT_ANSWERED = "not answered"
BINS = 31  # bins of a score without bands, at most


@dataclass(frozen=True)
class CellCounts:
    """The counts of one variable or score.

    labels: what each cell stands for: an option's code, NOT_ANSWERED,
    or a (lowest, highest) score.
    counts: respondents in each. groups: places of the cells that are shown together, a tuple a
    group.
    """

    name: str
    labels: tuple
    counts: tuple
    groups: tuple

    def total(self, group: tuple) -> int:
        """Respondents in a group of cells."""
        return sum(self.counts[place] for place in group)

    def joined(self) -> list[tuple]:
        """The groups of more than one cell."""
        return [group for group in self.groups if len(group) > 1]


@dataclass(frozen=True)
class Plan:
    """What a release joins and hides. cells: name -> Cells, of every variable and score."""

    min_cell: int
    respondents: int
    cells: dict = field(default_factory=dict)

    def is_small(self, count: int) -> bool:
        """Whether a count is too small to be shown."""
        return 0 < count < self.min_cell

    def hidden(self) -> list[tuple]:
        """Every small cell: name, label, count."""
        small = []
        for cells in self.cells.values():
            for label, count in zip(cells.labels, cells.counts, strict=True):
                if self.is_small(count):
                    small.append((cells.name, label, count))
        return small


def make_plan(clean: pd.DataFrame, codebook: Codebook, min_cell: int) -> Plan:
    """The plan of a release, from the cleaned answers and their codebook.

    Raises InputError if min_cell is negative.
    """
    refuse_min_cell(min_cell)
    cells = {}
    for name in codebook.variables:
        cells[name] = _variable_cells(clean[name], codebook, min_cell)
    for name, scale in codebook.scales.items():
        cells[name] = _scale_cells(item_sums(clean, scale, codebook), scale, min_cell)
    return Plan(min_cell, len(clean), cells)


def item_sums(clean: pd.DataFrame, scale: Scale, codebook: Codebook) -> pd.Series:
    """The sum of a scale's items, all turned the same way; missing where an item is."""
    total = pd.Series(0.0, index=clean.index)
    for item in scale.items:
        answers = clean[item].astype(float)
        turned = codebook.variables[item].reversed
        total += scale.low + scale.high - answers if turned else answers
    return total


def is_counted(name: str, codebook: Codebook) -> bool:
    """Whether a report counts the options of a variable."""
    shown = {*codebook.people, *codebook.predictors}
    return name in shown and bool(codebook.variables[name].options)


def atoms(scale: Scale) -> list[tuple[int, int]]:
    """The ranges of item sums that a report tells apart: the bands, or bins of equal width."""
    k = len(scale.items)
    low = scale.low * k
    high = scale.high * k
    if scale.bands and scale.method == "sum":
        return [tuple(band) for band in scale.bands.values()]
    width = int(np.ceil((high - low) / BINS))
    return [(start, start + width - 1) for start in range(low, high + 1, width)]


def _variable_cells(answers: pd.Series, codebook: Codebook, min_cell: int) -> CellCounts:
    name = answers.name
    missing = int(answers.isna().sum())
    if not is_counted(name, codebook):
        counts = (len(answers) - missing, missing)
        groups = ((0, 1),) if any(0 < count < min_cell for count in counts) else ((0,), (1,))
        return CellCounts(name, ("answered", NOT_ANSWERED), counts, groups)
    codes = list(codebook.variables[name].options)
    counts = [int((answers == code).sum()) for code in codes]
    ordered = all(isinstance(code, int) for code in codes)
    groups = join_small(counts, min_cell, ordered)
    groups = join_missing(counts, missing, groups, min_cell)
    return CellCounts(name, (*codes, NOT_ANSWERED), (*counts, missing), groups)


def _scale_cells(sums: pd.Series, scale: Scale, min_cell: int) -> CellCounts:
    ranges = atoms(scale)
    counts = [int(sums.between(low, high).sum()) for low, high in ranges]
    missing = int(sums.isna().sum())
    groups = join_small(counts, min_cell, ordered=True)
    # Scores are missing where items are, and these have cells of their own.
    labels = (*ranges, NOT_ANSWERED)
    groups = (*groups, (len(counts),))
    return CellCounts(scale.name, labels, (*counts, missing), groups)


def join_small(counts: list[int], min_cell: int, ordered: bool) -> tuple:
    """Groups of neighbouring places whose joined counts are 0 or at least min_cell, as far as
    there are enough.

    ordered: whether only neighbours may be joined; otherwise the two smallest are.
    """
    groups = [(place,) for place in range(len(counts))]

    def total(group):
        return sum(counts[place] for place in group)

    while len(groups) > 1:
        small = [i for i, group in enumerate(groups) if 0 < total(group) < min_cell]
        if not small:
            break
        at = min(small, key=lambda i: total(groups[i]))
        if ordered:
            beside = [i for i in (at - 1, at + 1) if 0 <= i < len(groups)]
        else:
            beside = [i for i in range(len(groups)) if i != at]
        # An empty cell adds nobody, so it is joined only where it lies between two others.
        partner = min(beside, key=lambda i: (total(groups[i]) == 0, total(groups[i])))
        merged = tuple(sorted(groups[at] + groups[partner]))
        groups = [group for i, group in enumerate(groups) if i not in (at, partner)]
        groups.append(merged)
        groups.sort()
    return tuple(groups)


def join_missing(counts: list[int], missing: int, groups: tuple, min_cell: int) -> tuple:
    """The groups with the missing answers among them, joined with the smallest where few."""
    place = len(counts)
    if not 0 < missing < min_cell:
        return (*groups, (place,))

    def total(group: tuple) -> int:
        return sum(counts[i] for i in group)

    filled = [group for group in groups if total(group) > 0]
    if not filled:
        return (*groups, (place,))
    partner = min(filled, key=lambda group: (len(group) == 1, total(group)))
    rest = [group for group in groups if group != partner]
    return tuple(sorted([*rest, (*partner, place)]))


def count_withheld(plan: Plan, codebook: Codebook) -> int:
    """Counts of options that are withheld: even with all others of their question they are too
    few.
    """
    withheld = 0
    for name, cells in plan.cells.items():
        for group in cells.groups:
            shown = name in codebook.scales or is_counted(name, codebook)
            if shown and plan.is_small(cells.total(group)):
                withheld += len(group)
    return withheld


def describe_joined(plan: Plan, codebook: Codebook) -> dict:
    """Variable or scale -> its groups as a report counts them: codes, 'not answered',
    or ranges of item sums.
    """
    groups = {}
    for name, cells in plan.cells.items():
        if name in codebook.scales or (cells.joined() and is_counted(name, codebook)):
            groups[name] = []
            for group in cells.groups:
                groups[name].append([cells.labels[place] for place in group])
    return groups
