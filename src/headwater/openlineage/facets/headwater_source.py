"""Our `headwater_source` facet: nothing lies upstream of it, and that is right."""

from __future__ import annotations

import msgspec


class SourceFacet(msgspec.Struct, frozen=True):
    """Whether a dataset is a declared source of the estate."""

    source: bool = True
    reason: str | None = None
