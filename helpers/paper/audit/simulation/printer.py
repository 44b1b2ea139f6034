"""What a journal makes of results: numbers as text, each rounded, with what tells them apart."""

import numpy as np
import pandas as pd

from helpers.paper.printed_numbers import COLUMNS, EXTRA, round_as


class Printer:
    """Collects the published numbers of one paper."""

    def __init__(self, rng: np.random.Generator):
        self.rng = rng
        self.rows: list[dict] = []

    def add(self, place: str, row: str, statistic: str, printed: str, **other) -> None:
        """One number: its text, and column, n, group, time, model or flags where it has them."""
        record = dict.fromkeys([*COLUMNS, *EXTRA], "") | {k: str(v) for k, v in other.items()}
        record |= {"place": place, "row": row, "statistic": statistic, "printed": printed}
        record["id"] = f"i{len(self.rows)}"
        self.rows.append(record)

    def table(self) -> pd.DataFrame:
        """All numbers, with the columns of read_published."""
        return pd.DataFrame(self.rows, columns=[*COLUMNS, *EXTRA])

    def p(self, value: float) -> str:
        """A P value as one of several journals prints it."""
        style = self.rng.integers(4)
        if style == 0 and value < 0.05:
            cut = next(c for c in (0.001, 0.01, 0.05) if value < c or c == 0.05)
            return f"<{cut:g}".replace("0.", ".")
        if style == 1 and value >= 0.05:
            return "ns"
        if value < 0.001:
            return "<.001"
        return f"={value:.3f}" if style == 2 else round_text(value, 3 if style == 3 else 2)


def round_text(value: float, places: int) -> str:
    """A value with so many decimals, half away from zero."""
    return round_as(float(value), f"0.{'0' * places}" if places else "0")
