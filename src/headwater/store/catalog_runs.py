"""Runs: their lists, what they read and wrote, and which version that was."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, or_, select

from headwater.collector.facts import Role
from headwater.lineage.answers import Coverage
from headwater.lineage.entries import EventEntry, RunEntry, RunLink, SideEntry, VersionEntry
from headwater.model.identity import DatasetId, JobId, Key, RunId, key_of
from headwater.model.time import BEGINNING, NOW, AsOf, Instant, Offset, format_instant
from headwater.openlineage.facets.error_message import ErrorMessageFacet
from headwater.openlineage.facets.source_code_location import SourceCodeLocationFacet
from headwater.openlineage.facets.subset import InputSubsetFacet, OutputSubsetFacet
from headwater.openlineage.naming import NamingRules
from headwater.openlineage.reading import read_facet
from headwater.store.catalog_attempts import ONLY, Attempt, attempts_of
from headwater.store.catalog_facets import bodies_of, history_of, portions, stamps_in
from headwater.store.catalog_lives import Life
from headwater.store.catalog_names import identities
from headwater.store.schema_catalog import event, run, side
from headwater.store.staleness import runs_then, state_then

COMPLETE: Final = Coverage("complete")
_ERROR_LENGTH: Final = 500
Long = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]


class Version(NamedTuple):
    """One version of a dataset, with the run that wrote it."""

    text: str
    at: Instant
    run: str
    explicit: bool


def moment(instant: Instant | None) -> str | None:
    """An instant for an answer."""
    return None if instant is None else format_instant(instant)


def json_facets(bodies: dict[str, bytes]) -> dict[str, Any]:
    """Facets by name, as an answer carries them: verbatim, but for numbers that a page rounds."""
    return {name: msgspec.Raw(_quote_wide(body)) for name, body in sorted(bodies.items())}


_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?', re.DOTALL)
_WIDE: Final = re.compile(rb"\d{16}")
_EXACT: Final = 2**53 - 1
"""The largest whole number that JavaScript can tell from its neighbours."""


def _quote_wide(body: bytes) -> bytes:
    """The same JSON with whole numbers beyond 53 bits as texts: ids of snapshots are such."""
    return _TOKEN.sub(_quoted_if_wide, body) if _WIDE.search(body) else body


def _quoted_if_wide(token: re.Match[bytes]) -> bytes:
    text = token[0]
    digits = text.removeprefix(b"-")
    if not digits.isdigit() or len(digits) < 16:
        return text
    # Python refuses to read numbers of thousands of digits, and twenty are wide in any case.
    return b'"%b"' % text if len(digits) > 20 or int(digits) > _EXACT else text


def stamped_facets(connection: Connection, stamps: bytes | None) -> dict[str, bytes]:
    """The facets of a run, or of one of its sides."""
    if stamps is None:
        return {}
    digests = {name: digest for name, (_, digest) in stamps_in(stamps).items()}
    bodies = bodies_of(connection, digests.values())
    return {name: bodies[digest] for name, digest in digests.items() if digest in bodies}


def run_entries(connection: Connection, rows: Sequence[Row[Any]], *, as_of: AsOf) -> list[RunEntry]:
    """Rows of `runs_then` as they are listed."""
    names = identities(connection, {row.job for row in rows if row.job is not None})
    parents = _ids(connection, {row.parent for row in rows if row.parent is not None})
    errors = _errors(connection, rows)
    commits = _commits(connection, rows)
    attempts = attempts_of(connection, rows, as_of=as_of)
    return [
        _entry(
            row,
            names.get(row.job),
            parents.get(row.parent),
            error=errors.get(row.key),
            commit=commits.get(row.key),
            attempt=attempts.get(row.key, ONLY),
        )
        for row in rows
    ]


def _entry(
    row: Row[Any],
    job: DatasetId | JobId | None,
    parent: str | None,
    *,
    error: str | None,
    commit: str | None,
    attempt: Attempt,
) -> RunEntry:
    took = None
    if row.ended_at is not None and row.begins_at is not None:
        took = (row.ended_at - row.begins_at) / 1_000_000
    return RunEntry(
        id=str(RunId(row.id)),
        job=None if job is None else str(job),
        job_name=None if job is None else job.name,
        state=row.state,
        stale_since=moment(row.stale_since),
        started_at=moment(row.begins_at),
        ended_at=moment(row.ended_at),
        duration_s=took,
        nominal_start=moment(row.nominal_start),
        nominal_end=moment(row.nominal_end),
        error=error,
        parent=None if parent is None else str(RunId(parent)),
        commit=commit,
        attempt=attempt.number,
        attempts=attempt.of,
        map_index=attempt.map_index,
    )


def run_links(connection: Connection, keys: Collection[Key], as_of: AsOf) -> dict[Key, RunLink]:
    """Runs as other pages name them."""
    rows = connection.execute(runs_then(connection, as_of).where(run.c.key.in_(keys))).all()
    names = identities(connection, {row.job for row in rows if row.job is not None})
    return {
        row.key: RunLink(
            str(RunId(row.id)),
            None if row.job not in names else str(names[row.job]),
            None if row.job not in names else names[row.job].name,
            row.state,
        )
        for row in rows
    }


def run_name(connection: Connection, key: Key) -> RunId:
    """The identity of a run."""
    return RunId(_ids(connection, [key])[key])


def _ids(connection: Connection, keys: Iterable[Key]) -> dict[Key, str]:
    query = select(run.c.key, run.c.id).where(run.c.key.in_([*keys]))
    return {row.key: row.id for row in connection.execute(query)}


def _errors(connection: Connection, rows: Sequence[Row[Any]]) -> dict[Key, str]:
    failed = {row.key: stamps_in(row.facets).get("errorMessage") for row in rows if row.facets}
    bodies = bodies_of(connection, [told[1] for told in failed.values() if told])
    found: dict[Key, str] = {}
    for key, told in failed.items():
        read = read_facet(ErrorMessageFacet, bodies.get(told[1]) if told else None)
        if read is not None:
            found[key] = read.message[:_ERROR_LENGTH]
    return found


def _commits(connection: Connection, rows: Sequence[Row[Any]]) -> dict[Key, str]:
    """The commit of each run's job as it stood when the run began."""
    found: dict[Key, str] = {}
    spans: dict[Key, list[tuple[Instant, Instant, str]]] = {}
    for row in rows:
        if row.job is None or row.begins_at is None:
            continue
        if row.job not in spans:
            spans[row.job] = _commit_spans(connection, row.job)
        at = row.ended_at or row.begins_at
        for since, until, commit in spans[row.job]:
            if since <= at < until:
                found[row.key] = commit
    return found


