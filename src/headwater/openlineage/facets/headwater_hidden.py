"""Our `headwater_hidden` facet of jobs and datasets: somebody took it out of the lists."""

from __future__ import annotations

import msgspec


class HiddenFacet(msgspec.Struct, frozen=True):
    """When it was hidden; it is shown again as soon as a producer speaks of it."""

    since: str
