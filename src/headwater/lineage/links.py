"""What one part of a layer finds for a frontier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from headwater.lineage.rows import Flags, Ints, Labels, Longs, distinct
from headwater.model.graph import Layer, is_missed
from headwater.ports import Hop

_MISSED: Final[Flags] = np.array([is_missed(label) for label in range(256)])
_NONE: Final[Longs] = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Links:
    """Edges that lead on from a frontier, as in a Hop.

    stale_origin, stale_reached: pairs that runs no longer show; another edge may still join them.
    """

    origin: Longs
    reached: Longs
    label: Labels
    stale_origin: Longs
    stale_reached: Longs

    @classmethod
    def among(
        cls,
        origin: Longs,
        reached: Longs | Ints,
        label: Labels,
        *,
        begun: Flags,
        holds: Flags,
        layer: Layer,
    ) -> Links:
        """Pick those in effect out of all edges of a frontier.

        begun: which are known and have begun.
        holds: which of these have not ended.
        """
        if holds.all():
            return cls(origin, reached.astype(np.int64), label, _NONE, _NONE)
        kept = np.flatnonzero(holds)
        ended = (
            np.flatnonzero(begun & ~holds & _MISSED.take(label)) if layer is Layer.FLOW else _NONE
        )
        return cls(
            origin.take(kept),
            reached.take(kept).astype(np.int64),
            label.take(kept),
            origin.take(ended),
            reached.take(ended).astype(np.int64),
        )

    def and_those(self, other: Links) -> Links:
        """Both together."""
        return Links(
            np.append(self.origin, other.origin),
            np.append(self.reached, other.reached),
            np.append(self.label, other.label),
            np.append(self.stale_origin, other.stale_origin),
            np.append(self.stale_reached, other.stale_reached),
        )

    def hop(self) -> Hop:
        """The same with the stale pairs counted, unless another edge joins them."""
        stale = 0
        if len(self.stale_origin):
            pairs = distinct(self.stale_origin << 32 | self.stale_reached)
            stale = np.setdiff1d(pairs, self.origin << 32 | self.reached).size
        return Hop(self.origin, self.reached, self.label, stale)
