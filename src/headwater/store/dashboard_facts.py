"""What dashboards are told beside measures, objectives and incidents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, func, select

from headwater.model.identity import ColumnId, DatasetId, JobId, Key, key_of, parse_node_id
from headwater.model.time import FOREVER, Instant
from headwater.reliability.dashboards.lately import NamedFailure
from headwater.reliability.dashboards.risk import Controls
from headwater.reliability.dashboards.trend import NamedChange
from headwater.reliability.incidents.incident import Incident
from headwater.reliability.suspects.change import Change
from headwater.store.catalog_names import identities
from headwater.store.catalog_verdicts import first_names
from headwater.store.failing_jobs import failing_jobs
from headwater.store.incident_reach import owners_of_keys, traits_of_keys
from headwater.store.incidents import nodes_of
from headwater.store.recent_changes import recent_changes
from headwater.store.schema_catalog import facet_version, searchable
from headwater.store.search_facts import Trait

_RUNBOOKS: Final = "headwater_runbooks"


def controls_of(
    connection: Connection, datasets: Collection[str], counted: Mapping[Key, int]
) -> Mapping[str, Controls]:
    """What looks after datasets, under any of their names, by identifier.

    counted: by how many objectives each dataset is counted.
    """
    first = first_names(connection)
    names: dict[Key, list[Key]] = defaultdict(list)
    for key, smallest in first.items():
        names[smallest].append(key)
    keys = {each: key_of(parse_node_id(each)) for each in datasets}
    known_as = {each: names.get(first.get(key, key)) or [key] for each, key in keys.items()}
    traits = traits_of_keys(connection, {key for some in known_as.values() for key in some})
    runbooks = _with_runbook(connection)
    return {
        each: Controls(
            tags=tuple(tag for key in some for tag in traits.get(key, {}).get(Trait.TAG, ())),
            objectives=sum(counted.get(key, 0) for key in some),
            runbook=not runbooks.isdisjoint(some),
        )
        for each, some in known_as.items()
    }


def _with_runbook(connection: Connection) -> set[Key]:
    version = facet_version.c
    query = select(version.owner).where(
        version.name == _RUNBOOKS, version.digest.is_not(None),
        version.valid_to == FOREVER, version.known_to == FOREVER,
    )  # fmt: skip
    return {*connection.scalars(query)}


def struck_by(
    connection: Connection, datasets: Iterable[str], incidents: Sequence[Incident]
) -> Mapping[str, int]:
    """How many incidents each of these datasets was part of, under any of its names.

    A dataset is part of those of its columns.
    """
    first = first_names(connection)
    keys = keys_of({asset for each in incidents for asset in each.assets})
    counts = Counter(
        key
        for each in incidents
        for key in {first.get(keys[one], keys[one]) for one in each.assets if one in keys}
    )
    mine = keys_of(datasets)
    return {each: counts[first.get(key, key)] for each, key in mine.items()}


def domains_of(connection: Connection, assets: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """The domains of datasets, columns and jobs, by identifier."""
    keys = keys_of(assets)
    traits = traits_of_keys(connection, keys.values())
    return {each: traits.get(key, {}).get(Trait.DOMAIN, ()) for each, key in keys.items()}


def keys_of(assets: Iterable[str]) -> Mapping[str, Key]:
    """The keys of datasets and jobs by identifier; of a column its dataset's."""
    owners = {
        str(each): each.dataset if isinstance(each, ColumnId) else each for each in nodes_of(assets)
    }
    return {
        each: key_of(owner)
        for each, owner in owners.items()
        if isinstance(owner, DatasetId | JobId)
    }


def named_changes(
    connection: Connection, *, since: Instant, until: Instant
) -> tuple[Sequence[NamedChange], bool]:
    """What changed in a span, newest first, by name; and whether that is all."""
    changes, complete = recent_changes(connection, since=since, until=until)
    keys = {key for each in changes for key in (each.job, each.dataset) if key is not None}
    names = identities(connection, keys)
    return [
        NamedChange(each.at, each.kind, str(names[each.place]), _evidence(each, names), each.commit)
        for each in changes
        if each.place in names
    ], complete


def _evidence(change: Change, names: Mapping[Key, DatasetId | JobId]) -> str:
    """What shows a change; of an input or output which dataset it is."""
    if change.job is None or change.dataset is None:
        return change.evidence
    dataset = names.get(change.dataset)
    return change.evidence if dataset is None else dataset.name


def named_failures(
    connection: Connection, *, since: Instant, until: Instant, most: int
) -> tuple[Sequence[NamedFailure], int]:
    """The jobs whose runs failed most in a span, by name, and how many there are."""
    failing, total = failing_jobs(connection, since=since, until=until, most=most)
    keys = {each.job for each in failing}
    names, owners = identities(connection, keys), owners_of_keys(connection, keys)
    return [
        NamedFailure(
            str(names[each.job]), each.failures, each.well_at, each.first,
            owners.get(each.job, ()),
        )
        for each in failing
        if each.job in names
    ], total  # fmt: skip


def how_many(connection: Connection) -> Mapping[str, int]:
    """How many datasets and jobs can be found, by kind."""
    kind = searchable.c.kind
    rows = connection.execute(select(kind, func.count()).group_by(kind))
    return {row[0]: row[1] for row in rows}
