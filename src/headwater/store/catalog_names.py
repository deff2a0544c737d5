"""From what people type to what is meant, and from keys to names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process
from sqlalchemy import Connection, select, text

from headwater.collector.shape import Step
from headwater.errors import ConflictError, NotFoundError
from headwater.model.identity import (
    ColumnId,
    DatasetId,
    JobId,
    Key,
    MalformedNodeIdError,
    NodeId,
    RunId,
    key_of,
    parse_node_id,
)
from headwater.openlineage.naming import NamingRules
from headwater.store.catalog_facets import portions
from headwater.store.schema_catalog import column, dataset, job, run, step

_NEAREST: Final = 3
_KINDS: Final = ("dataset", "column", "job", "run")
_COLUMN: Final = re.compile(r"^(?P<owner>.+)\[(?P<path>[^\[\]]+)\]$")
_SEPARATOR: Final = re.compile(r"[/:]")
_ENDING_LIMIT: Final = 200
_LONGEST: Final = 500


class Meant(NamedTuple):
    """What a reference turned out to mean.

    key: of the node; of a column, under a name of its dataset by which lineage knows it.
    node: its identity, as it was asked for.
    """

    key: Key
    node: NodeId


class UnknownNodeError(NotFoundError):
    """No event has ever named it."""

    def __init__(self, reference: str, similar: Sequence[str]) -> None:
        hint = f"; the nearest names are {', '.join(similar)}" if similar else ""
        super().__init__(f"no event has ever named {reference!r}{hint}", similar=tuple(similar))


class AmbiguousNodeError(ConflictError):
    """Several things bear the name."""

    def __init__(self, reference: str, candidates: Sequence[NodeId]) -> None:
        named = tuple(str(each) for each in candidates[:20])
        super().__init__(
            f"{reference!r} means {len(candidates)} things; say which by its identifier: "
            + ", ".join(named[:5]),
            candidates=named,
        )


def resolve(connection: Connection, reference: str, *, naming: NamingRules) -> Meant:
    """The node that a reference means.

    A reference is an identifier, a name, NAMESPACE/NAME, the end of a name that only one thing
    has, or any of these with [COLUMN] behind. Of a dataset and a job that bear the same name, the
    dataset is meant.
    Raises UnknownNodeError with the nearest names, or AmbiguousNodeError.
    """
    reference = reference.strip()
    meant = _resolve_identifier(connection, reference, naming)
    if meant is not None:
        return meant
    named = _COLUMN.match(reference)
    if named is not None:
        owner = resolve(connection, named["owner"], naming=naming)
        if isinstance(owner.node, DatasetId):
            return _resolve_column(connection, reference, owner, named["path"])
    candidates = _by_name(connection, reference, naming) or _by_ending(connection, reference)
    datasets = [each for each in candidates if isinstance(each, DatasetId)]
    chosen = datasets or candidates
    if len(chosen) == 1:
        return Meant(key_of(chosen[0]), chosen[0])
    if chosen:
        raise AmbiguousNodeError(reference, chosen)
    known = connection.execute(select(run.c.key).where(run.c.key == key_of(RunId(reference))))
    if known.first() is not None:
        return Meant(key_of(RunId(reference)), RunId(reference))
    raise UnknownNodeError(reference, nearest(connection, reference))


def _resolve_identifier(
    connection: Connection, reference: str, naming: NamingRules
) -> Meant | None:
    kind = reference.partition(":")[0]
    if kind not in _KINDS:
        return None
    try:
        node = parse_node_id(reference)
    except MalformedNodeIdError:
        return None
    match node:
        case DatasetId():
            node = _known_as(connection, node, naming)
            table = dataset
        case ColumnId(owner, path):
            owner = _known_as(connection, owner, naming)
            return _resolve_column(connection, reference, Meant(key_of(owner), owner), path)
        case JobId():
            table = job
        case RunId():
            table = run
    key = key_of(node)
    if connection.execute(select(table.c.key).where(table.c.key == key)).first() is not None:
        return Meant(key, node)
    raise UnknownNodeError(reference, nearest(connection, _words_of(node)))


def _known_as(connection: Connection, given: DatasetId, naming: NamingRules) -> DatasetId:
    """The name of a dataset; one that is known as it is given is not rewritten once more."""
    return given if _has_dataset(connection, key_of(given)) else naming.name(given).dataset


def _words_of(node: NodeId) -> str:
    match node:
        case RunId(value):
            return value
        case ColumnId(owner, _):
            return owner.name
        case DatasetId(_, name) | JobId(_, name):
            return name


def _resolve_column(connection: Connection, reference: str, owner: Meant, path: str) -> Meant:
    if not isinstance(owner.node, DatasetId):
        raise UnknownNodeError(reference, ())
    node = ColumnId(owner.node, path)
    key = key_of(node)
    known = connection.execute(select(column.c.key).where(column.c.key == key)).first()
    if known is not None:
        return Meant(key, node)
    elsewhere = columns_of(connection, owner.key, path=path)
    if elsewhere:
        return Meant(elsewhere[0], node)
    paths = _paths_of(connection, owner.key)
    if path in paths:
        return Meant(key, node)
    if not paths and _has_dataset(connection, owner.key) is False:
        raise UnknownNodeError(reference, nearest(connection, owner.node.name))
    close = process.extract(path, sorted(paths), scorer=fuzz.WRatio, limit=_NEAREST)
    similar = [str(ColumnId(owner.node, name)) for name, *_ in close]
    raise UnknownNodeError(reference, similar)


def _has_dataset(connection: Connection, key: Key) -> bool:
    return connection.execute(select(dataset.c.key).where(dataset.c.key == key)).first() is not None


def _paths_of(connection: Connection, owner: Key) -> set[str]:
    """The columns of a dataset: those that lineage names, and those that its schema has."""
    from_lineage = connection.execute(select(column.c.path).where(column.c.dataset == owner))
    found = connection.execute(
        text("SELECT columns FROM searchable JOIN search ON search.rowid = place WHERE key = :key"),
        {"key": owner},
    )
    from_search = found.scalar_one_or_none() or ""
    return {path for (path,) in from_lineage} | set(from_search.split("\n")) - {""}


def _by_name(connection: Connection, reference: str, naming: NamingRules) -> list[NodeId]:
    """Everything of this name, or of this namespace and name joined by a slash or colon."""
    splits = [("", reference)]
    splits += [
        (reference[: each.start()], reference[each.end() :])
        for each in _SEPARATOR.finditer(reference)
    ]
    spelled = {DatasetId(*split) for split in splits if split[1]}
    meant = {naming.name(each).dataset for each in spelled}
    exact: list[NodeId] = []
    bare: list[NodeId] = []
    for node in _named(connection, {each.name for each in spelled | meant}):
        if node.name == reference:
            bare.append(node)
        elif (
            node in meant if isinstance(node, DatasetId) else (node.namespace, node.name) in splits
        ):
            exact.append(node)
    return exact or bare


def _named(connection: Connection, names: Iterable[str]) -> Iterable[DatasetId | JobId]:
    for part in portions(names):
        for table, kind in ((dataset, DatasetId), (job, JobId)):
            query = select(table.c.namespace, table.c.name).where(table.c.name.in_(part))
            for row in connection.execute(query.order_by(table.c.namespace, table.c.name)):
                yield kind(*row)


def _by_ending(connection: Connection, reference: str) -> list[NodeId]:
    """Everything whose name ends in this, at a dot or slash."""
    if len(reference) < 2:
        return []
    pattern = "%" + reference.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found: list[NodeId] = []
    for table, kind in ((dataset, DatasetId), (job, JobId)):
        query = (
            select(table.c.namespace, table.c.name)
            .where(table.c.name.like(pattern, escape="\\"))
            .order_by(table.c.namespace, table.c.name)
            .limit(_ENDING_LIMIT)
        )
        found += [kind(*row) for row in connection.execute(query)]
    ending = tuple(separator + reference for separator in "./:")
    exact = [each for each in found if str(getattr(each, "name", "")).endswith(ending)]
    if exact:
        return exact
    folded = tuple(each.lower() for each in (*ending, reference))
    return [
        each
        for each in found
        if str(getattr(each, "name", "")).lower().endswith(folded[:-1])
        or str(getattr(each, "name", "")).lower() == folded[-1]
    ]


def nearest(connection: Connection, reference: str) -> list[str]:
    """The identifiers of the three things whose names come nearest, best first."""
    # No name holds a NUL, and what is longer than any name need not be looked up to its end.
    reference = reference.replace("\0", "")[:_LONGEST]
    grams = {reference[start : start + 3] for start in range(max(1, len(reference) - 2))}
    quoted = " OR ".join('"' + gram.replace('"', '""') + '"' for gram in sorted(grams) if gram)
    if not quoted or len(reference) < 3:
        return []
    rows = connection.execute(
        text(
            "SELECT key FROM search JOIN searchable ON place = search.rowid"
            " WHERE search.name MATCH :grams ORDER BY search.rank LIMIT 200"
        ),
        {"grams": quoted},
    ).scalars()
    names: dict[str, str] = {}
    for node in identities(connection, rows).values():
        names[str(node)] = node.name
    close = process.extract(
        reference,
        names,
        scorer=fuzz.WRatio,
        processor=str.casefold,
        limit=_NEAREST,
        score_cutoff=45,
    )
    return [identifier for _, _, identifier in close]


def identities(connection: Connection, keys: Iterable[Key]) -> dict[Key, DatasetId | JobId]:
    """The names of datasets and jobs."""
    found: dict[Key, DatasetId | JobId] = {}
    for part in portions(keys):
        for table, kind in ((dataset, DatasetId), (job, JobId)):
            query = select(table.c.key, table.c.namespace, table.c.name)
            for key, namespace, name in connection.execute(query.where(table.c.key.in_(part))):
                found[key] = kind(namespace, name)
    return found


def columns(connection: Connection, keys: Iterable[Key]) -> dict[Key, tuple[Key, str]]:
    """The dataset and path of columns."""
    found: dict[Key, tuple[Key, str]] = {}
    for part in portions(keys):
        query = select(column.c.key, column.c.dataset, column.c.path).where(column.c.key.in_(part))
        found.update({key: (owner, path) for key, owner, path in connection.execute(query)})
    return found


def steps(connection: Connection, keys: Iterable[Key]) -> dict[Key, Step]:
    """Steps by key."""
    found: dict[Key, Step] = {}
    for part in portions(keys):
        query = select(step.c.key, step.c.owner, step.c.kind, step.c.target)
        rows = connection.execute(query.where(step.c.key.in_(part)))
        found.update({row[0]: Step(*row) for row in rows})
    return found


def steps_of(connection: Connection, owner: Key) -> list[Key]:
    """The steps of a job."""
    query = select(step.c.key).where(step.c.owner == owner, step.c.kind != "port")
    return [*connection.scalars(query.order_by(step.c.key))]


def names_of(connection: Connection, owner: Key) -> list[Key]:
    """All names of a dataset, itself included, in order."""
    return [*connection.scalars(_NAMES, {"key": owner})]


_NAMES: Final = text("""
WITH RECURSIVE name(key) AS (
    SELECT :key
    UNION
    SELECT other FROM name JOIN alias ON one = name.key AND holds
    UNION
    SELECT one FROM name JOIN alias ON other = name.key AND holds
)
SELECT key FROM name ORDER BY key
""")


def columns_of(connection: Connection, owner: Key, *, path: str | None = None) -> list[Key]:
    """The columns of a dataset that lineage names, under whichever of its names, in order.

    path: only those that are called so.
    """
    query = select(column.c.key).where(column.c.dataset.in_(names_of(connection, owner)))
    if path is not None:
        query = query.where(column.c.path == path)
    return [*connection.scalars(query.order_by(column.c.path, column.c.key))]
