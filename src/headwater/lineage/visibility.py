"""Who may see what: nodes a walk goes through without ever naming them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from headwater.lineage.rows import Flags, Longs, distinct
from headwater.model.identity import Key


@dataclass(frozen=True, slots=True)
class Visibility:
    """Hides a set of nodes.

    digest: equal for equal sets and for no others, so that it can be part of every cache key.
    """

    digest: str
    _hidden: Longs = field(compare=False, repr=False)

    @classmethod
    def hiding(cls, keys: Iterable[Key], *, digest: str) -> Visibility:
        """Hide these nodes and no others."""
        return cls(digest, distinct(np.array([*keys], dtype=np.int64)))

    def hides(self, keys: Longs) -> Flags:
        """For each key whether it must not be named."""
        if not len(self._hidden):
            return np.zeros(len(keys), dtype=np.bool_)
        place = self._hidden.searchsorted(keys)
        return self._hidden.take(place, mode="clip") == keys


EVERYTHING: Final = Visibility.hiding((), digest="everything")
