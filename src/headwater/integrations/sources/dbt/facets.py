"""What a dbt project says of its tables and jobs, in the words of OpenLineage's facets.

What OpenLineage has no facet for (access, version, group, contract, constraints, meta) is a tag
whose source says where it comes from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from headwater.integrations.sources.dbt.manifest import (
    Column,
    Config,
    Constraint,
    Group,
    Node,
    Owner,
    Thing,
)
from headwater.integrations.sources.dbt.results import CatalogTable
from headwater.model.time import Instant, format_instant
from headwater.openlineage.writing import Json

_TAGS: Final = "DBT"
_META: Final = "DBT_META"
_CONFIG: Final = "DBT_CONFIG"
_TYPES: Final = {
    "view": ("VIEW", None),
    "materialized_view": ("VIEW", "MATERIALIZED"),
    "materializedview": ("VIEW", "MATERIALIZED"),
    "dynamic_table": ("TABLE", "MATERIALIZED"),
    "external": ("TABLE", "EXTERNAL"),
    "streaming_table": ("STREAM", None),
}
_ROWS: Final = ("row_count", "num_rows", "rows")
_BYTES: Final = ("bytes", "num_bytes")


def job_type(kind: str) -> Json:
    """The body of `jobType`. kind: as `dbt-ol` says it, such as MODEL."""
    return {"processingType": "BATCH", "integration": "DBT", "jobType": kind}


def documentation(described: Node | Thing | Group) -> Json | None:
    """The body of `documentation`."""
    text = (described.description or "").strip()
    return {"description": text, "contentType": "text/markdown"} if text else None


def ownership(
    meta: Mapping[str, Any], group: Group | None, owner: Owner | None = None
) -> Json | None:
    """The body of `ownership`: the owner, what `meta` has as owner, and the owner of the group."""
    named: dict[str, str] = {}
    for name in _names_of(owner):
        named.setdefault(name, "owner")
    told = meta.get("owner")
    for name in told if isinstance(told, list) else [told]:  # pyright: ignore[reportUnknownVariableType] because a project may write anything there
        if isinstance(name, str) and name:
            named.setdefault(name, "owner")
    if group is not None:
        for name in _names_of(group.owner) or [group.name]:
            named.setdefault(name, "group")
    owners = [{"name": name, "type": how} for name, how in named.items()]
    return {"owners": owners} if owners else None


def _names_of(owner: Owner | None) -> list[str]:
    """An owner's address where there is one, else the name."""
    if owner is None:
        return []
    addresses = owner.email if isinstance(owner.email, list) else [owner.email]
    found = [each for each in addresses if each]
    return found or [each for each in [owner.name] if each]


def node_tags(node: Node, unique_ids: Iterable[str]) -> Json:
    """The body of `tags`: of a table, and of its columns. unique_ids: all that it has for dbt."""
    config = node.config or Config()
    settings: dict[str, Any] = {
        "materialized": config.materialized if node.resource_type != "source" else None,
        "access": node.access or config.access,
        "group": node.group or config.group,
        "version": node.version,
        "latest_version": node.latest_version,
        "contract": "enforced" if config.contract and config.contract.enforced else None,
        "loader": node.loader,
    }
    tags = [*_tags(node.tags, node.all_meta), *_told(settings, _CONFIG)]
    tags.append({"key": "unique_id", "value": ", ".join(unique_ids), "source": _CONFIG})
    tags += _constraints(node.constraints)
    for column in (node.columns or {}).values():
        own = column.config
        told = _tags(column.tags or _list(own.tags if own else None), column.meta or _meta(own))
        tags += [each | {"field": column.name} for each in told]
        tags += [each | {"field": column.name} for each in _constraints(column.constraints)]
    return {"tags": tags}


def thing_tags(thing: Thing) -> Json | None:
    """The body of `tags` of an exposure, metric and so on."""
    settings = {
        "type": thing.type,
        "maturity": thing.maturity,
        "group": thing.group or (thing.config.group if thing.config else None),
    }
    tags = [*_tags(thing.tags, thing.all_meta), *_told(settings, _CONFIG)]
    return {"tags": tags} if tags else None


def _tags(tags: Iterable[str] | None, meta: Mapping[str, Any] | None) -> Iterator[Json]:
    for tag in dict.fromkeys(tags or ()):
        yield {"key": tag, "value": "true", "source": _TAGS}
    yield from _told({key: each for key, each in (meta or {}).items() if key != "owner"}, _META)


def _told(values: Mapping[str, Any], source: str) -> Iterator[Json]:
    for key, value in values.items():
        if value is None or value == "":
            continue
        text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
        yield {"key": key, "value": text, "source": source}


def _constraints(constraints: Iterable[Constraint] | None) -> Iterator[Json]:
    for each in constraints or ():
        told = each.expression or ", ".join(each.columns or ()) or "true"
        yield {"key": f"constraint:{each.type}", "value": told, "source": _CONFIG}


def _list(tags: list[str] | str | None) -> list[str]:
    return [tags] if isinstance(tags, str) else tags or []


def _meta(config: Any) -> Mapping[str, Any]:
    return (config.meta if config else None) or {}


def schema(node: Node, seen: CatalogTable | None, parsed: Sequence[str] | None) -> Json | None:
    """The body of `schema`, with what the project says of its columns.

    seen: the table in the database, which is right where there is one. parsed: all its columns
    as its SQL tells them, the next best. Else those that the project describes.
    """
    described = {name.lower(): column for name, column in (node.columns or {}).items()}
    fields: list[Json] = []
    if seen is not None and seen.columns:
        for place, each in enumerate(seen.in_order, start=1):
            said = described.get(each.name.lower())
            fields.append(_field(each.name, each.type, said, each.comment, place))
    elif parsed:
        for place, name in enumerate(parsed, start=1):
            said = described.get(name.lower())
            fields.append(_field(name, said.data_type if said else None, said, None, place))
    else:
        columns = (node.columns or {}).values()
        fields += [_field(each.name, each.data_type, each, None, None) for each in columns]
    return {"fields": fields} if fields else None


def _field(
    name: str, kind: str | None, said: Column | None, comment: str | None, place: int | None
) -> Json:
    told = {
        "name": name,
        "type": kind,
        "description": (said.description if said else None) or comment,
        "ordinal_position": place,
    }
    return {key: value for key, value in told.items() if value not in {None, ""}}


def table_type(node: Node) -> Json:
    """The body of `datasetType`."""
    kind = "external" if node.external else node.materialized.lower()
    found, part = _TYPES.get(kind, ("TABLE", None))
    return {"datasetType": found} | ({"subType": part} if part else {})


def measures(seen: CatalogTable | None, at: Instant | None) -> Json | None:
    """The body of `dataQualityMetrics`: rows and bytes, where the database counts them."""
    if seen is None:
        return None
    rows, size = _figure(seen, _ROWS), _figure(seen, _BYTES)
    if rows is None and size is None:
        return None
    told: Json = {"columnMetrics": {}}
    told |= {} if rows is None else {"rowCount": rows}
    told |= {} if size is None else {"bytes": size}
    return told | ({} if at is None else {"captureDate": format_instant(at)})


def _figure(seen: CatalogTable, names: Iterable[str]) -> int | None:
    for name in names:
        stat = seen.stats.get(name)
        if stat is not None:
            try:
                return int(float(stat.value))
            except (TypeError, ValueError):
                continue
    return None
