"""What became of something that was run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How it ended. status: of the process or of the answer. output: its first and last words."""

    succeeded: bool
    status: int | None = None
    output: str = ""
