"""build.sh as a user calls it."""

import os
import subprocess

from helpers.base.paths import ROOT


def door(*words, cwd=ROOT, **environment):
    """./build.sh with some words; returns exit status, standard output and standard error."""
    done = subprocess.run(
        ["bash", str(ROOT / "build.sh"), *words],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    return done.returncode, done.stdout, done.stderr
