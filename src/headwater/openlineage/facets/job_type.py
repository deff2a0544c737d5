"""The `jobType` facet."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from headwater.openlineage.facets.form import REQUIRED, one_of

_TRIGGERS: Final = one_of("EVENT_BASED", "PERIODIC")
_CONTENTS: Final = one_of("ACCUMULATIVE", "COMPLETE_SNAPSHOT")
_PROCESSING: Final = one_of("BATCH", "STREAMING", "SERVICE")


class EmissionPattern(msgspec.Struct, frozen=True):
    """When a job reports, and what one report covers.

    eventContentMode: ACCUMULATIVE adds to what was said before, COMPLETE_SNAPSHOT says everything
    about its own window. windowDuration: in seconds.
    """

    trigger: Annotated[str | None, REQUIRED, _TRIGGERS] = msgspec.field(
        name="eventTrigger", default=None
    )
    content: Annotated[str | None, REQUIRED, _CONTENTS] = msgspec.field(
        name="eventContentMode", default=None
    )
    # What the specification's own page on run cycles still calls it.
    completeness: Annotated[str | None, _CONTENTS] = msgspec.field(
        name="eventCompleteness", default=None
    )
    window_s: float | None = msgspec.field(name="windowDuration", default=None)

    @property
    def is_snapshot(self) -> bool:
        """Whether each event stands for itself."""
        return (self.content or self.completeness or "").upper() == "COMPLETE_SNAPSHOT"


class JobTypeFacet(msgspec.Struct, frozen=True):
    """How a job works: BATCH, STREAMING or SERVICE, and under which system."""

    processing_type: Annotated[str | None, REQUIRED, _PROCESSING] = msgspec.field(
        name="processingType", default=None
    )
    integration: Annotated[str | None, REQUIRED] = None
    job_type: str | None = msgspec.field(name="jobType", default=None)
    emission_pattern: EmissionPattern | None = msgspec.field(name="emissionPattern", default=None)
