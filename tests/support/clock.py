"""A clock that tests set."""

from __future__ import annotations


class Clock:
    """Tells the instant that it was set to."""

    def __init__(self, at: int) -> None:
        self.at = at

    def __call__(self) -> int:
        return self.at
