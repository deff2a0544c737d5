"""Who may see what: nodes a walk goes through without ever naming them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from headwater.lineage.rows import Flags, Longs
from headwater.model.identity import Key


@dataclass(frozen=True, slots=True)
class Visibility:
    """Hides a set of nodes.

    digest: equal for equal sets, so that it can be part of every cache key.
    """

    digest: str
    _hidden: tuple[Key, ...]

    @classmethod
    def hiding(cls, keys: Iterable[Key], *, digest: str) -> Visibility:
        """Hide these nodes and no others."""
        return cls(digest, tuple(sorted(set(keys))))

    def hides(self, keys: Longs) -> Flags:
        """For each key whether it must not be named."""
        if not self._hidden:
            return np.zeros(len(keys), dtype=np.bool_)
        return np.isin(keys, np.array(self._hidden, dtype=np.int64))


EVERYTHING: Final = Visibility("everything", ())
