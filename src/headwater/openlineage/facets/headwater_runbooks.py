"""Our `headwater_runbooks` facet: what to do when it breaks."""

from __future__ import annotations

import msgspec


class Runbook(msgspec.Struct, frozen=True):
    """One runbook."""

    url: str
    title: str | None = None


class RunbooksFacet(msgspec.Struct, frozen=True):
    """Links to runbooks."""

    runbooks: tuple[Runbook, ...] = ()
