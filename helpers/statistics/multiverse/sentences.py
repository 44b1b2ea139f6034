"""Sentences of the sensitivity notebooks, computed from their results.

They judge what these answers show about choices, never whether a sentence of the paper is true.
"""

import pandas as pd

from helpers.base.text import format_p, list_words
from helpers.statistics.multiverse.choices import (
    Choices,
    call_predictors,
    find_claim,
    label_question,
    name_variable,
)
from helpers.statistics.multiverse.joint_test import find_joint_line
from helpers.statistics.regressions import HARMFUL
from helpers.survey.codebook import Codebook

REPORTS = {
    "some": "the paper reports relations",
    "none": "the paper reports none",
    "": "the paper did not ask",
}


def sentence_number(
    specifications: pd.DataFrame, everything: pd.DataFrame, choices: Choices
) -> str:
    """How many estimates are to be made, and which choices change nothing in these data."""
    said = (
        f"{len(specifications):,} estimates are to be made, of which "
        f"{int(specifications['tested'].sum()):,} can be judged together."
    )
    idle = [
        choices.label("scoring", scoring)
        for scoring in everything["scoring"].unique()
        if scoring not in set(specifications["scoring"])
    ]
    if idle:
        said += f" Without effect on any estimate from these data, and dropped: {list_words(idle)}."
    return said


def sentence_few(few: set, choices: Choices, codebook: Codebook, least: int) -> str:
    """Which codings set a few respondents against all others, and that they are flagged."""
    named = [
        f"{choices.label('coding', coding)} of {codebook.gloss(function)}"
        for coding, function in sorted(few)
    ]
    if not named:
        return f"Every coding in two groups has at least {least} respondents in each."
    return (
        f"{list_words(named)} {'sets' if len(named) == 1 else 'set'} fewer than {least} "
        "respondents against all others. These estimates are flagged (column `few`): they rest on "
        "a handful of people."
    )


def sentence_curve(part: pd.DataFrame, joint: pd.Series, alpha: float) -> str:
    """What one specification curve shows, and what the joint test says of the part it judged.

    part: the specifications of one outcome and question; joint: their line of the joint test.
    """
    known = part.dropna(subset="p")
    if not len(known):
        return f"None of {len(part):,} specifications can be fitted to these answers."
    low, high = known["estimate"].quantile([0.25, 0.75])
    positive = (known["estimate"] > 0).mean()
    said = (
        f"Of {len(known):,} estimates, {positive:.0%} are positive; half of them lie between "
        f"{low:.3f} and {high:.3f}. "
    )
    if joint is None:
        return said + "None of them was judged against chance."
    judged = int(joint["specifications"])
    verdict = "more" if joint["typical_z_p"] < alpha else "no more"
    said += (
        f"{judged:,} of them were judged together: {joint['share']:.1%} have P below {alpha:g}, "
        f"and together they say {verdict} than shuffled data do "
        f"({format_p(joint['typical_z_p'])} for the typical z, "
        f"{format_p(joint['share_p'])} for the share of small P values)."
    )
    return said


def sentence_curves(
    found: pd.DataFrame, joint: pd.DataFrame, codebook: Codebook, alpha: float
) -> str:
    """What the curves of one outcome show, a paragraph a question.

    found: the specifications of the outcome; joint: lines of the joint test over all predictors.
    """
    told = []
    for question, part in found.groupby("question", sort=False):
        line = find_joint_line(joint, part)
        told.append(f"*{label_question(question, codebook)}.* {sentence_curve(part, line, alpha)}")
    return "\n\n".join(told)


