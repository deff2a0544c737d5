"""Our `headwater_trace` facet of runs: the distributed trace that a run is part of."""

from __future__ import annotations

import msgspec


class TraceFacet(msgspec.Struct, frozen=True):
    """The trace of a run, as a `traceparent` of the W3C's Trace Context.

    It is that of the span that stands for the run, or of any other in the same trace.
    OpenLineage has no word for it.
    """

    traceparent: str = ""
