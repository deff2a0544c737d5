"""The `nominalTime` facet of runs."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import DATE_TIME


class NominalTimeFacet(msgspec.Struct, frozen=True):
    """The period that a run is about; start included, end not."""

    start: Annotated[str, DATE_TIME] = msgspec.field(name="nominalStartTime")
    end: Annotated[str | None, DATE_TIME] = msgspec.field(name="nominalEndTime", default=None)
