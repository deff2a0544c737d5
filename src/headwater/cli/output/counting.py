"""A bar that counts, where somebody looks; nothing of it is loaded elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext


def counting(noun: str) -> AbstractContextManager[Callable[[int, int], None]]:
    """A function of how many are done, and how many in all. noun: what they are, as in `events`."""
    if not sys.stderr.isatty():
        return nullcontext(lambda _done, _total: None)
    from headwater.cli.output.progress import counting_bar

    return counting_bar(noun)
