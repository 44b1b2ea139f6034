"""The names that a file of choices may use, and in a sentence what of it is not known.

Its form is data/multiverse.schema.json.
"""

import json

from helpers.base.errors import nearest
from helpers.base.paths import ROOT

SCHEMA = "data/multiverse.schema.json"


def list_known(dimension: str) -> list:
    """The choices that the package knows in a dimension; none where a file is free to name them."""
    schema = json.loads((ROOT / SCHEMA).read_text(encoding="utf-8"))
    described = schema["properties"]["dimensions"]["properties"][dimension]
    return described.get("propertyNames", {}).get("enum", [])


def sentence_unknown(where: str, word, known) -> str:
    """That a name is not known, the nearest that is, and all that are."""
    return (
        f"{where} '{word}' is not known{nearest(word, known)}; "
        f"there are {', '.join(sorted(map(str, known)))}."
    )
