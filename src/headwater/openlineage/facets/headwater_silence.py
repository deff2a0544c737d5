"""Our `headwater_silence` facet of jobs: for a while nobody is told of something."""

from __future__ import annotations

from typing import Annotated

import msgspec

from headwater.openlineage.facets.form import DATE_TIME, REQUIRED


class SilenceFacet(msgspec.Struct, frozen=True, omit_defaults=True):
    """A silence, which the job that carries it stands for; the newest word on it counts.

    selector: of what nobody is told. detector: only what this objective or rule says of it. since,
    until: when it holds. ended: when somebody ended it early.
    """

    selector: Annotated[str, REQUIRED]
    reason: Annotated[str, REQUIRED]
    since: Annotated[str, REQUIRED, DATE_TIME]
    until: Annotated[str, REQUIRED, DATE_TIME]
    by: str = ""
    detector: str | None = None
    ended: Annotated[str | None, DATE_TIME] = None
