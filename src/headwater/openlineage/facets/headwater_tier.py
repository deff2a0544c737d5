"""Our `headwater_tier` facet: how much depends on a thing."""

from __future__ import annotations

import msgspec


class TierFacet(msgspec.Struct, frozen=True):
    """1 is the most critical."""

    tier: int
