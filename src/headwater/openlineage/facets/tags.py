"""The `tags` facet of runs, jobs and datasets."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import REQUIRED


class Tag(msgspec.Struct, frozen=True):
    """One tag."""

    key: str
    value: Annotated[str, REQUIRED] = "true"
    source: str | None = None
    field: str | None = None


class TagsFacet(msgspec.Struct, frozen=True):
    """Labels of the thing and, where `field` is set, of one of its columns."""

    tags: tuple[Tag, ...] = ()
