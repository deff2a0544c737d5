"""Jars of servers, from Maven Central."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from support.environments import CACHE, alone


def jars_of(name: str, folder: str, pom: Path) -> Path:
    """The folder of what a POM names, fetched once. Skips the test where it cannot be had.

    name: of the server, for people. folder: of its jars, with its version.
    """
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            pytest.skip(f"there is no {program} here to run {name}: apt-get install maven")
    home = CACHE / folder
    with alone(home):
        if not (home / "ready").exists():
            goal = ["dependency:copy-dependencies", f"-DoutputDirectory={home}"]
            done = subprocess.run(
                ["mvn", "-q", "-B", "-f", str(pom), *goal],
                check=False,
                capture_output=True,
                text=True,
            )
            if done.returncode:
                assert "CI" not in os.environ, done.stdout[-2_000:]
                pytest.skip(f"Maven Central offers no {name}: {done.stdout[-300:]}")
            (home / "ready").touch()
    return home