def _commit_spans(connection: Connection, job: Key) -> list[tuple[Instant, Instant, str]]:
    found: list[tuple[Instant, Instant, str]] = []
    for span in history_of(connection, job, "sourceCodeLocation", known=NOW.known):
        told = read_facet(SourceCodeLocationFacet, span.body)
        if told is not None and told.version:
            found.append((span.valid_from, span.valid_to, told.version))
    return found


class RunFilter(NamedTuple):
    """Which runs to list. job, dataset: keys; state: as answers spell it.

    meant_from, meant_to: only those meant for a time that begins in here, the end not included.
    began_after: only those that began later.
    """

    job: Key | None = None
    dataset: Key | None = None
    state: str | None = None
    meant_from: Instant | None = None
    meant_to: Instant | None = None
    began_after: Instant | None = None
    as_of: AsOf = NOW


class RunPlace(msgspec.Struct, array_like=True, tag="runs", frozen=True):
    """The place of a run among others, newest first; one that never began comes last."""

    begins_at: Long | None
    key: Long


class Runs(NamedTuple):
    """How many runs there are, some of them, and the place of the last where there are more."""

    total: int
    runs: list[RunEntry]
    last: RunPlace | None


def list_runs(
    connection: Connection, which: RunFilter, *, limit: int, after: RunPlace | None = None
) -> Runs:
    """Runs, newest first."""
    conditions = conditions_of(connection, which)
    total = connection.execute(
        select(func.count()).select_from(run).where(*conditions)
    ).scalar_one()
    if after is not None:
        conditions.append(_behind(after))
    query = (
        runs_then(connection, which.as_of)
        .where(*conditions)
        .order_by(run.c.begins_at.desc().nulls_last(), run.c.key)
        .limit(limit + 1)
    )
    rows = connection.execute(query).all()
    shown = rows[:limit]
    last = RunPlace(shown[-1].begins_at, shown[-1].key) if len(rows) > limit else None
    return Runs(total, run_entries(connection, shown, as_of=which.as_of), last)


