"""Incidents and what is around them, as the projection and the graph have them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, select

from headwater.collector.tell_incidents import Happened
from headwater.errors import HeadwaterError, InvalidInputError, NotFoundError
from headwater.lineage.graph import LineageGraph
from headwater.model.identity import DatasetId, JobId
from headwater.model.incident import incident_of_job
from headwater.model.notice import LastGood, Suspect
from headwater.model.time import NOW, AsOf, Offset
from headwater.model.words import PEOPLE
from headwater.openlineage.naming import NamingRules
from headwater.ports import Clock
from headwater.reliability.incidents.incident import Act, Incident, incident_of
from headwater.reliability.incidents.notices import Context
from headwater.reliability.incidents.reach import Touched
from headwater.reliability.suspects.answer import SuspectsAnswer
from headwater.store.catalog import SqlCatalog
from headwater.store.catalog_names import Meant, resolve
from headwater.store.incident_reach import touched_by
from headwater.store.incident_rollback import datasets_of, rollback_of
from headwater.store.incidents import Incidents, nodes_of
from headwater.store.schema_catalog import event, job
from headwater.store.suspects import suspects, writes_anything

_SUSPECTS_TOLD: Final = 3
_ASKED_ABOUT: Final = 5
_LOOKED_THROUGH: Final = 50_000
"""Through how many events at once it is looked for acts."""


class StoredIncidents:
    """Reads them. May be called from any thread. reached: how far the projection has come."""

    def __init__(
        self,
        catalog: SqlCatalog,
        index: Callable[[], LineageGraph],
        clock: Clock,
        reached: Callable[[], Offset],
    ) -> None:
        self._catalog = catalog
        self._index = index
        self._clock = clock
        self._reached = reached
        self._incidents = Incidents()

    def all(self) -> Mapping[int, Incident]:
        """Every incident by its number."""
        with self._catalog.reading() as connection:
            return self._incidents.all(connection)

    def find(self, name: str, *, as_of: AsOf = NOW) -> Incident:
        """One of them. Raises MalformedIncidentError, UnknownIncidentError."""
        with self._catalog.reading() as connection:
            return self._incidents.get(connection, name, as_of=as_of)

    def survey(self, assets: Iterable[str], as_of: AsOf) -> Touched:
        """What assets are, and what depends on them."""
        with self._catalog.reading() as connection:
            return touched_by(connection, self._index(), nodes_of(assets), as_of=as_of)

    def happened(self, after: Offset, limit: int) -> tuple[Sequence[Happened], Offset]:
        """The next acts behind an offset, and up to where was looked."""
        reached = self._reached()
        until = min(reached, after + _LOOKED_THROUGH)
        query = (
            select(event.c.log_offset, event.c.at, job.c.name)
            .join(job, job.c.key == event.c.job)
            .where(event.c.log_offset > after, event.c.log_offset <= until)
            .where(job.c.namespace == PEOPLE)
            .order_by(event.c.log_offset)
            .limit(limit)
        )
        found: list[Happened] = []
        with self._catalog.reading() as connection:
            rows = connection.execute(query).all()
            for row in rows:
                name = incident_of_job(JobId(PEOPLE, row.name))
                if name is None:
                    continue
                acts = self._acts(connection, name)
                done = [each for each in acts if each.at <= row.at]
                if done and done[-1].at == row.at:
                    found.append(Happened(row.log_offset, incident_of(name, done), done[-1]))
        return found, rows[-1].log_offset if len(rows) == limit else until

    def _acts(self, connection: Connection, name: str) -> Sequence[Act]:
        """What was done about an incident; nothing where its job only bears the name."""
        try:
            return self._incidents.get(connection, name).acts
        except NotFoundError:
            return ()

    def good_version(self, incident: Incident, dataset: DatasetId) -> str | None:
        """The version that the last good run of a dataset left; None if nothing tells."""
        with self._catalog.reading() as connection:
            good = self._good_of(connection, incident, dataset)
        return good and good.version

    def context(self, incident: Incident) -> Context:
        """What is known around an incident now."""
        with self._catalog.reading() as connection:
            touched = touched_by(connection, self._index(), nodes_of(incident.assets), as_of=NOW)
            try:
                told, good = self._told(connection, incident), self._good(connection, incident)
            except HeadwaterError as error:
                # Who is paged is better off without suspects than without a page.
                return Context(touched=touched, missing=(str(error),))
        return Context(touched=touched, suspects=told, last_good=good)

    def suspects(self, incident: Incident, *, limit: int) -> SuspectsAnswer:
        """What may have caused an incident: of what was wrong first, as far as it can be asked."""
        with self._catalog.reading() as connection:
            return self._suspects(connection, incident, limit=limit)

    def _suspects(
        self, connection: Connection, incident: Incident, *, limit: int
    ) -> SuspectsAnswer:
        known = known_of(connection, incident.roots, naming=self._catalog.naming)
        asked = [each for each in known if writes_anything(connection, each)][:_ASKED_ABOUT]
        return suspects(
            connection, self._index(), asked,
            since=incident.onset, now=self._clock(), limit=limit,
        )  # fmt: skip

    def _told(self, connection: Connection, incident: Incident) -> Sequence[Suspect]:
        return [
            Suspect(
                kind=", ".join(each.kinds),
                asset=each.place,
                commit=each.commit,
                minutes_before=each.minutes_before,
                score=each.probability,
                reasons=tuple(term.reason for term in each.terms),
            )
            for each in self._suspects(connection, incident, limit=_SUSPECTS_TOLD).suspects
        ]

    def _good(self, connection: Connection, incident: Incident) -> LastGood | None:
        datasets = datasets_of(incident.assets)
        return self._good_of(connection, incident, datasets[0]) if datasets else None

    def _good_of(
        self, connection: Connection, incident: Incident, dataset: DatasetId
    ) -> LastGood | None:
        told = rollback_of(
            connection, self._index(), incident, dataset,
            naming=self._catalog.naming, now=self._clock(),
        )  # fmt: skip
        good = told.last_good
        return good and LastGood(run=good.run, version=good.version, commit=good.commit)


def known_of(connection: Connection, assets: Iterable[str], *, naming: NamingRules) -> list[Meant]:
    """What identifiers mean, of those that events have named."""
    found: list[Meant] = []
    for each in assets:
        try:
            found.append(resolve(connection, each, naming=naming))
        except (NotFoundError, InvalidInputError):
            continue
    return found
