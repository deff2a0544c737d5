"""The `lifecycleStateChange` facet of datasets."""

from __future__ import annotations

import msgspec


class PreviousIdentifier(msgspec.Struct, frozen=True):
    """What a renamed dataset was called before."""

    namespace: str
    name: str


class LifecycleFacet(msgspec.Struct, frozen=True):
    """What was done to a dataset as a whole: CREATE, ALTER, DROP, OVERWRITE, RENAME, TRUNCATE."""

    change: str = msgspec.field(name="lifecycleStateChange")
    previous: PreviousIdentifier | None = msgspec.field(name="previousIdentifier", default=None)