def conditions_of(connection: Connection, which: RunFilter) -> list[ColumnElement[bool]]:
    """What a row of `run` must be to be listed."""
    conditions: list[ColumnElement[bool]] = [run.c.first_at.is_not(None)]
    if which.job is not None:
        conditions.append(run.c.job == which.job)
    if which.dataset is not None:
        touched = select(side.c.run).where(side.c.dataset == which.dataset)
        conditions.append(run.c.key.in_(touched))
    if which.state is not None:
        conditions.append(state_then(connection, which.as_of) == which.state)
    if which.began_after is not None:
        conditions.append(run.c.begins_at > which.began_after)
    if which.as_of.valid != NOW.valid:
        conditions.append(run.c.begins_at <= which.as_of.valid)
    if which.as_of.known != NOW.known:
        conditions.append(known_by(which.as_of.known))
    if which.meant_from is not None:
        conditions.append(run.c.nominal_start >= which.meant_from)
    if which.meant_to is not None:
        conditions.append(run.c.nominal_start < which.meant_to)
    return conditions


def known_by(offset: Offset) -> ColumnElement[bool]:
    """Whether an event of a run had arrived by then."""
    told = select(event.c.run).where(event.c.run == run.c.key, event.c.log_offset <= offset)
    return exists(told)


def _behind(place: RunPlace) -> ColumnElement[bool]:
    later = run.c.key > place.key
    if place.begins_at is None:
        return run.c.begins_at.is_(None) & later
    return or_(
        run.c.begins_at < place.begins_at,
        and_(run.c.begins_at == place.begins_at, later),
        run.c.begins_at.is_(None),
    )


def versions_of(connection: Connection, lives: Iterable[Life], *, limit: int) -> list[Version]:
    """The versions of a dataset, newest first; one that runs in a row stated alike is one."""
    then = [
        and_(
            side.c.dataset == life.dataset,
            side.c.happened_at > life.since,
            side.c.happened_at <= life.until,
        )
        for life in lives
    ]
    query = (
        select(side.c.version, side.c.happened_at, run.c.id)
        .join(run, run.c.key == side.c.run)
        .where(
            or_(*then),
            side.c.role == int(Role.WRITTEN),
            side.c.happened_at.is_not(None),
        )
        .order_by(side.c.happened_at.desc(), run.c.key)
    )
    found: list[Version] = []
    for stated, at, value in connection.execute(query.limit(limit * 4)):
        explicit = stated is not None
        text = stated if explicit else str(RunId(value))
        if explicit and found and found[-1].text == text:
            found.pop()
        found.append(Version(text, at, value, explicit))
    return found[:limit]


def version_entries(versions: Sequence[Version]) -> tuple[VersionEntry, ...]:
    """Versions as they are listed."""
    return tuple(
        VersionEntry(each.text, format_instant(each.at), str(RunId(each.run)), each.explicit)
        for each in versions
    )


def sides_of(
    connection: Connection, row: Row[Any], *, naming: NamingRules
) -> tuple[list[SideEntry], list[SideEntry]]:
    """What a run read and what it wrote, with the versions of both."""
    sides = connection.execute(
        select(side).where(side.c.run == row.key).order_by(side.c.role, side.c.dataset)
    ).all()
    names = identities(connection, [each.dataset for each in sides])
    writers: dict[Key | None, str] = {}
    read: list[SideEntry] = []
    written: list[SideEntry] = []
    for each in sides:
        name = names.get(each.dataset)
        if name is None:
            continue
        is_read = each.role == int(Role.READ)
        version, writer = each.version, None
        if is_read:
            version, writer = version_read(connection, each, row)
            if writer is not None:
                found = _ids(connection, {writer})
                writers[writer] = str(RunId(found[writer]))
        elif version is None and row.state == "COMPLETED":
            version = str(RunId(row.id))
        facets = stamped_facets(connection, each.facets)
        spelled = [DatasetId(*told.split("\x1f", 1)) for told in each.spelled.split("\x1e")]
        entry = SideEntry(
            id=str(name),
            version=version,
            explicit=each.version is not None,
            written_by=writers.get(writer),
            spelled=tuple(f"{told.namespace}/{told.name}" for told in spelled),
            subset=tuple(subset_of(spelled, facets.get("subset"), naming)),
            facets=json_facets(facets),
        )
        (read if is_read else written).append(entry)
    return read, written