def sentence_functions(joint: pd.DataFrame, outcome: str, codebook: Codebook, alpha: float) -> str:
    """Which predictors stand out in the joint test of one outcome.

    joint: lines of one question.
    """
    looked = joint[(joint["outcome"] == outcome) & (joint["function"] != "")]
    clear = looked[looked["typical_z_p"] < alpha]
    named = [
        f"{name_variable(row.function, codebook)} (median {row.median:.3f}, "
        f"{format_p(row.typical_z_p)})"
        for row in clear.itertuples(name="Row")
    ]
    if not named:
        one = codebook.predictors_called
        return f"{codebook.gloss(outcome)}: no {one} stands out by itself."
    many = call_predictors("{many}", codebook)
    return (
        f"{codebook.gloss(outcome)}: {len(named)} of {len(looked)} {many} would stand out if "
        f"looked at alone, {list_words(named)}."
    )


def sentence_choices(shares: pd.Series, codebook: Codebook, least: float = 0.05) -> str:
    """Which choices move the estimates. shares: of the spread, by dimension."""
    shares = shares.rename({"function": codebook.predictors_called})
    named = [f"{name} ({share:.0%})" for name, share in shares.items() if share >= least]
    idle = [str(name) for name, share in shares.items() if share < least]
    rest = f" Hardly: {list_words(idle)}." if idle else ""
    return (
        f"Of the spread of the estimates, these account for at least {least:.0%} each: "
        f"{list_words(named)}.{rest}"
    )


def sentence_overlap(overlap: pd.Series, vif: pd.Series, codebook: Codebook) -> str:
    """How far the predictors overlap, in words that depend on condition number and VIF.

    A condition number above 30 is harmful (Belsley, Kuh and Welsch 1980).
    """
    # VIF = 1 / (1 - R2): at 2.5 and 5 the others explain .60 and .80 of a function's variance.
    degree = "small"
    if vif.max() > 2.5:
        degree = "moderate"
    if vif.max() > 5:
        degree = "strong"
    if overlap["condition_number"] > HARMFUL:
        degree = "harmful"
    asked = "Uses of two {many}" if codebook.predictors_called == "function" else "Two {many}"
    return (
        f"{call_predictors(asked, codebook)} correlate between {overlap['smallest_r']:.2f} and "
        f"{overlap['largest_r']:.2f}; one common dimension holds "
        f"{overlap['first_component']:.0%} of their variance. The overlap is {degree}: condition "
        f"number {overlap['condition_number']:.0f} (harmful above {HARMFUL}), largest VIF "
        f"{vif.max():.1f}, so that slope's standard error is {vif.max() ** 0.5:.1f} times what it "
        "would be without overlap."
    )


def sentence_unique(
    weighed: pd.DataFrame,
    models: list,
    alpha: float,
    bound: float,
    power: float,
    codebook: Codebook,
) -> str:
    """What 'no unique predictor' can mean given what the joint models could detect."""
    clear = weighed[weighed["p"] < alpha]
    equivalent = int((weighed["equivalence_p"] < alpha).sum())
    blind = int((weighed["detectable"] > bound).sum())
    named = f" ({_name_slopes(clear, codebook)})" if len(clear) else ""
    joint = [codebook.gloss(model.outcome) for model in models if model.fit["p"] < alpha]
    more = "no more than chance could"
    if joint:
        more = f"more than chance would in {list_words(joint)}"
    differ = f"{len(clear) or 'none'} {'differ' if len(clear) > 1 else 'differs'}"
    are = f"{equivalent or 'none'} {'are' if equivalent > 1 else 'is'}"
    said = (
        f"Of {len(weighed)} slopes, {differ} from zero with P below {alpha:g}{named}, "
        f"and {are} shown to lie within ±{bound:g}. Tested together the "
        f"{call_predictors('{many}', codebook)} explain {more}. "
    )
    # Silence says something only where most slopes of that size would have been noticed.
    if blind > len(weighed) / 4:
        which = "each" if blind == len(weighed) else f"{blind}"
        return said + (
            f"Had the slopes been {bound:g}, {which} of them would have gone unnoticed more than "
            f"{1 - power:.0%} of the time: their not being unique says little."
        )
    which = "all of them" if not blind else f"all but {blind} of them"
    return said + (
        f"Had the slopes been {bound:g}, {which} would have been noticed at least "
        f"{power:.0%} of the time."
    )


