"""Our `headwater_marquez` facet: what Marquez's own API says and OpenLineage has no word for."""

from __future__ import annotations

import msgspec


class MarquezFacet(msgspec.Struct, frozen=True, rename="camel"):
    """Of a dataset its physical name and schema location, of a job its context, of a run its args.

    They are kept for whoever reads them back by the same API, and nothing is derived from them.
    """

    physical_name: str | None = None
    schema_location: str | None = None
    context: dict[str, str] = {}
    args: dict[str, str] = {}
