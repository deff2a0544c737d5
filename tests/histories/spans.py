"""Stretches of time: those that touch are one, and a value makes one for as long as it lasts."""

from __future__ import annotations

from collections.abc import Iterator

from headwater.model.time import FOREVER


def joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch become one."""
    whole: list[tuple[int, int]] = []
    for since, until in sorted(spans):
        if whole and whole[-1][1] == since:
            whole[-1] = (whole[-1][0], until)
        else:
            whole.append((since, until))
    return whole


def changes_of(values: dict[int, bytes | None]) -> Iterator[tuple[bytes | None, int, int]]:
    """A value through time: a row for each stretch of one content."""
    times = sorted(values)
    starts = [at for i, at in enumerate(times) if i == 0 or values[times[i - 1]] != values[at]]
    for at, until in zip(starts, [*starts[1:], FOREVER], strict=True):
        yield values[at], at, until
