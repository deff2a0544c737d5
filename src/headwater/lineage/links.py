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
    stale_label: what was known of these edges.
    """

    origin: Longs
    reached: Longs
    label: Labels
    stale_origin: Longs
    stale_reached: Longs
    stale_label: Labels

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
            return cls(origin, reached.astype(np.int64), label, _NONE, _NONE, label[:0])
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
            label.take(ended),
        )

    def and_those(self, other: Links) -> Links:
        """Both together."""
        return Links(
            np.append(self.origin, other.origin),
            np.append(self.reached, other.reached),
            np.append(self.label, other.label),
            np.append(self.stale_origin, other.stale_origin),
            np.append(self.stale_reached, other.stale_reached),
            np.append(self.stale_label, other.stale_label),
        )

    def stale(self) -> Longs:
        """The stale pairs that no other edge joins, each once: origin << 32 | reached."""
        if not len(self.stale_origin):
            return _NONE
        pairs = distinct(self.stale_origin << 32 | self.stale_reached)
        return np.setdiff1d(pairs, self.origin << 32 | self.reached)

    def hop(self) -> Hop:
        """The same with the stale pairs counted."""
        return Hop(self.origin, self.reached, self.label, self.stale().size)

    def hop_with_stale(self) -> Hop:
        """The same with the stale pairs followed like all others."""
        return Hop(
            np.append(self.origin, self.stale_origin),
            np.append(self.reached, self.stale_reached),
            np.append(self.label, self.stale_label),
            0,
        )
