"""What git says of a folder."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

_PATIENCE_S: Final = 120
_OF_A_HOOK: Final = frozenset(
    {
        *("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"),
        "GIT_PREFIX",
    }
)
"""What git tells its hooks of the repository that they run for; we may be asked of another."""


def git(folder: Path, *arguments: str) -> str | None:
    """What git says of a folder; None where it fails or is not there."""
    command = ["git", "-C", str(folder), "-c", "core.quotePath=false", *arguments]
    environment = {name: told for name, told in os.environ.items() if name not in _OF_A_HOOK}
    try:
        done = subprocess.run(  # noqa: S603 because it is git, with arguments of our own
            command, check=False, capture_output=True, timeout=_PATIENCE_S, env=environment
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return os.fsdecode(done.stdout) if done.returncode == 0 else None
