"""The `externalQuery` facet of runs."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import REQUIRED


class ExternalQueryFacet(msgspec.Struct, frozen=True):
    """The id under which the engine itself knows the query. source: the system that gave it."""

    query_id: str = msgspec.field(name="externalQueryId")
    source: Annotated[str | None, REQUIRED] = None
