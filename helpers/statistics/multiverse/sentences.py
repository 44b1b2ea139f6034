"""Sentences of the sensitivity notebook, computed from its results; verdicts depend on the numbers."""

import pandas as pd

from helpers.base.text import list_words, say_p
from helpers.statistics.multiverse.choices import name_variable
from helpers.survey.codebook import Codebook


def present(frame: pd.DataFrame, codebook: Codebook, titles: dict) -> pd.DataFrame:
    """Chosen columns under the titles of a table; variables are shown as the codebook calls them. titles: column -> title."""
    shown = frame[list(titles)].copy()
    for column in titles:
        if not pd.api.types.is_numeric_dtype(shown[column]):
            shown[column] = shown[column].map(lambda name: name_variable(name, codebook))
    return shown.rename(columns=titles)


def say_curve(part: pd.DataFrame, joint: pd.Series, alpha: float) -> str:
    """What a specification curve and its joint test say of one outcome."""
    known = part.dropna(subset="p")
    clear, positive = (known["p"] < alpha).mean(), (known["estimate"] > 0).mean()
    verdict = f"together they say {'no more' if joint['typical_z_p'] >= alpha else 'more'} than shuffled data do"
    return (
        f"Of {len(known):,} estimates, {positive:.0%} are positive and {clear:.1%} have P below {alpha:g}; half of them lie between "
        f"{known['estimate'].quantile(0.25):.3f} and {known['estimate'].quantile(0.75):.3f}. Judged jointly, {verdict} "
        f"({say_p(joint['typical_z_p'])} for the typical z, {say_p(joint['share_p'])} for the share of small P values)."
    )


def say_functions(joint: pd.DataFrame, outcome: str, codebook: Codebook, alpha: float) -> str:
    """Which functions stand out in the joint test of one outcome."""
    rows = joint[
        (joint["outcome"] == outcome) & (joint["function"] != "") & (joint["typical_z_p"] < alpha)
    ]
    named = [
        f"{name_variable(r.function, codebook)} (median {r.median:.3f}, {say_p(r.typical_z_p)})"
        for r in rows.itertuples(name="Row")
    ]
    looked = joint[(joint["outcome"] == outcome) & (joint["function"] != "")]
    if not named:
        return f"{codebook.gloss(outcome)}: no function stands out by itself."
    return f"{codebook.gloss(outcome)}: by itself {list_words(named)} would stand out, one of {len(looked)} looks."


def say_choices(shares: pd.Series, least: float = 0.05) -> str:
    """Which choices move the estimates."""
    named = [f"{name} ({share:.0%})" for name, share in shares.items() if share >= least]
    idle = [str(name) for name, share in shares.items() if share < least]
    rest = f" Hardly: {list_words(idle)}." if idle else ""
    return f"Of the spread of the estimates, these account for at least {least:.0%} each: {list_words(named)}.{rest}"


def say_overlap(overlap: pd.Series, vif: pd.Series) -> str:
    """How far the functions overlap, in words that depend on the condition number (Belsley, Kuh and Welsch: above 30 is harmful)."""
    degree = (
        "harmful"
        if overlap["condition_number"] > 30
        else "strong"
        if vif.max() > 5
        else "moderate"
        if vif.max() > 2.5
        else "small"
    )
    return (
        f"Uses of two functions correlate between {overlap['smallest_r']:.2f} and {overlap['largest_r']:.2f}; one common dimension holds "
        f"{overlap['first_component']:.0%} of their variance. The overlap is {degree}: condition number {overlap['condition_number']:.0f}, "
        f"largest VIF {vif.max():.1f}, so that slope's standard error is {vif.max() ** 0.5:.1f} times what it would be without overlap."
    )


def say_unique(
    weighed: pd.DataFrame,
    models: list,
    alpha: float,
    bound: float,
    power: float,
    codebook: Codebook,
) -> str:
    """What 'no unique predictor' can mean given what the joint models could detect."""
    clear = weighed[weighed["p"] < alpha]
    equivalent, blind = (
        (weighed["equivalence_p"] < alpha).sum(),
        (weighed["detectable"] > bound).sum(),
    )
    first = (
        f"Of {len(weighed)} slopes, {len(clear)} differ from zero with P below {alpha:g}"
        + (f" ({_name_slopes(clear, codebook)})" if len(clear) else "")
        + f", and {equivalent} are shown to lie within ±{bound:g}. "
    )
    joint = [codebook.gloss(m.outcome) for m in models if m.fit["p"] < alpha]
    second = f"Tested together the functions explain {'nothing beyond chance' if not joint else 'more than chance would in ' + list_words(joint)}. "
    third = (
        f"Had they been {bound:g}, {blind} of the slopes would have gone unnoticed more than {1 - power:.0%} of the time: their not being unique says little."
        if blind > len(weighed) / 4
        else f"Had they been {bound:g}, all but {blind} of the slopes would have been noticed at least {power:.0%} of the time."
    )
    return first + second + third


