"""The theme's style and scripts, and the policy that lets a page run its own scripts and nothing else."""

import base64
import hashlib
from functools import cache

from helpers.report.theme import FOLDER

LIGHT, DARK = "a11y-light", "a11y-dark"


@cache
def read_assets() -> dict:
    """style, early and script as text, and the content security policy that names the two scripts by hash."""
    early, script = (_read(name) for name in ("early.js", "script.js"))
    allowed = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'"
        for s in (early, script)
    )
    policy = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {allowed}; base-uri 'none'; form-action 'none'"
    return {
        "style": f"{_read('style.css')}\n{code_style()}",
        "early": early,
        "script": script,
        "policy": policy,
    }


def code_style() -> str:
    """Colours of code that keep contrast in light and dark: one rule a kind of token."""
    from pygments.styles import get_style_by_name
    from pygments.token import STANDARD_TYPES

    light, dark = (dict(get_style_by_name(name)) for name in (LIGHT, DARK))
    rules = []
    for token, short in STANDARD_TYPES.items():
        day, night = light.get(token, {}).get("color"), dark.get(token, {}).get("color")
        if short and day and night:
            rules.append(f".highlight .{short} {{ color: light-dark(#{day}, #{night}); }}")
    return "\n".join(rules)


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
