"""The `processing_engine` facet of runs."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import REQUIRED


class ProcessingEngineFacet(msgspec.Struct, frozen=True):
    """The engine that did the work, and the adapter that reports it."""

    version: Annotated[str | None, REQUIRED] = None
    name: str | None = None
    adapter_version: str | None = msgspec.field(name="openlineageAdapterVersion", default=None)
