"""The composition root: a Config in, the platform out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from random import SystemRandom
from typing import Final
from uuid import uuid4

import msgspec
import structlog
from sqlalchemy import Connection

from headwater.collecting import admission_of, asks_for_keys, needing_kafka, redaction_of
from headwater.collector.accept import Collector
from headwater.collector.alerting import Alerter
from headwater.collector.conserve import Conservation
from headwater.collector.courtesy import Courtesy
from headwater.collector.ended_words import EndedWords
from headwater.collector.follow_sql import SqlReader
from headwater.collector.incident_desk import IncidentDesk
from headwater.collector.judgements import Judgement
from headwater.collector.measure import Measurer
from headwater.collector.meter_storage import StorageMeter
from headwater.collector.own_words import OwnWords
from headwater.collector.project import Projector
from headwater.collector.remedy_desk import Around, RemedyDesk
from headwater.collector.remedy_watch import RemedyWatch
from headwater.collector.retention.rules import Retention, read_retention
from headwater.collector.retention.sweep import Sweep
from headwater.collector.silence_desk import SilenceDesk
from headwater.collector.tell_incidents import Happened, IncidentTeller
from headwater.config import Config
from headwater.data_folder import (
    PROJECTION,
    SNAPSHOT,
    fold_settings,
    letter_bounds,
    open_projection,
    own_folder,
    system_clock,
)
from headwater.errors import InvalidInputError, UnavailableError
from headwater.integrations.channels.channel import Connected
from headwater.integrations.channels.dispatch import Dispatch
from headwater.integrations.channels.endpoints import read_endpoints
from headwater.integrations.exporters.forward.destination import Destination, read_destinations
from headwater.integrations.exporters.forward.forwarder import (
    Carrier,
    Forwarder,
    NotTakenError,
    RefusedError,
)
from headwater.integrations.remedies.remedies_file import read_remedies
from headwater.integrations.remedies.run import Runner
from headwater.integrations.signals.asking import Asking
from headwater.integrations.signals.signals_file import Signals, read_signals
from headwater.integrations.signals.traces import page_of
from headwater.lineage.entries import RunTrace
from headwater.lineage.graph import LineageGraph
from headwater.lineage.view.drawings import Drawings
from headwater.model.identity import Key
from headwater.model.notice import Notice
from headwater.model.time import Instant, Offset
from headwater.openlineage.admission import Admission
from headwater.openlineage.naming import read_naming
from headwater.openlineage.writing import Json
from headwater.ports import DeadLetters, Logged, Received
from headwater.reliability.alerts.condition import Conditions, conditions_of
from headwater.reliability.alerts.lost import NUMBERS, lost_events
from headwater.reliability.alerts.stopped import EVENTS, stopped_sources
from headwater.reliability.durations import Durations, told
from headwater.reliability.evaluation import Evaluation, evaluate, samples
from headwater.reliability.facts import Facts
from headwater.reliability.incidents.notices import notice_of
from headwater.reliability.incidents.runbooks import Runbook, read_runbooks
from headwater.reliability.remedies.remedy import Remedy
from headwater.reliability.schedule import WEEK
from headwater.reliability.senders import SenderStanding, standings
from headwater.reliability.signals.desk import SignalDesk
from headwater.reliability.slo.declarations import read_slos
from headwater.reliability.slo.evaluation import SloEvaluation, evaluate_slos
from headwater.reliability.slo.objective import Slo
from headwater.reliability.storage import Sized
from headwater.reliability.universe import Universe, read_universe
from headwater.sdk.errors import AmbiguousNameError, BadInputError, ClientError
from headwater.sdk.transport import Transport
from headwater.store.accounts import unfolded
from headwater.store.alert_surroundings import AlertSurroundings
from headwater.store.catalog import SqlCatalog
from headwater.store.catalog_judgements import ending_rejections
from headwater.store.catalog_names import identities
from headwater.store.disk import size_bytes
from headwater.store.event_sizes import event_sizes
from headwater.store.graph_keeper import GraphKeeper, KeptGraph
from headwater.store.measured import Habits, SecondWitnesses, gather
from headwater.store.measured_runs import heard
from headwater.store.objective_path import late_path
from headwater.store.objectives import Objectives
from headwater.store.operational import OperationalStore
from headwater.store.projection_file import (
    open_for_reading,
)
from headwater.store.run_traces import run_trace
from headwater.store.segments.retention_desk import RetentionDesk
from headwater.store.segments.shelving import LogShelf
from headwater.store.selecting import selected_by, selects_assets, selects_notices
from headwater.store.sql_events import StoredSqlEvents
from headwater.store.sql_log import SqlLog
from headwater.store.sqlite_projection import SqliteProjection
from headwater.store.staleness import Patience
from headwater.store.stored_incidents import StoredIncidents
from headwater.store.stores import Leads, Shared, Turn, open_stores
from headwater.store.write_lock import WriteLock

_log: Final = structlog.get_logger("headwater")
_SQL_READER: Final = "headwater sql"
_SOURCE: Final = "headwater"
_TELLING_S: Final = 60.0
_CHANNELS: Final = "HEADWATER_CHANNELS"
_DAY: Final = 86_400_000_000
_BLIND_S: Final = 30.0
"""With events waiting for longer than this to be seen, nothing is concluded of objectives."""
SEEN: Final = "seen"
"""What durations are called from when an event was received until questions see it."""


class UnknownOffsetError(InvalidInputError):
    """A question wants an event included that has not arrived."""

    def __init__(self, offset: Offset, head: Offset) -> None:
        message = f"min_offset: no event has the offset {offset}; the log ends at {head}"
        super().__init__(message, pointer="/min_offset")


class MissingGremlinError(InvalidInputError):
    """The package that speaks to a graph server is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "graph: a graph server needs a driver; pip install 'headwater[gremlin]'",
            pointer="/graph",
        )


