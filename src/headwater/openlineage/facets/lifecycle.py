"""The `lifecycleStateChange` facet of datasets."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from headwater.openlineage.facets.form import one_of

_CHANGES: Final = one_of("ALTER", "CREATE", "DROP", "OVERWRITE", "RENAME", "TRUNCATE")


class PreviousIdentifier(msgspec.Struct, frozen=True):
    """What a renamed dataset was called before."""

    namespace: str
    name: str


class LifecycleFacet(msgspec.Struct, frozen=True):
    """What was done to a dataset as a whole: CREATE, ALTER, DROP, OVERWRITE, RENAME, TRUNCATE."""

    change: Annotated[str, _CHANGES] = msgspec.field(name="lifecycleStateChange")
    previous: PreviousIdentifier | None = msgspec.field(name="previousIdentifier", default=None)
