"""Where packages come from: what pip was told of indexes, certificates and proxies, for pip and
for uv.

Nothing else that either was told is handed on: a target, a prefix or a home folder would put the
packages somewhere else.
"""

import ast
import os
import subprocess
from pathlib import Path

# Options of pip that say where packages are and how to get at them.
WHERE = (
    "index-url", "extra-index-url", "find-links", "no-index", "trusted-host",
    "cert", "client-cert", "proxy", "timeout", "retries", "keyring-provider",
    "cache-dir", "no-cache-dir",
)  # fmt: skip
# The same by the names that uv reads; those left out uv has no use for.
UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "timeout": "UV_HTTP_TIMEOUT",
    "keyring-provider": "UV_KEYRING_PROVIDER",
}
# Of uv's own settings those that say where packages are, or where copies of them are kept.
OF_UV = (
    *UV.values(), "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_NATIVE_TLS", "UV_SYSTEM_CERTS",
    "UV_CACHE_DIR", "UV_NO_CACHE", "UV_LINK_MODE", "UV_CONCURRENT_DOWNLOADS",
)  # fmt: skip
SECRETS = ("_USERNAME", "_PASSWORD")  # UV_INDEX_<NAME>_PASSWORD


def plain_environment() -> dict[str, str]:
    """The variables of this process without those that tell Python, pip or uv to look or to write
    somewhere else."""
    return {name: value for name, value in os.environ.items() if not _redirects(name)}


def _redirects(name: str) -> bool:
    if name.startswith("PIP_"):
        return True
    if name.startswith("UV_"):
        return name not in OF_UV and not name.endswith(SECRETS)
    python = name.startswith("PYTHON") and name not in (
        "PYTHONUTF8",
        "PYTHONIOENCODING",
        "PYTHONHASHSEED",
    )
    return python or name in ("VIRTUAL_ENV", "__PYVENV_LAUNCHER__")


def read_index(python: Path) -> dict[str, str]:
    """What pip was told, by its files and by its variables: option -> value, for the options in
    WHERE.

    python: the interpreter whose pip is asked. Empty where pip cannot be asked: it then fails with
    its own words when it installs.
    """
    told = {f"PIP_{option.replace('-', '_').upper()}" for option in WHERE} | {"PIP_CONFIG_FILE"}
    environment = plain_environment() | {
        name: os.environ[name] for name in told if name in os.environ
    }
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "config", "list"]
    done = subprocess.run(
        command, env=environment, capture_output=True, encoding="utf-8", errors="replace"
    )
    found: dict[str, str] = {}
    for section in ("global", "install", ":env:"):  # the later is the stronger
        for line in done.stdout.splitlines():
            key, _, value = line.partition("=")
            option = key.removeprefix(f"{section}.")
            if option != key and option in WHERE:
                found[option] = str(ast.literal_eval(value))
    return found


def pip_environment(index: dict[str, str]) -> dict[str, str]:
    """Variables for pip: where packages are, and that no file may say anything else."""
    told = {f"PIP_{option.replace('-', '_').upper()}": value for option, value in index.items()}
    return plain_environment() | {"PIP_CONFIG_FILE": os.devnull} | told


def uv_environment(index: dict[str, str]) -> dict[str, str]:
    """Variables for uv: where pip was told that packages are, unless uv itself was told
    otherwise."""
    environment = plain_environment()
    for option, value in index.items():
        if option == "proxy":
            for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
                environment.setdefault(name, value)
        elif option in UV:
            words = ",".join(value.split()) if option == "find-links" else " ".join(value.split())
            environment.setdefault(UV[option], words)
    if bundle := environment.get("REQUESTS_CA_BUNDLE"):  # which pip reads by itself
        environment.setdefault("SSL_CERT_FILE", bundle)
    return environment
