"""What to roll an asset back to: its last good run, what that wrote, and of which commit it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from headwater.collector.facts import Role
from headwater.lineage.graph import LineageGraph
from headwater.model.identity import ColumnId, DatasetId, Key, key_of, parse_node_id
from headwater.model.time import AsOf, Instant, format_instant
from headwater.openlineage.event_time import parse_event_time
from headwater.openlineage.naming import NamingRules, platform_of
from headwater.reliability.incidents.answers import CommandEntry, RollbackEntry, WrittenEntry
from headwater.reliability.incidents.incident import Incident
from headwater.reliability.incidents.rollback import Written, commands, diff_link
from headwater.store.catalog_names import Meant, names_of
from headwater.store.catalog_reproduce import step_of
from headwater.store.catalog_reproduce_walk import latest_writer
from headwater.store.schema_catalog import run, side
from headwater.store.suspects_scene import open_case

_SURE: Final = 0.5
"""From this probability on a suspect's change is taken for the begin of what is bad."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """Between which two runs an asset turned bad. because: what tells."""

    good: Key | None
    bad: Key | None
    because: str


def rollback_of(
    connection: Connection,
    index: LineageGraph,
    incident: Incident,
    asset: DatasetId,
    *,
    naming: NamingRules,
    now: Instant,
) -> RollbackEntry:
    """What to roll one asset of an incident back to, and the commands that would do it."""
    turn = _turn(connection, index, incident, asset, now=now)
    good = _written(connection, asset, turn.good, naming)
    bad = _written(connection, asset, turn.bad, naming)
    platform = platform_of(asset.namespace)
    told = commands(asset, good, bad, platform=platform) if good else ()
    return RollbackEntry(
        asset=str(asset),
        last_good=_entry(good),
        first_bad=_entry(bad),
        because=turn.because,
        diff_url=diff_link(
            (bad.repo if bad else None) or (good.repo if good else None),
            good.commit if good else None,
            bad.commit if bad else None,
        ),
        commands=tuple(
            CommandEntry(
                does=each.does,
                engine=each.engine,
                text=each.text,
                expires_at=None if each.expires_at is None else format_instant(each.expires_at),
            )
            for each in told
        ),
        missing=tuple(_missing(good, bad)),
    )


def datasets_of(assets: Sequence[str]) -> list[DatasetId]:
    """The datasets among some identifiers, and those of columns among them, each once."""
    nodes = (parse_node_id(each) for each in assets)
    owners = (each.dataset if isinstance(each, ColumnId) else each for each in nodes)
    return [*dict.fromkeys(each for each in owners if isinstance(each, DatasetId))]


def _turn(
    connection: Connection,
    index: LineageGraph,
    incident: Incident,
    asset: DatasetId,
    *,
    now: Instant,
) -> _Turn:
    key = key_of(asset)
    names = [key, *(each for each in names_of(connection, key) if each != key)]
    case = open_case(
        connection, index, Meant(key, asset), outputs=(), since=incident.onset, now=now
    )
    commit = incident.cause.commit if incident.cause else None
    if commit:
        ran = [each.at for each in case.scene.changes if (each.commit or "").startswith(commit)]
        if ran:
            because = f"commit {commit[:12]}, which is named as the cause, ran first then"
            return _around(connection, names, min(ran), because)
    symptom = case.ranking.symptom
    if symptom.good_run is not None and symptom.bad_run is not None:
        return _Turn(symptom.good_run, symptom.bad_run, "checks, volumes or failures of runs tell")
    first = next(iter(case.ranking.suspects), None)
    if first is not None and first.candidate is not None and first.probability >= _SURE:
        because = "the likeliest suspect changed then"
        return _around(connection, names, first.candidate.at, because)
    return _around(connection, names, incident.onset, "it was noticed then")


def _around(connection: Connection, names: Sequence[Key], since: Instant, because: str) -> _Turn:
    """The last run that wrote an asset before an instant, and the first one since."""
    good = latest_writer(connection, names, AsOf(since - 1))
    query = (
        select(side.c.run)
        .join(run, run.c.key == side.c.run)
        .where(
            side.c.dataset.in_(names),
            side.c.role == int(Role.WRITTEN),
            side.c.happened_at >= since,
        )
        .order_by(side.c.happened_at, side.c.run)
    )
    return _Turn(good, connection.scalar(query.limit(1)), because)


def _written(
    connection: Connection, asset: DatasetId, by: Key | None, naming: NamingRules
) -> Written | None:
    if by is None:
        return None
    step = step_of(connection, by, naming)
    ended = None if step is None else step.ended_at or step.started_at
    if step is None or ended is None:
        return None
    output = next((each for each in step.outputs if each.dataset == str(asset)), None)
    return Written(
        run=step.run,
        job=step.job,
        at=parse_event_time(ended)[0],
        version=output.version if output and output.explicit else None,
        snapshot=output.snapshot if output else None,
        storage=output.storage if output else None,
        commit=step.code.version if step.code else None,
        repo=step.code.repo if step.code else None,
    )


def _entry(written: Written | None) -> WrittenEntry | None:
    if written is None:
        return None
    return WrittenEntry(
        run=written.run,
        job=written.job,
        at=format_instant(written.at),
        version=written.snapshot or written.version,
        commit=written.commit,
    )


def _missing(good: Written | None, bad: Written | None) -> Iterator[str]:
    if good is None:
        yield "no run before it is known to have written this well"
        return
    if good.version is None and good.snapshot is None:
        yield "no run tells which version it wrote; go by the time of the last good run"
    if good.commit is None:
        yield "no commit is told of the last good run"
    if bad is None:
        yield "no run has written it since"
    elif bad.commit is None:
        yield "no commit is told of the first bad run"
