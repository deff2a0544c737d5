"""Our `headwater_distinct` facet of datasets: others whose names look like its own."""

from __future__ import annotations

import msgspec


class OtherThing(msgspec.Struct, frozen=True):
    """A dataset that is another one. by: the person who said so; reason: how they know."""

    namespace: str
    name: str
    by: str | None = None
    reason: str | None = None


class DistinctFacet(msgspec.Struct, frozen=True):
    """Datasets that this one is not, however much the names look alike.

    They are no longer listed as conflicts. People say the whole list each time.
    """

    others: tuple[OtherThing, ...] = ()
