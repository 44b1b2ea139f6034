"""The page of a notebook.

Enters: an executed notebook. Leaves: HTML with numbered exhibits.
"""

import sys

# jsonschema, which nbformat and nbconvert import, compiles a grammar of web addresses on import
# (1.5 s). None is checked here, so it is imported without it, before a module of this room is.
_absent = "rfc3987_syntax" not in sys.modules
if _absent:
    sys.modules["rfc3987_syntax"] = None
import nbformat  # noqa: E402, F401

if _absent:
    del sys.modules["rfc3987_syntax"]
