"""A collector as its users run it: `headwater collect` in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def collecting(*options: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """One that is killed at the end of the block if it is still there."""
    command = [sys.executable, "-m", "headwater.cli.main", "collect", *options]
    environment = {key: told for key, told in os.environ.items() if "HEADWATER" not in key}
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
        try:
            yield process
        finally:
            process.kill()
            process.wait()
