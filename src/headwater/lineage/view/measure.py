"""How large a box is. The page draws by these numbers; it measures nothing itself."""

from __future__ import annotations

from typing import Final

HEIGHT: Final = 46
STEP_HEIGHT: Final = 34
ROW: Final = 22
FOOT: Final = 26

_LEAST: Final = 148
_MOST: Final = 280
_WIDE: Final = 9.0
_NARROW: Final = 7.2
_BESIDE_TEXT: Final = 50


def box_size(label: str, *, is_step: bool, rows: int | None) -> tuple[int, int]:
    """Width and height in pixels. rows: how many columns are unfolded; None for a folded box."""
    text = sum(_WIDE if letter.isupper() or letter in "_mw" else _NARROW for letter in label)
    width = min(_MOST, max(_LEAST, round(text) + _BESIDE_TEXT))
    if is_step:
        return width, STEP_HEIGHT
    if rows is None:
        return width, HEIGHT
    return _MOST, HEIGHT + rows * ROW + FOOT
