"""What is known of edges beside their ends: when they held, who showed them, and their events."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, text

from headwater.collector.recall import Pair, names_ends
from headwater.collector.shape import Step, decode_shape
from headwater.lineage.answers import Origin
from headwater.lineage.wording import EdgeFacts, EndedLinks
from headwater.model.edges import Direction
from headwater.model.graph import MEMBER_LABEL, Layer, is_bare, is_missed
from headwater.model.identity import Key
from headwater.model.time import AsOf, Instant
from headwater.openlineage.facets.headwater_source import SourceFacet
from headwater.store.catalog_facets import facets_of, portions
from headwater.store.catalog_names import steps
from headwater.store.layered_facets import NO_FACETS
from headwater.store.schema_catalog import run, shape, step
from headwater.store.schema_graph import edge_version

# By their targets, as much is written by many and little comes from many. The plus keeps SQLite
# from going by the sources; pairs as such would make it read the whole layer.
_VERSIONS: Final = text("""
SELECT edge.source, edge.target, edge.owner, edge.source_name, edge.label, edge.valid_from,
       edge.valid_to, edge.known_from, edge.known_to, edge.ended
FROM json_each(:targets) AS wanted CROSS JOIN edge_version AS edge
WHERE edge.layer = :layer AND edge.target = wanted.value
  AND +edge.source IN (SELECT value FROM json_each(:sources))
  AND edge.known_from <= :known AND :known < edge.known_to
  AND (:at_any_time OR edge.valid_from <= :valid AND :valid < edge.valid_to)
