"""The verb reconstruct: a paper's published numbers in, answers of nobody that print them out.

With our own files the verb is data.
"""

from pathlib import Path

from helpers.base.errors import InputError
from helpers.base.paths import NONE
from helpers.base.terminal import tell

FOLDER = "reconstruction"  # in the folder a command writes to


def reconstruct(out: Path, parameters: dict) -> int:
    """Search, and write answers.csv and solution.csv; returns the exit status.

    Raises InputError where a file is missing, or where no data set is found: it names the number
    that was missed.
    """
    from helpers.paper.printed_numbers import read_published
    from helpers.survey.codebook import read_codebook
    from helpers.synthesis.reconstruction.another_paper import reconstruct_paper

    for name in ("published", "codebook"):
        if parameters.get(name, NONE) == NONE:
            raise InputError(
                f"build.sh reconstruct: --{name} is missing; give the published numbers and the "
                "codebook of one paper."
            )
    published = read_published(parameters["published"])
    codebook = read_codebook(parameters["codebook"])
    folder = out / FOLDER
    met, of = reconstruct_paper(
        published, codebook, parameters.get("specification"), folder, report=tell
    )
    tell(f"{met} of {of} published numbers are met by synthetic answers: {folder / 'answers.csv'}")
    return 0