def count_looks(looks: pd.DataFrame, alpha: float) -> str:
    """How many correlations stay below alpha under each allowance for the number of looks."""
    names = {"p": "by themselves", "holm": "by Holm", "bh": "by BH", "largest": "by largest |t|"}
    counts = [f"{(looks[column] < alpha).sum()} {name}" for column, name in names.items()]
    return f"Of {len(looks)} correlations, these many have P below {alpha:g}: {list_words(counts)}."


def compare_intervals(pairs: pd.DataFrame, correlations: pd.DataFrame) -> str:
    """Bootstrap intervals of correlations (row, column, low, high) beside Fisher's (x, y, low, high)."""
    both = pairs.merge(
        correlations, left_on=["row", "column"], right_on=["x", "y"], suffixes=("", "_fisher")
    )
    apart = max(
        (both["low"] - both["low_fisher"]).abs().max(),
        (both["high"] - both["high_fisher"]).abs().max(),
    )
    clear, usual = ((both[f"low{s}"] > 0) | (both[f"high{s}"] < 0) for s in ("", "_fisher"))
    return (
        f"Of {len(both)} intervals, {clear.sum()} leave out zero. Limits differ from Fisher's by at most {apart:.3f}; "
        f"for {(clear == usual).sum()} correlations both say the same about zero."
    )


# What the paper says of each outcome: whether it found a relation with use.
CLAIMS = {"dd_total": False, "ghsq_formal": True, "ghsq_informal": False}


def say_standing(synthetic: bool) -> str:
    """What conclusions from these data are worth."""
    if not synthetic:
        return "What follows is about the respondents of this survey."
    return (
        "**These answers are synthetic.** What follows holds for this one data set among the many that print the same tables; it judges no sentence of the "
        "paper. Supplement A2 says which results are proved for all of those, and for which two of them differ."
    )


def conclude(
    overall: pd.DataFrame,
    summary: pd.DataFrame,
    weighed: pd.DataFrame,
    looks: pd.DataFrame,
    slopes: pd.DataFrame,
    codebook,
    alpha: float,
    bound: float,
) -> str:
    """One paragraph for each sentence of the paper that the notebook tests."""
    lines = [
        f"* **{codebook.gloss(o)}.** {_conclude_outcome(o, overall, summary, weighed, looks, codebook, alpha)}"
        for o in codebook.outcomes
    ]
    return "\n".join(
        [*lines, f"* **No unique predictor.** {_conclude_unique(slopes, codebook, alpha, bound)}"]
    )


def _conclude_unique(slopes: pd.DataFrame, codebook: Codebook, alpha: float, bound: float) -> str:
    clear, blind = slopes[slopes["p"] < alpha], (slopes["detectable"] > bound).mean()
    detects = (
        f"The design detects a slope of {bound:g} well enough for {1 - blind:.0%} of the slopes"
    )
    if len(clear):
        return f"{detects}, and the sentence does not hold here: {_name_slopes(clear, codebook)} {'differs' if len(clear) == 1 else 'differ'} from zero."
    weight = (
        "says little: most of them could be that large unnoticed"
        if blind > 0.5
        else "says something: most of them could not be that large unnoticed"
    )
    return f"{detects}, so the sentence {weight}."


def _name_slopes(slopes: pd.DataFrame, codebook: Codebook) -> str:
    return list_words(
        f"{codebook.gloss(r.predictor)} on {codebook.gloss(r.outcome)}" for r in slopes.itertuples()
    )


def _conclude_outcome(
    outcome: str, overall, summary, weighed, looks, codebook: Codebook, alpha: float
) -> str:
    joint = overall.set_index("outcome").loc[outcome]
    more = joint["typical_z_p"] < alpha
    rows, few = looks[looks["x"] == outcome], summary[summary["outcome"] == outcome]
    kept, alone = rows[rows["largest"] < alpha], rows[rows["p"] < alpha]
    steady = [
        name_variable(f, codebook)
        for f, share in zip(few["function"], few["positive"], strict=True)
        if share in (0, 1)
    ]
    limit = weighed.loc[weighed["x"] == outcome, "excluded"].max()
    claim = {
        True: "The paper reports relations with use",
        False: "The paper reports no relation with use",
    }.get(CLAIMS.get(outcome), "The paper reports nothing")
    stands = {
        (False, False): "that stands under all these choices together",
        (
            False,
            True,
        ): "over all these choices together there is one, so that sentence depends on the choices made",
        (True, True): "over all these choices together there is more than chance gives",
        (
            True,
            False,
        ): "over all these choices together there is no more than chance gives, so that sentence depends on the choices made",
    }.get(
        (CLAIMS.get(outcome), more),
        "over all these choices together there is "
        + ("more than" if more else "no more than")
        + " chance gives",
    )
    return (
        f"{claim}; {stands}. Of {len(rows)} correlations {len(alone)} have P below {alpha:g}, {len(kept)} when the number of looks is allowed for. "
        f"One sign in every specification: {list_words(steady)}. Correlations of {limit:.2f} or more in size are excluded."
    )
