"""The `tags` facet of runs, jobs and datasets."""

from __future__ import annotations

import msgspec


class Tag(msgspec.Struct, frozen=True):
    """One tag."""

    key: str
    value: str = "true"
    source: str | None = None
    field: str | None = None


class TagsFacet(msgspec.Struct, frozen=True):
    """Labels of the thing and, where `field` is set, of one of its columns."""

    tags: tuple[Tag, ...] = ()
