"""Where a dataset lies in its system: the databases, schemas and folders that its name speaks of.

Source: OpenLineage, naming conventions, and the `hierarchy` facet.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from headwater.model.identity import DatasetId
from headwater.openlineage.facets.hierarchy import HierarchyFacet


class Level(NamedTuple):
    """One level, such as a database; the last of several is the dataset itself."""

    kind: str
    name: str


_SCHEMAS: Final = ("database", "schema", "table")
_CATALOGS: Final = ("catalog", "schema", "table")
_DATABASES: Final = ("database", "table")

DOTTED: Final = {
    "athena": ("catalog", "database", "table"),
    "awsathena": ("catalog", "database", "table"),
    "bigquery": ("project", "dataset", "table"),
    "cassandra": ("keyspace", "table"),
    "crate": _SCHEMAS,
    "db2": _SCHEMAS,
    "fabric-warehouse": _SCHEMAS,
    "hive": _DATABASES,
    "milvus": ("database", "collection"),
    "mssql": _SCHEMAS,
    "mysql": _DATABASES,
    "oceanbase": _DATABASES,
    "oracle": ("service", "schema", "table"),
    "postgres": _SCHEMAS,
    "redshift": _SCHEMAS,
    "snowflake": _SCHEMAS,
    "spanner": _SCHEMAS,
    "sqlserver": _SCHEMAS,
    "teradata": _DATABASES,
    "trino": _CATALOGS,
    "unitycatalog": _CATALOGS,
}
"""What the parts of a name are, of platforms that join them by dots."""

_WHOLE: Final = {"kafka": "topic", "inmemory": "dataset"}
_OTHERS: Final = {2: ("schema", "table"), 3: _SCHEMAS}


def levels_of(dataset: DatasetId, told: HierarchyFacet | None) -> tuple[Level, ...]:
    """What a dataset lies in below its namespace, from the highest level to itself.

    told: its `hierarchy` facet, which comes before its name.
    """
    if told is not None and told.levels:
        return tuple(Level((each.type or "level").lower(), each.name) for each in told.levels)
    scheme = dataset.namespace.partition(":")[0]
    name = dataset.name
    if scheme in _WHOLE:
        return (Level(_WHOLE[scheme], name),)
    if scheme in DOTTED:
        return _parts(name, DOTTED[scheme])
    if scheme == "arn" and name.startswith("table/"):
        return _slashed(name.removeprefix("table/"), ("database", "table"))
    if scheme == "azurecosmos":
        return (Level("collection", name.removeprefix("colls/")),)
    if scheme == "azurekusto":
        return _slashed(name, ("database", "table"))
    if scheme == "pubsub" and name.count(":") >= 2:
        kind, project, rest = name.split(":", 2)
        return (Level("project", project), Level(kind, rest))
    if "/" in name:
        return _path(name)
    count = name.count(".") + 1
    return _parts(name, _OTHERS[count]) if count in _OTHERS else (Level("dataset", name),)


def _parts(name: str, kinds: tuple[str, ...]) -> tuple[Level, ...]:
    """Where a name has fewer parts, the higher ones are missing; the last may have dots."""
    parts = name.split(".", len(kinds) - 1)
    return tuple(map(Level, kinds[-len(parts) :], parts))


def _slashed(name: str, kinds: tuple[str, ...]) -> tuple[Level, ...]:
    parts = name.split("/", len(kinds) - 1)
    return tuple(map(Level, kinds[-len(parts) :], parts))


def _path(name: str) -> tuple[Level, ...]:
    parts = [part for part in name.split("/") if part] or [name]
    return (*(Level("folder", part) for part in parts[:-1]), Level("file", parts[-1]))
