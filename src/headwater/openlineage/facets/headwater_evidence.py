"""Our `headwater_evidence` facet of jobs and datasets: how the sender knows."""

from __future__ import annotations

import msgspec


class EvidenceFacet(msgspec.Struct, frozen=True):
    """How the sender knows: `observed`, `declared`, `manual`, `parsed` or `inferred`.

    Where it is absent or says another word, a run is observed and everything else declared.
    revision: of two declarations of one source and one instant the greater stands.
    """

    kind: str = ""
    confidence: float | None = None
    by: str | None = None
    note: str | None = None
    revision: int = 0