def sentence_imputing(wide: pd.DataFrame, codebook: Codebook) -> str:
    """How far imputing moves the slopes of the joint models, and which of them most.

    wide: columns (estimate or se, handling of missing answers), a line an outcome and function.
    """
    ways = set(wide.columns.get_level_values(1)) if len(wide) else set()
    if not {"imputed", "listwise"} <= ways:
        return "Complete and imputed answers cannot be compared here."
    before = wide["estimate"]["listwise"]
    after = wide["estimate"]["imputed"]
    moved = ((after - before).abs() / wide["se"]["listwise"]).dropna()
    if not len(moved):
        return "Complete and imputed answers cannot be compared here."
    outcome, function = most = moved.idxmax()
    return (
        f"Of {len(moved)} slopes, imputing moves {(moved > 1).sum()} by more than one standard "
        f"error. It moves that of {codebook.gloss(function)} on {codebook.gloss(outcome)} most: "
        f"from {before[most]:.3f} with complete answers to {after[most]:.3f}, "
        f"{moved[most]:.2f} of its standard error."
    )


def sentence_worth(synthetic: bool) -> str:
    """What conclusions from these data are worth."""
    if not synthetic:
        return "What follows is about the respondents of this survey."
    return (
        "**These answers are synthetic.** What follows is about this one data set, among the many "
        "that give the published numbers which supplement [A2](A2_identification.ipynb) lists; it "
        "judges no sentence of the paper. The supplement says which results are proved for all of "
        "those, and for which two of them differ."
    )


def sentence_verdicts(
    joint: pd.DataFrame, choices: Choices, codebook: Codebook, alpha: float
) -> str:
    """One item an outcome: for each question what the paper reports, and what these answers show.

    joint: lines of the joint test over all predictors.
    """
    lines = []
    for outcome, rows in joint.groupby("outcome", sort=False):
        told = [
            _sentence_verdict(row, find_claim(choices, outcome, row.question), codebook, alpha)
            for row in rows.itertuples(name="Row")
        ]
        lines.append(f"* **{codebook.gloss(outcome)}.** {' '.join(told)}")
    return "\n".join(lines)


def _sentence_verdict(row, claim: str, codebook: Codebook, alpha: float) -> str:
    more = row.typical_z_p < alpha
    said = (
        f"*{label_question(row.question, codebook)}*: {REPORTS[claim]}; these answers hold "
        f"{'more' if more else 'no more'} than chance gives ({format_p(row.typical_z_p)}, "
        f"{row.specifications:,} specifications)"
    )
    if claim and more != (claim == "some"):
        said += ", so with answers like these that report depends on the choices made"
    return said + "."


def sentence_power(slopes: pd.DataFrame, codebook: Codebook, alpha: float, bound: float) -> str:
    """What the joint models of these data can say of single predictors."""
    clear = slopes[slopes["p"] < alpha]
    blind = (slopes["detectable"] > bound).mean()
    well = int((slopes["detectable"] <= bound).sum())
    detects = (
        f"**No unique predictor.** The design would notice a slope of {bound:g} with enough power "
        f"for {well or 'none'} of the {len(slopes)} slopes"
    )
    if len(clear):
        verb = "differs" if len(clear) == 1 else "differ"
        return f"{detects}. In these answers {_name_slopes(clear, codebook)} {verb} from zero."
    if blind > 0.5:
        return (
            f"{detects}, so finding none says little: most of them could be that large unnoticed."
        )
    return (
        f"{detects}, so finding none says something: most of them could not be that large "
        "unnoticed."
    )


def _name_slopes(slopes: pd.DataFrame, codebook: Codebook) -> str:
    return list_words(
        f"{codebook.gloss(row.predictor)} on {codebook.gloss(row.outcome)}"
        for row in slopes.itertuples()
    )
