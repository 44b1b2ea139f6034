"""Tables that describe the scales: rules, ends of the range, severity, diagnosis, reliability."""

import pandas as pd

from helpers.codebook import Codebook
from helpers.scoring import alpha_interval, cronbach_alpha, key_items, phq9_diagnosis, phq9_severity

DIAGNOSES = {"major": "Major depressive syndrome", "other": "Other depressive syndrome", "none": "Neither"}


def describe_rules(codebook: Codebook) -> pd.DataFrame:
    """How each scale is scored: items, method, reversed items, possible range."""
    rows = []
    for scale in codebook.scales.values():
        turned = [item.rpartition("_")[2] for item in scale.items if codebook.variables[item].reversed]
        low, high = scale.limits
        rows.append((scale.gloss, len(scale.items), scale.method, ", ".join(turned) or "none", f"{low} to {high}"))
    return pd.DataFrame(rows, columns=["Scale", "Items", "Score is the", "Reversed items", "Possible range"])


def describe_ends(scores: pd.DataFrame, codebook: Codebook, min_cell: int = 0) -> pd.DataFrame:
    """Share of respondents at the lowest and the highest possible score (small cells hidden), and skewness."""
    rows = []
    for name, scale in codebook.scales.items():
        known, (low, high) = scores[name].dropna(), scale.limits
        ends = [(known == end).sum() for end in (low, high)]
        shares = [float("nan") if 0 < n < min_cell else 100 * n / max(len(known), 1) for n in ends]
        rows.append((scale.gloss, *shares, known.skew()))
    return pd.DataFrame(rows, columns=["Scale", "At the lowest score (%)", "At the highest score (%)", "Skewness"])


def find_phq9(codebook: Codebook) -> list[str]:
    """The nine items of the PHQ-9 in order, if a scale of the codebook has all of them; otherwise none."""
    nine = [f"phq9_{i}" for i in range(1, 10)]
    return nine if all(name in codebook.variables and codebook.variables[name].high == 3 for name in nine) else []


def describe_severity(total: pd.Series, bands: dict) -> pd.DataFrame:
    """Respondents in each severity band."""
    return _shares("Severity", phq9_severity(total.dropna(), bands).value_counts(sort=False))


def describe_diagnosis(items: pd.DataFrame) -> pd.DataFrame:
    """Respondents by the PHQ-9 diagnostic algorithm."""
    return _shares("Algorithm", phq9_diagnosis(items).map(DIAGNOSES).value_counts().reindex(DIAGNOSES.values(), fill_value=0))


def _shares(name: str, counts: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({name: [str(k) for k in counts.index], "n": counts.to_numpy(), "%": 100 * counts.to_numpy() / max(counts.sum(), 1)})


def describe_reliability(answers: pd.DataFrame, codebook: Codebook, level: float = 0.95) -> pd.DataFrame:
    """Cronbach's alpha of each scale with its interval, from respondents with all items. A total that does not vary has none."""
    rows = []
    for name, scale in codebook.scales.items():
        items = key_items(answers, scale, codebook).dropna()
        try:
            alpha = cronbach_alpha(items)
            rows.append((name, scale.gloss, *items.shape, alpha, *alpha_interval(alpha, *items.shape, level)))
        except ValueError:
            rows.append((name, scale.gloss, *items.shape, *[float("nan")] * 3))
    return pd.DataFrame(rows, columns=["scale", "Scale", "n", "Items", "Alpha", "Low", "High"])
