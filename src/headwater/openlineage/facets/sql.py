"""The `sql` facet of jobs."""

from __future__ import annotations

import msgspec


class SqlFacet(msgspec.Struct, frozen=True):
    """The statement that a job runs."""

    query: str
    dialect: str | None = None
