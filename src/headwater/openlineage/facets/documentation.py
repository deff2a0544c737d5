"""The `documentation` facet of jobs and datasets."""

from __future__ import annotations

import msgspec


class DocumentationFacet(msgspec.Struct, frozen=True):
    """What it is, in its owner's words."""

    description: str
    content_type: str | None = msgspec.field(name="contentType", default=None)
