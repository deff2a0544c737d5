"""Shares and durations as people read them."""

from __future__ import annotations

from typing import Final

_UNITS: Final = (("d", 86_400.0), ("h", 3600.0), ("min", 60.0), ("s", 1.0), ("ms", 0.001))
_SIZES: Final = (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("B", 1.0))


def share_text(share: float) -> str:
    """A share from 0 to 1 in per cent; what is not quite all, or not quite none, never looks so."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    if 0.999 < share < 1:
        return "> 99.9 %"
    return f"{100 * share:.1f} %"


def duration_text(seconds: float) -> str:
    """A duration in its largest unit of which there is one at least."""
    unit, length = next((each for each in _UNITS if seconds >= each[1]), _UNITS[-1])
    return f"{seconds / length:.3g} {unit}"


def bytes_text(size: float) -> str:
    """A number of bytes in its largest unit of which there is one at least."""
    unit, length = next((each for each in _SIZES if size >= each[1]), _SIZES[-1])
    return f"{size / length:.3g} {unit}"
