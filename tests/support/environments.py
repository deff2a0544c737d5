"""Virtual environments with real producers in them, made once and kept for later runs."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

# What dbt-ol can run: later releases of dbt-core load their adapter in another way.
DBT = ("dbt-core==1.10.23", "dbt-duckdb==1.11.1", "openlineage-dbt==1.54.0")

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "headwater-tests"


def programs_of(*requirements: str) -> Path:
    """The folder of programs of an environment with these packages, pinned as `name==version`.

    Skips the test where no package registry offers them.
    """
    home = CACHE / "-".join(requirements).replace("==", "_")
    programs = home / "bin"
    with alone(home):
        if not (home / "ready").exists():
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
            pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", *requirements]
            done = subprocess.run(pip, check=False, capture_output=True, text=True)
            if done.returncode and "No matching distribution" in done.stderr:
                pytest.skip(f"no package registry offers {requirements[0]}: {done.stderr[-300:]}")
            assert done.returncode == 0, done.stderr
            (home / "ready").touch()
    return programs


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """While no other process makes this folder: two files of tests are run at a time."""
    home.parent.mkdir(parents=True, exist_ok=True)
    with home.with_name(f"{home.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def surroundings(programs: Path, **variables: str) -> dict[str, str]:
    """This process's environment with these programs first, and nothing of Headwater's own."""
    ours = ("HEADWATER", "OPENLINEAGE", "PYTHONPATH", "AIRFLOW", "SPARK")
    kept = {name: told for name, told in os.environ.items() if not name.startswith(ours)}
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return kept | {"PATH": path} | variables
