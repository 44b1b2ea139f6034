"""The values that numeric parameters of the notebooks may have, checked before anything runs."""

from helpers.errors import InputError

MOST = 10**9
ALLOWED = {  # parameter -> lowest value, highest value, what it is
    "alpha": (0.0001, 0.5, "a significance level"),
    "band": (1, 100, "a width in years"),
    "bound": (0.001, 0.999, "the size of a correlation"),
    "imputations": (2, 1000, "a number of completed data sets"),
    "keep": (1, MOST, "a number of lattice points"),
    "largest": (0, MOST, "a number of respondents"),
    "level": (0.5, 0.9999, "a confidence level"),
    "members": (0, MOST, "a number of data sets"),
    "min_answered": (0.01, 1, "a share of the items"),
    "min_cell": (0, MOST, "the smallest count to show"),
    "omission": (0, 100, "a number of standard errors"),
    "patches": (1, 1000, "a number of patches"),
    "permutations": (1, MOST, "a number of shufflings"),
    "power": (0.5, 0.999, "a chance of being noticed"),
    "processes": (1, 1024, "a number of processes"),
    "registered": (1, MOST, "a number of users"),
    "resamples": (100, MOST, "a number of resamples"),
    "seed": (0, 2**63 - 10, "the start of the random streams"),
    "shufflings": (1, MOST, "a number of shufflings"),
    "steps": (100, MOST, "a number of steps"),
    "use_reliability": (0.01, 1, "a reliability"),
    "weekly": (0, 10, "the code of an option"),
}


def check_range(name: str, value):
    """The value of a parameter, if it may have it; only numbers are looked at. Raises InputError."""
    if name in ALLOWED:
        low, high, what = ALLOWED[name]
        if not low <= value <= high:  # also not a number
            raise InputError(f"build.sh: parameter {name} is {value}; expected {what} from {low} to {high}.")
    return value
