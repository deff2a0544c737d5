"""The `nominalTime` facet of runs."""

from __future__ import annotations

import msgspec


class NominalTimeFacet(msgspec.Struct, frozen=True):
    """The period that a run is about; start included, end not."""

    start: str = msgspec.field(name="nominalStartTime")
    end: str | None = msgspec.field(name="nominalEndTime", default=None)