class NotYetKeptError(UnavailableError):
    """The disk takes so long that nobody should wait; the events may be kept all the same."""

    def __init__(self, waited_s: float) -> None:
        super().__init__(f"what was said is not on disk after {waited_s:g} s; say it again later")


class LostLeadError(UnavailableError):
    """Another process may lead by now."""

    def __init__(self) -> None:
        super().__init__(
            "the store no longer knows that this process leads, so it has stopped; start it again"
        )


@dataclass(slots=True)
class Platform:
    """Everything that one process runs, put together."""

    config: Config
    log: SqlLog
    dead_letters: DeadLetters
    collector: Collector
    projector: Projector
    graph: KeptGraph
    catalog: SqlCatalog
    operational: OperationalStore
    admission: Admission
    forwarders: Sequence[Forwarder]
    outbox: Dispatch
    sql_reader: SqlReader
    universe: Universe
    slos: Sequence[Slo]
    runbooks: Sequence[Runbook]
    remedies: Sequence[Remedy]
    retention: Retention
    signals: Signals
    durations: Durations
    started_at: Instant
    clock: Callable[[], Instant]
    _projection: SqliteProjection
    _followers: Sequence[Turn]
    _store_sizes: Callable[[], Mapping[str, int]]
    _shared: Shared | None
    _lock: WriteLock | None
    _departing: Callable[[Callable[[UnavailableError], None]], Turn] | None
    end: Callable[[UnavailableError], None] = lambda _: None
    ended_words: EndedWords = field(init=False)
    measurer: Measurer[Evaluation] = field(init=False)
    slo_measurer: Measurer[SloEvaluation] = field(init=False)
    incidents: StoredIncidents = field(init=False)
    incident_desk: IncidentDesk = field(init=False)
    alert_surroundings: AlertSurroundings = field(init=False)
    silence_desk: SilenceDesk = field(init=False)
    remedy_desk: RemedyDesk = field(init=False)
    signal_desk: SignalDesk = field(init=False)
    _asking: Asking = field(init=False)
    _remedy_runner: Runner = field(init=False)
    _remedy_watch: RemedyWatch = field(init=False)
    alerter: Alerter = field(init=False)
    _incident_teller: IncidentTeller = field(init=False)
    _storage_meter: StorageMeter = field(init=False)
    conservation: Conservation = field(init=False)
    sweep: Sweep = field(init=False)
    retention_desk: RetentionDesk = field(init=False)
    _witnesses: SecondWitnesses = field(init=False, default_factory=SecondWitnesses)
    _objectives: Objectives = field(init=False)
    drawings: Drawings = field(default_factory=Drawings)
    metrics_asked_at: Instant | None = None
    _listener: Turn | None = None
    _lead: Leads | None = None

    def __post_init__(self) -> None:
        self.ended_words = EndedWords(
            self._ending_rejections, partial(self.tell, source="headwater"), self.clock
        )
        self.measurer = Measurer(
            "measures",
            lambda: evaluate(self._gather()),
            self.keep,
            lag_s=self.lag_seconds,
            clock_s=time.monotonic,
        )
        self._objectives = Objectives(
            self.slos,
            naming=self.catalog.naming,
            received_at=self._received_at,
            patience_s=self.config.stale_after_batch_s,
        )
        self.incidents = StoredIncidents(
            self.catalog, lambda: self.index, self.clock, lambda: self.projector.offset
        )
        self.incident_desk = IncidentDesk(
            self.incidents.all,
            self.incidents.find,
            self._own_words(),
            self.incidents.survey,
            self.clock,
            new_id=lambda: uuid4().hex,
            reached=lambda: self.projector.offset,
        )
        self.alert_surroundings = AlertSurroundings(
            self.catalog, lambda: self.index, self.incidents
        )
        self.silence_desk = SilenceDesk(
            self.alert_surroundings.silences, self._own_words(), self.clock
        )
        self.alerter = Alerter(self.alert_surroundings, self.incidents.all, self.incident_desk)
        self._incident_teller = IncidentTeller(
            self.incidents.happened,
            self._notice_of,
            self.outbox,
            self.incident_desk.act,
            self.operational,
            self.clock,
            begin_at=self.log.head(),
        )
        used = self.operational.storage_use
        self._storage_meter = StorageMeter(
            lambda: self.projector.offset, used.counted, self._sizes, used.add
        )
        self.conservation = Conservation(
            self.collector,
            reached=lambda: self.projector.offset,
            in_log=self.log.count,
            unfolded=self._unfolded,
            begin_at=self.projector.offset,
        )
        self.sweep = Sweep(
            self.retention,
            LogShelf(self.log, self.clock),
            events=self._sizes,
            reached=lambda: self.projector.offset,
            cursors=self.operational,
            clock=self.clock,
        )
        self.retention_desk = RetentionDesk(
            self.log,
            self.retention,
            self.config.data,
            events=self._sizes,
            used=used.all,
            sizes=self.storage_bytes,
            clock=self.clock,
        )
        self._remedy_runner = Runner(
            os.environ, clock=self.clock, redact=redaction_of(self.config).redact_text
        )
        around = Around(
            catch_up=self.incident_desk.catch_up,
            incidents=self.incidents.all,
            find=self.incidents.find,
            act=self.incident_desk.act,
            selects=selects_assets(self.catalog, self.graph),
            good_version=self.incidents.good_version,
            run=self._remedy_runner.run,
            new_id=lambda: uuid4().hex,
        )
        self.remedy_desk = RemedyDesk(self.remedies, around, self.operational.remedy_steps)
        self._asking = Asking(self.signals.sources)
        self.signal_desk = SignalDesk(
            self.signals.rules,
            bool(self.signals.traces),
            partial(selected_by, self.catalog, self.graph),
            self._asking.ask,
        )
        head = self.log.head()
        self._remedy_watch = RemedyWatch(
            self.remedy_desk, around, self.clock, caught_up=lambda: self.wait_for(head)
        )
        # What lags freezes objectives, so they are looked at all the same.
        self.slo_measurer = Measurer(
            "objectives",
            self._evaluate_slos,
            self.keep_standings,
            lag_s=lambda: 0.0,
            clock_s=time.monotonic,
        )

    def start(self) -> None:
        """Follow the log from where the projection left off."""
        self.projector.start()
        self.projector.wake()
        self.operational.trace_headers.start()
        self.measurer.start()
        self.slo_measurer.start()
        self.conservation.start()
        if self._shared is None:
            self._take_the_lead()
            if self._departing is not None:
                self._listener = self._departing(self.end)
                self._listener.start()
            return
        self._listener = self._shared.following(self.projector.wake)
        self._listener.start()
        self._lead = self._shared.leading(self._take_the_lead, lambda: self.end(LostLeadError()))
        self._lead.start()

    @property
    def leads(self) -> bool:
        """Whether this process does what only one may do of those that share a store."""
        return self._shared is None or (self._lead is not None and self._lead.is_held)

    def _take_the_lead(self) -> None:
        """Begin with what only one process may do."""
        for each in self._followers:
            each.start()
        self.outbox.start()
        self._incident_teller.start()
        self._storage_meter.start()
        self.sweep.start()
        self._remedy_watch.start()
        self.ended_words.start()

    @property
    def index(self) -> LineageGraph:
        """The graph as it is now. Raises UnavailableError where it cannot be asked."""
        return self.graph.index

    @property
    def asks_for_keys(self) -> bool:
        """Whether requests must bring a key: as soon as there is one, unless told otherwise."""
        return asks_for_keys(self.config, self.operational)

    def wait_for(self, offset: Offset) -> None:
        """Return when questions can see an offset.

        Raises UnknownOffsetError at once when no event lies there yet, or LagError in the end.
        """
        patience_s = self.config.min_offset_wait_s
        if offset > self.projector.offset:
            if offset > self.log.head():
                raise UnknownOffsetError(offset, self.log.head())
            self.projector.wait_for(offset, timeout_s=patience_s)
        self.graph.wait_for(offset, timeout_s=patience_s)

    def tell(self, events: Sequence[Json], *, source: str) -> Offset:
        """Make events of our own durable, all or none; returns when questions can see them.

        Raises InvalidInputError for a name that no event may have, UnavailableError when it takes
        too long.
        """
        offset = self.say(events, source=source)
        self.wait_for(offset)
        return offset

    def say(self, events: Sequence[Json], *, source: str) -> Offset:
        """The same without waiting for questions to see them."""
        received = [self._received(msgspec.json.encode(event), source) for event in events]
        try:
            places = self.collector.submit(received).result(_TELLING_S)
        except TimeoutError:
            raise NotYetKeptError(_TELLING_S) from None
        return max(place.offset for place in places)

    def _ending_rejections(self) -> Sequence[Judgement]:
        with self.catalog.reading() as connection:
            return ending_rejections(connection)

    def _own_words(self) -> OwnWords:
        say = partial(self.say, source=_SOURCE)
        return OwnWords(say, self.wait_for, head=self.log.head())

    def _notice_of(self, happened: Happened) -> Notice:
        return notice_of(
            happened.incident,
            happened.act,
            self.incidents.context(happened.incident),
            page=self.config.public_url,
            why=f"an incident concerns what you asked to be told of; `{_CHANNELS}` says so",
        )

    def _gather(self) -> Facts:
        """Everything that is measured, as of now."""
        now = self.clock()
        self.operational.samples.keep_durations(self.durations.take(), now=now)
        took = self.operational.samples.durations(since=now - _DAY)
        seen = {SEEN: took[SEEN]} if SEEN in took else {}
        with self.catalog.reading() as connection:
            return gather(
                connection,
                self.index,
                universe=self.universe,
                naming=self.catalog.naming,
                habits=Habits(self.config.misses_to_end, self.config.stale_after_batch_s),
                received_at=self._received_at,
                witnesses=self._witnesses,
                answers=[*told(took)],
                becoming_visible=[*told(seen)],
                incidents=[*self.incidents.all().values()],
                senders=self.senders(),
                now=now,
            )

    def senders(self) -> Sequence[SenderStanding]:
        """How it stands with each sender that numbers its events, by name."""
        now = self.clock()
        lives = self.log.senders(since=now - WEEK)
        return standings(lives, now=now, patience_s=self.config.sender_patience_s)

    def _evaluate_slos(self) -> SloEvaluation:
        """Every objective, as of now."""
        now, blind = self.clock(), self._is_blind()
        with self.catalog.reading() as connection:
            facts = self._objectives.gather(connection, self.index, now=now, blind=blind)
        return evaluate_slos(self.slos, facts, self.operational.standings.read())

    def _is_blind(self) -> str | None:
        """Why nothing can be told of the present; None where something can."""
        lag_s = self.lag_seconds()
        return f"events wait for {lag_s:.0f} s to be seen" if lag_s > _BLIND_S else None

    def trace_of(self, connection: Connection, run: Key) -> RunTrace | None:
        """The trace of a run, with a link where a source of traces has one."""
        found = run_trace(connection, run, self.operational.trace_headers)
        if found is None:
            return None
        links = (page_of(each, found.trace_id) for each in self.signals.traces)
        return replace(found, link=next((each for each in links if each), None))

    def named_with_paths(
        self, keys: Iterable[Key], late: Mapping[Key, Instant], *, now: Instant
    ) -> tuple[Mapping[Key, str], Mapping[Key, Sequence[str]]]:
        """The identifiers of datasets and jobs, and what each late dataset waits for."""
        with self.catalog.reading() as connection:
            names = {key: str(name) for key, name in identities(connection, keys).items()}
            paths = {
                key: late_path(connection, self.index, key, late_since=since, now=now)
                for key, since in late.items()
            }
        return names, paths

    def keep_standings(self, evaluation: SloEvaluation) -> None:
        """Remember how objectives stand, and act upon what is wrong, where it is ours to do."""
        if not self.leads:
            return
        self.operational.standings.keep(evaluation.standings)
        conditions = conditions_of(evaluation)
        if self._is_blind() is None:
            with self.catalog.reading() as connection:
                arrivals = heard(connection, self._received_at)
            quiet = stopped_sources(arrivals, now=evaluation.at)
            lost = lost_events(self.senders(), now=evaluation.at)
            conditions = Conditions(
                [*conditions.firing, *quiet, *lost], conditions.told | {EVENTS, NUMBERS}
            )
        self.alerter.take(conditions, now=evaluation.at)

    def _sizes(self, after: Offset, until: Offset) -> Sequence[Sized]:
        with self.catalog.reading() as connection:
            return event_sizes(connection, self.log, after=after, until=until)

    def _unfolded(self, after: Offset, until: Offset) -> Collection[Offset]:
        with self.catalog.reading() as connection:
            return unfolded(connection, self.log, after=after, until=until)

    def _received_at(self, offsets: Sequence[Offset]) -> Mapping[Offset, Instant]:
        return {each.offset: each.received_at for each in self.log.outlines(offsets)}

    def keep(self, evaluation: Evaluation) -> None:
        """Make an evaluation part of the history of measures, where it is ours to do."""
        if not self.leads:
            return
        self.operational.samples.keep(samples(evaluation), now=evaluation.facts.at)

    def _received(self, body: bytes, source: str) -> Received:
        admitted = self.admission.admit(body)
        return Received(admitted.body, admitted.digest, self.clock(), source)

    def storage_bytes(self) -> Mapping[str, int]:
        """What is taken up by each store, and by what is derived from the log."""
        derived = {"projection": PROJECTION, "snapshot": SNAPSHOT}
        return {
            **self._store_sizes(),
            **{name: size_bytes(self.config.data / file) for name, file in derived.items()},
        }

    def lag_seconds(self) -> float:
        """How long the oldest event that questions cannot see yet has been durable."""
        waiting = self.log.outlines([self.projector.offset + 1])
        return max(0, self.clock() - waiting[0].received_at) / 1_000_000 if waiting else 0.0

    def close(self) -> None:
        """Commit what is waiting, leave a snapshot of the graph, and let go of the files."""
        if self._listener is not None:
            self._listener.stop()
        self.slo_measurer.stop()
        self.conservation.stop()
        self.measurer.stop()
        self.ended_words.stop()
        self._storage_meter.stop()
        self.sweep.stop()
        self._remedy_watch.stop()
        self._remedy_runner.stop()
        self.remedy_desk.stop()
        self._asking.stop()
        self._incident_teller.stop()
        self.outbox.stop()
        for each in self._followers:
            each.stop()
        # Nobody else may begin with what was not yet stopped here.
        if self._lead is not None:
            self._lead.stop()
        self.collector.close()
        self.projector.stop()
        if self.projector.failure is None:
            self.graph.save()
        self.graph.close()
        self.catalog.close()
        self.operational.trace_headers.stop()
        self.operational.close()
        self._projection.close()
        self.log.close()
        if self._lock is not None:
            self._lock.release()


