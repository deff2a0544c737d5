"""A query as a log tells of it, and the platform that logged it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from headwater.collector.sql_lineage import SqlLineage
from headwater.errors import InvalidInputError
from headwater.integrations.sources.query_log.query_origin import Origin
from headwater.model.identity import DatasetId
from headwater.model.time import Instant
from headwater.openlineage.writing import Json

HOUR: Final = 3_600_000_000
"""In microseconds, as instants are."""


class Recorded(msgspec.Struct, frozen=True, eq=False):
    """What the engine itself kept of a query: where data went, and what became of whole tables.

    lifecycle: the body of the `lifecycleStateChange` facet of what is written.
    """

    lineage: SqlLineage
    tells_columns: bool
    lifecycle: Mapping[DatasetId, Json] = {}


class Query(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One query of a log.

    id: as the engine gives it. place: of its record. started, ended: of the run; a log that tells
    one of them alone tells it as `ended`. database, schema: of names that leave them out, as the
    log has them. session: what tells sessions apart. kind: as the platform calls it, in small
    letters. rows, size_bytes: of what was written. parent, root: ids of the queries that it was
    started by. origin: the job of another tool that sent it. recorded: None where the engine kept
    no lineage.
    """

    id: str
    place: str
    ended: Instant
    text: str = ""
    started: Instant | None = None
    failed: bool = False
    error: str | None = None
    database: str | None = None
    schema: str | None = None
    session: str | None = None
    user: str | None = None
    kind: str = ""
    rows: int | None = None
    size_bytes: int | None = None
    parent: str | None = None
    root: str | None = None
    origin: Origin | None = None
    recorded: Recorded | None = None


class Platform(msgspec.Struct, frozen=True, kw_only=True):
    """What is so of all queries of one log.

    source: its name. overlap: how much later than another a query may turn up in the log.
    schema: what stands before a table where neither log nor session say so. longest_text: how
    many characters of a statement the log keeps; None for all of them.
    """

    source: str
    dialect: str
    namespace: str
    overlap: Instant
    schema: str | None = None
    longest_text: int | None = None


class NoNamespaceError(InvalidInputError):
    """The log does not say where its tables lie."""

    def __init__(self, source: str, example: str) -> None:
        super().__init__(
            f"a log of {source} does not say where it comes from; name the place of its tables as "
            f"other producers do, such as --namespace {example}"
        )
