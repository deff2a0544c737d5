"""The `ownership` facet of jobs and datasets."""

from __future__ import annotations

import msgspec


class Owner(msgspec.Struct, frozen=True):
    """One owner. name: often a URN such as `team:data`."""

    name: str
    type: str | None = None


class OwnershipFacet(msgspec.Struct, frozen=True):
    """Who answers for it."""

    owners: tuple[Owner, ...] = ()
