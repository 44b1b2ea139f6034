"""The theme's style and scripts.

With them goes the policy that lets a page run its own scripts and nothing else."""

import base64
import hashlib
from functools import cache

from helpers.report.theme import FOLDER

LIGHT = "a11y-light"
DARK = "a11y-dark"


@cache
def read_assets() -> dict:
    """style, early and script as text, and policy.

    policy: the content security policy, which names the two scripts by hash.
    """
    early = _read("early.js")
    script = _read("script.js")
    policy = "; ".join(
        [
            "default-src 'none'",
            "img-src data:",
            "style-src 'unsafe-inline'",
            f"script-src {_source(early)} {_source(script)}",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
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

    light = dict(get_style_by_name(LIGHT))
    dark = dict(get_style_by_name(DARK))
    rules = []
    for token, short in STANDARD_TYPES.items():
        day = light.get(token, {}).get("color")
        night = dark.get(token, {}).get("color")
        if short and day and night:
            rules.append(f".highlight .{short} {{ color: light-dark(#{day}, #{night}); }}")
    return "\n".join(rules)


def _source(script: str) -> str:
    """A script as a content security policy names it: by the digest of its text."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
