"""The paper this package is about: its reference, what it asked and what it concluded."""

REFERENCE = {
    "authors": "Kobori O and Yoshinaga N",
    "year": "2021",
    "title": "Investigation of the Effects of an Online Support Group for Mental Health Problems "
    "on Stigma and Help-Seeking Among Japanese Adults: Cross-sectional Study",
    "journal": "JMIR Formative Research 5(9):e21348",
    "doi": "10.2196/21348",
}
ASKED = (
    "Do people who use the functions of U2plus, a Japanese online support group for depression, "
    "more often also perceive less stigma and intend more to seek help? In November 2019, "
    "350 of its 23,864 registered users answered one survey."
)
CONCLUDED = (
    "The paper concludes that use is not correlated with perceived stigma; "
    "that signing in and the exercise FunCan are weakly correlated with the intention to seek "
    "help from professionals; and that no function predicts stigma or help-seeking on its own "
    "when all are entered together (Table 3)."
)
