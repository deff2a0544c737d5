"""A column as pictures know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from headwater.model.identity import Key

ROWS_AT_FIRST: Final = 10
"""How many columns a box shows before anybody asks for more."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column as the catalog tells it. type: as the schema calls it, where it knows the column."""

    key: Key
    id: str
    path: str
    type: str | None