ORDER BY edge.valid_from, edge.number
""")


class EdgeRecord(NamedTuple):
    """One stored version of an edge. owner, source_name: whose timeline it belongs to."""

    pair: Pair
    owner: Key
    source_name: str
    label: int
    valid_from: Instant
    valid_to: Instant
    known_from: int
    known_to: int
    ended: str | None


def edge_records(
    connection: Connection,
    layer: Layer,
    pairs: Iterable[Pair],
    *,
    as_of: AsOf,
    at_any_time: bool = False,
) -> list[EdgeRecord]:
    """The versions of these edges that held, or all that were known, when they held or not."""
    wanted = {*pairs}
    bound = {
        "sources": json.dumps([*{source for source, _ in wanted}]),
        "targets": json.dumps([*{target for _, target in wanted}]),
        "layer": layer,
        "valid": as_of.valid,
        "known": as_of.known,
        "at_any_time": at_any_time,
    }
    rows: Any = connection.execute(_VERSIONS, bound)
    return [
        EdgeRecord((source, target), *told)
        for source, target, *told in rows
        if (source, target) in wanted
    ]


def stale_records(
    connection: Connection, layer: Layer, pairs: Iterable[Pair], *, as_of: AsOf
) -> list[EdgeRecord]:
    """The last version of each of these edges that runs had ceased to show."""
    known = edge_records(connection, layer, pairs, as_of=as_of, at_any_time=True)
    ended = [each for each in known if each.valid_to <= as_of.valid and is_missed(each.label)]
    return [*{each.pair: each for each in ended}.values()]


def held(as_of: AsOf) -> ColumnElement[bool]:
    """The condition that an edge version held at a point in time."""
    version = edge_version.c
    return and_(version.valid_from <= as_of.valid, version.valid_to > as_of.valid, _known(as_of))


def _known(as_of: AsOf) -> ColumnElement[bool]:
    version = edge_version.c
    return and_(version.known_from <= as_of.known, version.known_to > as_of.known)


class Shown(NamedTuple):
    """How many runs showed an edge, and when the latest of them began."""

    runs: int
    last_at: Instant | None


def shown_by(
    connection: Connection, records: Sequence[EdgeRecord], *, as_of: AsOf
) -> dict[Pair, Shown]:
    """For each edge how many runs of its job showed it up to an instant."""
    pairs_of: dict[Key, set[Pair]] = {}
    for record in records:
        pairs_of.setdefault(record.owner, set()).add(record.pair)
    steps_at = steps(connection, {end for record in records for end in record.pair})
    found: dict[Pair, Shown] = {}
    for part in portions(pairs_of):
        query = (
            select(run.c.job, run.c.shape, func.count(), func.max(run.c.begins_at))
            .where(run.c.job.in_(part), run.c.shape.is_not(None), run.c.begins_at <= as_of.valid)
            .group_by(run.c.job, run.c.shape)
        )
        for job, digest, count, last_at in connection.execute(query).all():
            pairs = _pairs_in(connection, digest)
            for pair in pairs_of[job]:
                if not _is_shown(pair, pairs, steps_at):
                    continue
                known = found.get(pair, Shown(0, None))
                latest = max(last_at, known.last_at or last_at)
                found[pair] = Shown(known.runs + count, latest)
    return found


def _is_shown(pair: Pair, shape: frozenset[Pair], steps_at: dict[Key, Step]) -> bool:
    """Whether runs of this shape show an edge, or confirm it by naming what it connects."""
    if pair in shape:
        return True
    at = steps_at.get(pair[0]) or steps_at.get(pair[1])
    return at is not None and names_ends(shape, pair, at)


_shapes: Final[dict[bytes, frozenset[Pair]]] = {}


def _pairs_in(connection: Connection, digest: bytes) -> frozenset[Pair]:
    """The edges of a shape; content-addressed, so they can be remembered for ever."""
    known = _shapes.get(digest)
    if known is None:
        body = connection.execute(select(shape.c.body).where(shape.c.digest == digest)).scalar_one()
        edges = decode_shape(digest, body).edges
        known = frozenset((edge.source, edge.target) for edge in edges)
        if len(_shapes) > 65536:
            _shapes.clear()
        _shapes[digest] = known
    return known


def edge_facts(
    connection: Connection,
    layer: Layer,
    records: Sequence[EdgeRecord],
    *,
    as_of: AsOf,
    descriptions: Mapping[EdgeRecord, str],
) -> dict[Pair, list[EdgeFacts]]:
    """What answers say of these edges."""
    shown = shown_by(connection, records, as_of=as_of) if layer is Layer.FLOW else {}
    found: dict[Pair, list[EdgeFacts]] = {}
    for record in records:
        facts = facts_of_edge(record, shown, descriptions)
        found.setdefault(record.pair, []).append(facts)
    return found


def facts_of_edge(
    record: EdgeRecord, shown: Mapping[Pair, Shown], descriptions: Mapping[EdgeRecord, str]
) -> EdgeFacts:
    """What answers say of one version of an edge."""
    runs, last_at = shown.get(record.pair, Shown(0, None))
    return EdgeFacts(
        record.label,
        record.valid_from,
        record.valid_to,
        last_at,
        runs,
        record.ended,
        descriptions.get(record),
    )


def origins(connection: Connection, datasets: Sequence[Key], *, as_of: AsOf) -> dict[Key, Origin]:
    """Why each of these datasets has nothing upstream."""
    facets = facets_of(connection, datasets, as_of=as_of, names=("headwater_source",))
    writes = _writes(connection, datasets, as_of)
    found: dict[Key, Origin] = {}
    for key in datasets:
        source = facets.get(key, NO_FACETS).read(SourceFacet, "headwater_source")
        told = [each for each in writes.get(key, ()) if each.holds]
        if source is not None and source.source:
            reason = f": {source.reason}" if source.reason else ""
            found[key] = Origin("declared_source", f"it is declared to be a source{reason}")
        elif any(each.from_nothing and each.by == key for each in told) or (
            told and all(each.from_nothing for each in told)
        ):
            found[key] = Origin("declared_none", "its producer says that it comes from nothing")
        elif told and all(each.from_nothing or each.untold for each in told):
            found[key] = Origin(
                "not_told", "explicit lineage is told of it, without saying what it comes from"
            )
        elif told:
            found[key] = Origin(
                "not_instrumented", "a known job writes it, but no event says what that job reads"
            )
        elif key in writes:
            found[key] = Origin("ended", "what used to write it no longer does")
        else:
            found[key] = Origin("never_written", "no known job has ever written it")
    return found


class _Write(NamedTuple):
    """A step writes a dataset, or once did.

    by: the step's owner. from_nothing: it is said that there is no source. untold: explicit
    lineage has it as a target, and says nothing of its sources.
    """

    by: Key
    from_nothing: bool
    untold: bool
    holds: bool


def _writes(
    connection: Connection, datasets: Sequence[Key], as_of: AsOf
) -> dict[Key, list[_Write]]:
    """The edges that lead, or once led, to each of these datasets."""
    version, read = edge_version.c, edge_version.alias("read")
    # What was told otherwise later was told; what runs missed, or a drop ended, still fed it.
    fed = exists(
        select(read.c.number).where(
            read.c.layer == Layer.FLOW,
            read.c.target == version.source,
            read.c.valid_from <= as_of.valid,
            read.c.known_from <= as_of.known,
            read.c.known_to > as_of.known,
            or_(read.c.valid_to > as_of.valid, read.c.ended != "replaced"),
        )
    )
    found: dict[Key, list[_Write]] = {}
    for part in portions(datasets):
        query = (
            select(
                version.target,
                step.c.owner,
                version.label,
                and_(step.c.kind == "target", ~fed),
                version.valid_to > as_of.valid,
            )
            .join(step, step.c.key == version.source)
            .where(
                version.layer == Layer.FLOW,
                version.target.in_(part),
                version.valid_from <= as_of.valid,
                _known(as_of),
            )
        )
        for key, by, label, untold, holds in connection.execute(query):
            found.setdefault(key, []).append(_Write(by, is_bare(label), untold, holds))
    return found


def ended_links(
    connection: Connection, columns: Sequence[Key], direction: Direction, *, as_of: AsOf
) -> EndedLinks | None:
    """How the links of these columns ended; None where one holds or there never was any."""
    version = edge_version.c
    end = version.target if direction is Direction.UPSTREAM else version.source
    links = and_(
        version.layer == Layer.COLUMNS,
        end.in_(columns),
        version.label != MEMBER_LABEL,
        version.valid_from <= as_of.valid,
        _known(as_of),
    )
    query = select(version.valid_to, version.ended).where(links)
    ends = [(at, because or "") for at, because in connection.execute(query)]
    if not ends or max(ends)[0] > as_of.valid:
        return None
    return EndedLinks(len(ends), *max(ends))


def shapes_showing(connection: Connection, record: EdgeRecord) -> list[bytes] | None:
    """The shapes of a job's runs in which an edge is; None where shapes do not tell, of columns."""
    query = select(run.c.shape).where(run.c.job == record.owner, run.c.shape.is_not(None))
    digests = [*connection.scalars(query.distinct())]
    steps_at = steps(connection, record.pair)
    showing = [
        each for each in digests if _is_shown(record.pair, _pairs_in(connection, each), steps_at)
    ]
    return showing or None