def open_platform(config: Config, *, clock: Callable[[], Instant] = system_clock) -> Platform:
    """Open or make a data folder and its stores, and put together what works on them."""
    folder = config.data
    naming = read_naming(config.naming)
    universe = read_universe(config.universe)
    slos = read_slos(config.slos)
    runbooks = read_runbooks(config.runbooks)
    remedies = read_remedies(config.remedies, os.environ)
    retention = read_retention(config.retention)
    signals = read_signals(config.signals, os.environ)
    endpoints = _endpoints(config)
    graph_of = _graph(config)
    folder.mkdir(parents=True, exist_ok=True)
    stores = open_stores(folder, config.store, letters=letter_bounds(config))
    log, operational = stores.log, stores.operational
    lock = own_folder(folder, stores)
    for place in {retention.warm, retention.cold} if retention.rules else ():
        log.segments.look_at(place)
    projection = open_projection(
        folder / PROJECTION, folded_with=fold_settings(config, naming, log), head=log.head()
    )
    graph, graph_writers = graph_of(log)
    collector = Collector(log, queue_bytes=config.queue_bytes)
    durations = Durations()
    started_at = clock()

    def seen(received: Sequence[Instant]) -> None:
        now = clock()
        for each in received:
            durations.note(SEEN, max(0, now - max(each, started_at)) / 1_000_000)

    projector = Projector(
        log,
        projection,
        prepare=graph.load,
        apply=graph.apply,
        dead_letters=log.dead_letters,
        misses_to_end=config.misses_to_end,
        naming=naming,
        most_facet_bytes=config.max_facet_bytes,
        pace=Courtesy(collector.counters, clock_s=time.monotonic, sleep=time.sleep),
        seen=seen,
    )
    collector.on_commit = projector.wake
    patience = Patience(
        clock, batch_s=config.stale_after_batch_s, streaming_s=config.stale_after_streaming_s
    )
    admission = admission_of(config)
    catalog = SqlCatalog(open_for_reading(folder / PROJECTION, patience), naming)
    forwarders = _forwarders(config, log, operational)

    def tell(body: bytes) -> Offset:
        admitted = admission.admit(body)
        event = Received(admitted.body, admitted.digest, clock(), _SQL_READER)
        (place,) = collector.submit([event]).result()
        return place.offset

    sql_reader = SqlReader(
        StoredSqlEvents(catalog, log),
        operational,
        submit=tell,
        reached=lambda: projector.offset,
        columns_at=catalog.columns_at,
    )
    return Platform(
        config=config,
        log=log,
        dead_letters=log.dead_letters,
        collector=collector,
        projector=projector,
        graph=graph,
        catalog=catalog,
        operational=operational,
        admission=admission,
        forwarders=forwarders,
        outbox=Dispatch(
            endpoints,
            operational.deliveries,
            clock=clock,
            random=SystemRandom().random,
            selects=selects_notices(catalog, graph),
        ),
        sql_reader=sql_reader,
        universe=universe,
        slos=slos,
        runbooks=runbooks,
        remedies=remedies,
        retention=retention,
        signals=signals,
        durations=durations,
        started_at=started_at,
        clock=clock,
        _projection=projection,
        _followers=[*graph_writers, *forwarders, *([sql_reader] if config.read_sql else ())],
        _store_sizes=stores.sizes,
        _shared=stores.shared,
        _departing=stores.departing,
        _lock=lock,
    )