def subset_of(
    spelled: Iterable[DatasetId], facet: bytes | None, naming: NamingRules
) -> Iterable[str]:
    """The parts of a dataset that a run touched, each once."""
    trimmed = [naming.name(each).trimmed for each in spelled]
    told = [read_facet(form, facet) for form in (InputSubsetFacet, OutputSubsetFacet)]
    conditions = [each.condition for each in told if each and each.condition]
    partitions = [
        each.identifier or "/".join(f"{name}={value}" for name, value in each.dimensions.items())
        for condition in conditions
        for each in condition.partitions
    ]
    locations = [location for condition in conditions for location in condition.locations]
    return dict.fromkeys(part for part in (*trimmed, *locations, *partitions) if part)


def version_read(
    connection: Connection, each: Row[Any], reader: Row[Any]
) -> tuple[str | None, Key | None]:
    """The version that a run read, and the run that wrote it.

    It is the version that the run stated, else the newest there was when the run began.
    """
    if each.version is not None:
        query = (
            select(side.c.run)
            .join(run, run.c.key == side.c.run)
            .where(
                side.c.dataset == each.dataset,
                side.c.role == int(Role.WRITTEN),
                side.c.version == each.version,
            )
            .order_by(side.c.happened_at, side.c.run)
            .limit(1)
        )
        return each.version, connection.scalar(query)
    if reader.begins_at is None:
        return None, None
    life = Life(each.dataset, BEGINNING, reader.begins_at)
    found = versions_of(connection, [life], limit=1)
    return (found[0].text, key_of(RunId(found[0].run))) if found else (None, None)


def events_where(connection: Connection, *, limit: int, **keys: Key) -> list[EventEntry]:
    """The events about a run, job or dataset, oldest first."""
    conditions = [event.c[name] == key for name, key in keys.items()]
    query = select(event).where(and_(*conditions)).order_by(event.c.at, event.c.log_offset)
    return _event_entries(connection, query.limit(limit))


def ends_of_events(connection: Connection, key: Key, *, limit: int) -> tuple[list[EventEntry], int]:
    """The events of a run, oldest first: all, or as many of the first and the last ones as may be.

    Returns how many there are, too.
    """
    query = select(event).where(event.c.run == key)
    counted = select(func.count()).select_from(event).where(event.c.run == key)
    total = connection.scalar(counted) or 0
    first = query.order_by(event.c.at, event.c.log_offset).limit(limit)
    if total <= limit:
        return _event_entries(connection, first), total
    last = query.order_by(event.c.at.desc(), event.c.log_offset.desc()).limit(limit - limit // 2)
    start = _event_entries(connection, first.limit(limit // 2))
    return [*start, *reversed(_event_entries(connection, last))], total


def _event_entries(connection: Connection, query: Select[Any]) -> list[EventEntry]:
    return [
        EventEntry(row.log_offset, row.type, format_instant(row.at), row.producer)
        for row in connection.execute(query)
    ]


def children_of(connection: Connection, key: Key, *, limit: int, as_of: AsOf) -> list[RunEntry]:
    """The runs that a run started, in the order in which they began."""
    query = runs_then(connection, as_of).where(run.c.parent == key)
    query = query.order_by(run.c.begins_at, run.c.key)
    return run_entries(connection, connection.execute(query.limit(limit)).all(), as_of=as_of)


def datasets_of_runs(connection: Connection, runs: Iterable[Key]) -> list[Key]:
    """The datasets on either side of these runs."""
    found: set[Key] = set()
    for part in portions(runs):
        query = select(side.c.dataset).where(side.c.run.in_(part)).distinct()
        found.update(connection.scalars(query))
    return sorted(found)
