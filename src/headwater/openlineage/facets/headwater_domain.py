"""Our `headwater_domain` facet: the part of the business it belongs to."""

from __future__ import annotations

import msgspec


class DomainFacet(msgspec.Struct, frozen=True):
    """One domain."""

    domain: str