def _graph(config: Config) -> Callable[[SqlLog], tuple[KeptGraph, Sequence[Turn]]]:
    """What makes the graph of a log, and what writes it where one process does so for all.

    Raises GraphAddressError or MissingGremlinError.
    """
    projection = config.data / PROJECTION
    if config.graph is None:
        wait_s = config.min_offset_wait_s
        return lambda _: (GraphKeeper(projection, config.data / SNAPSHOT, wait_s=wait_s), ())
    # Its driver is an extra, and takes a while to load.
    try:
        from headwater.store.gremlin.client import GremlinClient  # noqa: PLC0415 because of that
        from headwater.store.gremlin.keeper import GremlinKeeper  # noqa: PLC0415 because of that
    except ModuleNotFoundError as error:
        if error.name != "gremlin_python":
            raise
        raise MissingGremlinError from None
    client = GremlinClient(config.graph)

    def made(log: SqlLog) -> tuple[KeptGraph, Sequence[Turn]]:
        keeper = GremlinKeeper(client, projection, log)
        return keeper, [keeper.writer]

    return made


def _forwarders(config: Config, log: SqlLog, cursors: OperationalStore) -> Sequence[Forwarder]:
    destinations = read_destinations(config.forward) if config.forward else ()
    return [Forwarder(each, log, cursors, _carrier_to(each)) for each in destinations]


def _carrier_to(destination: Destination) -> Carrier:
    if destination.brokers is None:
        return _HttpCarrier(destination)
    with needing_kafka():
        from headwater.integrations.exporters.forward.kafka import (  # noqa: PLC0415 because of its extra
            KafkaCarrier,
        )
    return KafkaCarrier(destination)


def _endpoints(config: Config) -> Sequence[Connected]:
    if config.channels is None:
        return ()
    return read_endpoints(config.channels, os.environ, source=config.public_url or _SOURCE)


class _HttpCarrier:
    """The way to a backend that takes one event at a time."""

    def __init__(self, destination: Destination) -> None:
        self._endpoint = destination.endpoint
        self._transport = Transport(destination.url, destination.api_key, destination.timeout_s)

    def hand_over(self, _event: Logged, body: bytes) -> None:
        """Send an event, and wait for the answer."""
        try:
            self._transport.post(self._endpoint, body)
        except (BadInputError, AmbiguousNameError) as refusal:
            raise RefusedError(str(refusal)) from refusal
        except ClientError as error:
            raise NotTakenError(str(error)) from error

    def settle(self) -> None:
        """Do nothing: each event was answered."""
