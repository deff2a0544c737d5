"""Incidents, as the acts in the projection make them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from headwater.errors import InvalidInputError, NotFoundError
from headwater.model.identity import JobId, Key, NodeId, key_of, parse_node_id
from headwater.model.incident import incident_job, incident_name, incident_number, incident_of_job
from headwater.model.time import NOW, AsOf
from headwater.openlineage.facets.headwater_act import ActFacet
from headwater.openlineage.reading import read_facet
from headwater.reliability.incidents.incident import Act, Incident, incident_of
from headwater.store.catalog_names import identities
from headwater.store.schema_catalog import facet_body, facet_version

ACT: Final = "headwater_act"


class UnknownIncidentError(NotFoundError):
    """There is no incident of this name."""

    def __init__(self, name: str, newest: str | None) -> None:
        hint = f"the newest is {newest}" if newest else "there is none yet"
        super().__init__(
            f"there is no incident {name}; {hint}", similar=(newest,) if newest else ()
        )


class MalformedIncidentError(InvalidInputError):
    """A text that is no name of an incident."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text[:64]!r} names no incident; write one as INC-7", pointer="/name")


class _State(NamedTuple):
    """How many acts there are, and the newest of them: what changes whenever any act is added."""

    acts: int
    newest: int | None


class Incidents:
    """All incidents. Those of now are kept until an act is added. May be asked by any thread."""

    def __init__(self) -> None:
        self._kept: Mapping[int, Incident] = {}
        self._state = _State(-1, None)
        self._lock = Lock()

    def all(self, connection: Connection, *, as_of: AsOf = NOW) -> Mapping[int, Incident]:
        """Every incident by its number, the first first."""
        if as_of != NOW:
            return read_incidents(connection, as_of)
        state = _state(connection)
        with self._lock:
            if state == self._state:
                return self._kept
        found = read_incidents(connection, as_of)
        with self._lock:
            self._kept, self._state = found, state
        return found

    def get(self, connection: Connection, name: str, *, as_of: AsOf = NOW) -> Incident:
        """One of them. Raises MalformedIncidentError, UnknownIncidentError."""
        number = incident_number(name)
        if number is None:
            raise MalformedIncidentError(name)
        key = key_of(incident_job(incident_name(number)))
        acts = _acts(connection, as_of, facet_version.c.owner == key).get(key)
        if not acts:
            newest = max(self.all(connection, as_of=as_of), default=None)
            told = None if newest is None else incident_name(newest)
            raise UnknownIncidentError(incident_name(number), told)
        return incident_of(incident_name(number), acts)


def _state(connection: Connection) -> _State:
    query = select(func.count(), func.max(facet_version.c.number)).where(
        facet_version.c.name == ACT
    )
    return _State(*connection.execute(query).one())


def read_incidents(connection: Connection, as_of: AsOf) -> Mapping[int, Incident]:
    """Every incident by its number, as of an instant and an offset."""
    acts = _acts(connection, as_of, facet_version.c.name == ACT)
    found: dict[int, Incident] = {}
    for key, job in identities(connection, acts).items():
        name = incident_of_job(job) if isinstance(job, JobId) else None
        number = None if name is None else incident_number(name)
        if name is not None and number is not None:
            found[number] = incident_of(name, acts[key])
    return dict(sorted(found.items()))


def _acts(
    connection: Connection, as_of: AsOf, which: ColumnElement[bool]
) -> Mapping[Key, Sequence[Act]]:
    version = facet_version.c
    query = (
        select(version.owner, version.valid_from, facet_body.c.body)
        .join(facet_body, facet_body.c.digest == version.digest)
        .where(
            which,
            version.name == ACT,
            version.valid_from <= as_of.valid,
            version.known_from <= as_of.known,
            version.known_to > as_of.known,
        )
    )
    found: dict[Key, list[Act]] = defaultdict(list)
    for owner, at, body in connection.execute(query):
        told = read_facet(ActFacet, body)
        if told is not None:
            found[owner].append(Act(at, told.id, told))
    return found


def nodes_of(assets: Iterable[str]) -> list[NodeId]:
    """What identifiers name; one that names nothing is left out."""
    found: list[NodeId] = []
    for each in assets:
        try:
            found.append(parse_node_id(each))
        except InvalidInputError:
            continue
    return found
