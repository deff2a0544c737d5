"""The place of a thing among all that can be searched, as one number.

The index gives rows in the order of their numbers. So a number that says how much a thing matters
makes it stop at the first page, however many things fit.
"""

from __future__ import annotations

from typing import Final

from headwater.model.identity import Key

USES_COUNTED: Final = 64
"""How many readers of a dataset are told apart from more."""

_TIERS: Final = 6
_BANDS: Final = 8
_LENGTHS: Final = 100
_LETTERS: Final = " 0123456789abcdefghijklmnopqrstuvwxyz~"
_CODES: Final = {letter: code for code, letter in enumerate(_LETTERS)}
_COMPARED: Final = 8
_STARTS: Final = len(_LETTERS) ** _COMPARED
_SPREAD: Final = (2**63 - 1) // (_TIERS * _BANDS * _LENGTHS * _STARTS)


def use_band(readers: int) -> int:
    """How much a dataset is read: 0 for not at all, one more for each doubling."""
    return min(readers, USES_COUNTED).bit_length()


def place_of(key: Key, *, tier: int | None, band: int, name: str, last: str, turn: int) -> int:
    """The smaller, the better: by tier, use, length, and how the last part of the name begins.

    tier: 1 to 5. turn: how many times a place was taken already: each spreads farther.
    """
    rank = tier - 1 if tier is not None and 1 <= tier < _TIERS else _TIERS - 1
    place = rank * _BANDS + (_BANDS - 1 - band)
    place = place * _LENGTHS + min(len(name), _LENGTHS) - 1
    for at in range(_COMPARED):
        letter = last[at].lower() if at < len(last) else " "
        place = place * len(_LETTERS) + _CODES.get(letter, 0 if letter < "a" else len(_LETTERS) - 1)
    spread = key % (_SPREAD * 16**turn)
    return min(place * _SPREAD + spread, 2**63 - 1)
