"""Headwater's Python client: `hw = headwater.connect()`, then ask."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypedDict, TypeVar, Unpack, cast
from urllib.parse import quote, urlencode

from headwater.sdk.alerts import Alerting
from headwater.sdk.answers import (
    Aliases,
    Answer,
    Changes,
    Conflicts,
    Deliveries,
    Document,
    Events,
    Found,
    Graph,
    Health,
    History,
    Letters,
    Paths,
    Periods,
    Places,
    Provenance,
    Quality,
    Runs,
    RunTree,
    Selected,
    Sent,
    View,
    read,
)
from headwater.sdk.backfill import Backfill
from headwater.sdk.dashboards import Dashboard
from headwater.sdk.derivation import Derivation
from headwater.sdk.errors import StillBehindError
from headwater.sdk.incidents import Incidents
from headwater.sdk.instants import rfc3339
from headwater.sdk.manifest import Manifest
from headwater.sdk.measures import Readiness, Slis
from headwater.sdk.objectives import Slos
from headwater.sdk.retention import Keeping
from headwater.sdk.reviews import Reviewing
from headwater.sdk.senders import Sender, SenderList, sent_of
from headwater.sdk.signals import Signals
from headwater.sdk.suspects import Suspects
from headwater.sdk.transport import Transport
from headwater.sdk.verdicts import Judged, Judgement, Judgements, Verdicts

DEFAULT_URL: Final = "http://127.0.0.1:8480"
_POLL_S: Final = 0.05

Event = Mapping[str, Any]
A = TypeVar("A", bound=Answer)


class When(TypedDict, total=False):
    """The point in time that a question asks about.

    valid_at: the instant in the world; known_at: the last offset of the log to take into account;
    min_offset: an offset that the answer must include.
    """

    valid_at: datetime | str | None
    known_at: int | None
    min_offset: int | None


class Bounds(When, total=False):
    """What a question takes whose answer comes in pages. limit: the size of one."""

    limit: int | None


class Filtered(Bounds, total=False):
    """What a search takes. Each filter: the values of which one must be the thing's."""

    platform: Sequence[str]
    namespace: Sequence[str]
    type: Sequence[str]
    owner: Sequence[str]
    tag: Sequence[str]
    domain: Sequence[str]
    tier: Sequence[str | int]


class Walk(Bounds, total=False):
    """How to walk through the graph.

    depth: hops, or `all`; level: dataset, column, job or run, or for jobs seen from further up
    application, task or action; influence: direct, indirect or any; evidence: only edges known in
    one of these ways; hide_temporary: pass over temporary datasets.
    """

    depth: int | str | None
    level: str | None
    influence: str | None
    evidence: Sequence[str]
    hide_temporary: bool


class Picture(When, total=False):
    """What a picture shows.

    sel: a selector, in place of a focus; to: the other end of the ways that are shown.
    upstream, downstream: how many datasets to look from the focus. opened: sides with how many
    neighbours they show (`ID>40`); pin: datasets to show whatever leads to them; columns: datasets
    with how many columns they show (`ID*10`). column: one whose whole way is shown.
    without_jobs, group, ungroup: what is one box, or none.
    hide_temporary: pass over temporary datasets, and say how many.
    with_stale: draw the connections, too, that recent runs no longer show.
    after: the `drawing` of an earlier picture, whose order is kept.
    since: an instant; what came and went since is marked.
    with_quality: whether to tell of the checks and the size of each dataset.
    """

    sel: str | None
    to: str | None
    upstream: int | None
    downstream: int | None
    opened: Sequence[str]
    pin: Sequence[str]
    columns: Sequence[str]
    column: str | None
    without_jobs: bool
    group: str | None
    ungroup: Sequence[str]
    hide_temporary: bool
    with_stale: bool
    after: str | None
    since: datetime | str | None
    with_quality: bool


def connect(
    url: str | None = None, *, api_key: str | None = None, timeout_s: float = 30.0
) -> Client:
    """A client of the server at `url`, else at $HEADWATER_URL, else on this machine.

    api_key: else $HEADWATER_API_KEY. Nothing is sent before the first question.
    """
    return Client(
        Transport(
            url or os.environ.get("HEADWATER_URL") or DEFAULT_URL,
            api_key or os.environ.get("HEADWATER_API_KEY") or None,
            timeout_s,
        )
    )


@dataclass(frozen=True, slots=True)
class Client:
    """Asks a server.

    A thing is named as people name it: `orders`, `shop.public.orders`, `NAMESPACE/NAME`,
    `orders[amount]` for a column, or by its identifier.
    """

    transport: Transport

    @property
    def url(self) -> str:
        """Where the server is."""
        return self.transport.url

    def find(
        self,
        text: str = "",
        *,
        kind: str | None = None,
        sort: str | None = None,
        facets: bool = False,
        hide_temporary: bool = False,
        **filtered: Unpack[Filtered],
    ) -> Found:
        """What fits these words, best first; without words what changed last.

        sort: `name`, `changed`, `use` or `tier` for another order.
        facets: count what was found by platform, owner, tag and so on.
        """
        question = {
            "q": text,
            "kind": kind,
            "sort": sort,
            "facets": facets,
            "hide_temporary": hide_temporary,
        }
        return self._ask(Found, "find", question, filtered)

    def browse(
        self, place: str | None = None, *, hide_temporary: bool = False, **bounds: Unpack[Bounds]
    ) -> Places:
        """What lies at a place: the namespaces, or the databases, schemas or tables in one.

        place: a namespace, or the `id` of a branch.
        """
        question = {"place": place, "hide_temporary": hide_temporary}
        return self._ask(Places, "browse", question, bounds)

    def select(self, sel: str, *, exclude: str | None = None, **bounds: Unpack[Bounds]) -> Selected:
        """What a selector selects, as in `tag:pii,domain:finance+`.

        exclude: another selector, whose selection is taken away.
        """
        return self._ask(Selected, "select", {"sel": sel, "exclude": exclude}, bounds)

    def explain_selector(
        self, sel: str, *, exclude: str | None = None, **when: Unpack[When]
    ) -> Document:
        """How a selector was understood, part by part, and how much each part selects."""
        asked = _params({"sel": sel, "exclude": exclude, **when})
        reply = self.transport.get("/api/v2/select/explain", asked)
        return Document(reply.document(), reply.body)

    def complete_selector(
        self, sel: str, *, at: int | None = None, **when: Unpack[When]
    ) -> Document:
        """What may stand at the cursor of a selector. at: how many characters stand before it."""
        reply = self.transport.get(
            "/api/v2/select/complete", _params({"sel": sel, "at": at, **when})
        )
        return Document(reply.document(), reply.body)

    def show(self, name: str, **when: Unpack[When]) -> Document:
        """Everything known about a dataset, a column, a job or a run."""
        reply = self.transport.get("/api/v2/show", _params({"id": name, **when}))
        return Document(reply.document(), reply.body)

    @property
    def sli(self) -> Slis:
        """The questions about how well lineage itself works."""
        return Slis(self._ask)

    def readiness(self, *, min_offset: int | None = None) -> Readiness:
        """Whether the installation is ready, line by line of the guide's checklists."""
        return self._ask(Readiness, "readiness", {}, {"min_offset": min_offset})

    def dashboard(
        self,
        name: str = "oncall",
        *,
        domain: str | None = None,
        days: int | None = None,
        incident: str | None = None,
        valid_at: datetime | str | None = None,
        min_offset: int | None = None,
        limit: int | None = None,
    ) -> Dashboard:
        """A dashboard, panel by panel: exec, oncall or debug. limit: rows of each panel."""
        question = {"name": name, "domain": domain, "days": days, "incident": incident}
        bounds = {"valid_at": valid_at, "min_offset": min_offset, "limit": limit}
        return self._ask(Dashboard, "dashboards", question, bounds)

    @property
    def retention(self) -> Keeping:
        """How long events stay where, legal holds, and erasing."""
        return Keeping(self._ask, self.transport)

    @property
    def reviews(self) -> Reviewing:
        """What is looked at each week, month and quarter, filled and kept."""
        return Reviewing(self._ask, self.transport)

    @property
    def slo(self) -> Slos:
        """Objectives, their error budgets and how fast these burn."""
        return Slos(self._ask)

    @property
    def incidents(self) -> Incidents:
        """Incidents: what is wrong, what that affects, and what is done about it."""
        return Incidents(self._ask, self.transport)

    @property
    def alerts(self) -> Alerting:
        """What is wrong right now, and silences."""
        return Alerting(self._ask, self.transport)

    def lineage(self, of: str, *, direction: str = "both", **walk: Unpack[Walk]) -> Graph:
        """What it comes from and what comes of it."""
        return self._ask(Graph, "lineage", {"of": of, "direction": direction}, walk)

    def upstream(self, of: str, **walk: Unpack[Walk]) -> Graph:
        """What it comes from."""
        return self.lineage(of, direction="upstream", **walk)

    def downstream(self, of: str, **walk: Unpack[Walk]) -> Graph:
        """What comes of it."""
        return self.lineage(of, direction="downstream", **walk)

    def impact(self, of: str, **walk: Unpack[Walk]) -> Graph:
        """What depends on it, nearest first."""
        return self._ask(Graph, "impact", {"of": of}, walk)

    def view(self, of: str | None = None, **picture: Unpack[Picture]) -> View:
        """A picture of what lies around something, or of what a selector selects."""
        asked: dict[str, Any] = {"of": of, **picture}
        asked["open"] = asked.pop("opened", ())
        return self._ask(View, "view", asked, {})

    def roots(self, of: str, **walk: Unpack[Walk]) -> Graph:
        """The sources that it comes from in the end."""
        return self._ask(Graph, "trace", {"of": of}, walk)

    def paths(self, source: str, target: str, **walk: Unpack[Walk]) -> Paths:
        """Every way from one to the other."""
        return self._ask(Paths, "trace", {"of": source, "to": target}, walk)

    def why(self, source: str, target: str, **when: Unpack[When]) -> Provenance:
        """Who says that data flows from one to the other, and how they know."""
        return self._ask(Provenance, "why", {"source": source, "target": target}, when)

    def derivation(self, of: str, **when: Unpack[When]) -> Derivation:
        """By which code a column comes about, and all of it in one expression."""
        return self._ask(Derivation, "derivation", {"of": of}, when)

    def reproduce(self, of: str, *, run: str | None = None, **bounds: Unpack[Bounds]) -> Manifest:
        """What one would need to make it again, step by step.

        run: the one that made the version which is meant; else the latest successful one.
        """
        return self._ask(Manifest, "reproduce", {"of": of, "run": run}, bounds)

    def diff(
        self,
        from_time: datetime | str,
        to_time: datetime | str,
        *,
        of: str | None = None,
        depth: int | str | None = None,
        level: str | None = None,
        hide_temporary: bool = False,
        known_at: int | None = None,
        min_offset: int | None = None,
        limit: int | None = None,
    ) -> Changes:
        """What changed between two instants, everywhere or around one thing."""
        question = {
            "from": from_time,
            "to": to_time,
            "of": of,
            "depth": depth,
            "level": level,
            "hide_temporary": hide_temporary,
        }
        bounds: Bounds = {"known_at": known_at, "min_offset": min_offset, "limit": limit}
        return self._ask(Changes, "diff", question, bounds)

    def history(
        self,
        of: str,
        *,
        from_time: datetime | str | None = None,
        to_time: datetime | str | None = None,
        depth: int | str | None = None,
        known_at: int | None = None,
        min_offset: int | None = None,
        limit: int | None = None,
    ) -> History:
        """When edges around one thing came and went, schemas changed and runs failed."""
        question = {"of": of, "from": from_time, "to": to_time, "depth": depth}
        bounds: Bounds = {"known_at": known_at, "min_offset": min_offset, "limit": limit}
        return self._ask(History, "history", question, bounds)

    def suspects(
        self,
        *of: str,
        since: datetime | str | None = None,
        min_offset: int | None = None,
        limit: int | None = None,
    ) -> Suspects:
        """What may have caused something wrong with one thing, or with several at once.

        since: when it was noticed; else it is looked what is wrong now.
        """
        bounds: Bounds = {"min_offset": min_offset, "limit": limit}
        return self._ask(Suspects, "suspects", {"of": ",".join(of), "since": since}, bounds)

    def signals(
        self,
        *of: str,
        incident: str | None = None,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
        min_offset: int | None = None,
    ) -> Signals:
        """What sources outside say of jobs, datasets or runs, or of the suspects of an incident.

        since: from when on to look; else the last 24 hours.
        """
        bounds: Bounds = {"min_offset": min_offset}
        if incident is not None:
            return self._ask(Signals, "incidents/signals", {"name": incident}, bounds)
        asked = {"of": ",".join(of), "since": since, "until": until}
        return self._ask(Signals, "signals", asked, bounds)

    def suspect_signals(
        self,
        *of: str,
        since: datetime | str | None = None,
        min_offset: int | None = None,
        limit: int | None = None,
    ) -> Signals:
        """What turned wrong about the suspects of things, before these did. See `suspects`."""
        bounds: Bounds = {"min_offset": min_offset, "limit": limit}
        asked = {"of": ",".join(of), "since": since}
        return self._ask(Signals, "suspects/signals", asked, bounds)

    def backfill(
        self,
        incident: str | None = None,
        *,
        of: str | None = None,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
        min_offset: int | None = None,
        limit: int | None = None,
    ) -> Backfill:
        """What to run again after a fix, of an incident or of what was written of a dataset."""
        asked = {"incident": incident, "of": of, "since": since, "until": until}
        return self._ask(Backfill, "backfill", asked, {"min_offset": min_offset, "limit": limit})

    def runs(
        self,
        of: str | None = None,
        *,
        state: str | None = None,
        from_time: datetime | str | None = None,
        to_time: datetime | str | None = None,
        **bounds: Unpack[Bounds],
    ) -> Runs:
        """The runs of a job, or those that touched a dataset, or all; newest first.

        from_time, to_time: only those meant for a time that begins in here.
        """
        question = {"of": of, "state": state, "from": from_time, "to": to_time}
        return self._ask(Runs, "runs", question, bounds)

    def periods(
        self,
        of: str | None = None,
        *,
        state: str | None = None,
        from_time: datetime | str | None = None,
        to_time: datetime | str | None = None,
        **bounds: Unpack[Bounds],
    ) -> Periods:
        """The times that such runs were meant for, the latest first, each with all attempts."""
        question = {"of": of, "state": state, "from": from_time, "to": to_time}
        return self._ask(Periods, "periods", question, bounds)

    def tree(self, of: str, **bounds: Unpack[Bounds]) -> RunTree:
        """The tree of runs that a run belongs to, from its root."""
        return self._ask(RunTree, "tree", {"of": of}, bounds)

    def quality(self, of: str, **bounds: Unpack[Bounds]) -> Quality:
        """What was measured and checked of a dataset, newest first."""
        return self._ask(Quality, "quality", {"of": of}, bounds)

    def aliases(
        self,
        of: str | None = None,
        *,
        state: str | None = None,
        min_offset: int | None = None,
        limit: int | None = None,
    ) -> Aliases:
        """Who stated that two names are those of one dataset, the newest first.

        state: `holding` where nothing is said, `ended` or `any`.
        """
        bounds: Bounds = {"min_offset": min_offset, "limit": limit}
        return self._ask(Aliases, "aliases", {"of": of, "state": state}, bounds)

    def conflicts(
        self,
        *,
        state: str | None = None,
        min_offset: int | None = None,
        limit: int | None = None,
    ) -> Conflicts:
        """Pairs of datasets that are not joined and whose names look like one.

        state: `open` where nothing is said, `dismissed` or `any`.
        """
        bounds: Bounds = {"min_offset": min_offset, "limit": limit}
        return self._ask(Conflicts, "names/conflicts", {"state": state}, bounds)

    def judge_names(
        self,
        word: str,
        one: str,
        other: str,
        *,
        by: str | None = None,
        reason: str | None = None,
        type: str | None = None,  # noqa: A002 because that is what the API calls it
    ) -> Document:
        """Say that two names are those of one dataset, or of two, or take that back.

        word: `same`, `different` or `withdrawn`. Returns once answers take it into account.
        """
        said = {"word": word, "one": one, "other": other, "by": by, "reason": reason,
                "type": type}  # fmt: skip
        body = json.dumps({name: value for name, value in said.items() if value is not None})
        reply = self.transport.post("/api/v2/names/judge", body.encode())
        return Document(reply.document(), reply.body)

    def verdicts(
        self, of: str | None = None, *, which: str | None = None, **bounds: Unpack[Bounds]
    ) -> Verdicts:
        """Edges with what is to be made of them: do sources and runs agree?

        of: only edges from or into this dataset. which: `disagreements` where nothing is said,
        `all`, or one verdict.
        """
        return self._ask(Verdicts, "verdicts", {"of": of, "which": which}, bounds)

    def judgements(self, **bounds: Unpack[Bounds]) -> Judgements:
        """What people confirmed and rejected, newest first."""
        return self._ask(Judgements, "judgements", {}, bounds)

    def judge(
        self,
        word: str,
        source: str,
        target: str,
        *,
        by: str | None = None,
        reason: str | None = None,
        job: str | None = None,
        until: datetime | str | None = None,
    ) -> Judged:
        """Say of a flow that it is so, that it is not, or take what was said back.

        word: `confirmed`, `rejected` or `withdrawn`. Returns once answers take it into account.
        job: reject the flow through this job alone. until: when the rejection ends to hold.
        """
        if isinstance(until, datetime):
            until = rfc3339(until)
        said = {"word": word, "source": source, "target": target, "by": by, "reason": reason,
                "job": job, "until": until}  # fmt: skip
        body = json.dumps({name: value for name, value in said.items() if value is not None})
        told = self.transport.post("/api/v2/judge", body.encode()).document()
        judgement = read(Judgement, told["judgement"])
        return Judged(judgement, int(told["offset"]), int(told["jobs"]))

    def events(
        self,
        *,
        job: str | None = None,
        dataset: str | None = None,
        run: str | None = None,
        producer: str | None = None,
        type: str | None = None,  # noqa: A002 because that is what an event calls it
        newer_than: int | None = None,
        min_offset: int | None = None,
        limit: int | None = None,
    ) -> Events:
        """The newest events of the log, one line each, without their bodies.

        One answer looks through a bounded number of them; `looked_back_to` says how far.
        """
        question = {"job": job, "dataset": dataset, "run": run, "producer": producer,
                    "type": type, "newer_than": newer_than}  # fmt: skip
        return self._ask(Events, "events", question, {"min_offset": min_offset, "limit": limit})

    def event(self, offset: int) -> Document:
        """An event of the log, as its producer wrote it."""
        return self._document(f"events/{offset}")

    def producers(self, *, events: int | None = None) -> Document:
        """What each producer sends wrongly or leaves out. events: how many of the newest."""
        reply = self.transport.get("/api/v2/producers", _params({"events": events}))
        return Document(reply.document(), reply.body)

    def sender(self, name: str, *, most_kept: int = 10_000) -> Sender:
        """Something that sends events under numbers, and keeps what cannot be sent yet.

        name: who sends, the same after each start. most_kept: how many events it keeps at most.
        """
        return Sender(self.transport, name, most_kept=most_kept)

    def senders(self, *, limit: int | None = None) -> SenderList:
        """Senders that number their events, and how many of these never came."""
        return self._ask(SenderList, "senders", {}, {"limit": limit})

    def export(self, what: str = "events") -> Iterator[bytes]:
        """OpenLineage events as JSON text, one after the other.

        what: `events` for each as it was sent, `graph` for a few that make an equal graph.
        """
        asked = {"what": what}
        while True:
            reply = self.transport.get("/api/v2/export", asked)
            yield from reply.body.splitlines()
            following = reply.headers.get("headwater-next")
            if following is None:
                return
            asked |= {"cursor": following, "known_at": reply.headers["headwater-offset"]}

    def dead_letters(self, *, state: str | None = None, limit: int | None = None) -> Letters:
        """What was sent and could not be accepted, oldest first.

        state: only those `waiting`, `replayed` or `discarded`.
        """
        return self._ask(Letters, "dead-letters", {"state": state}, {"limit": limit})

    def dead_letter(self, number: int) -> Document:
        """One of them, with its body."""
        return self._document(f"dead-letters/{number}")

    def replay(self, number: int) -> Document:
        """Try a dead letter again, as an event."""
        return self._tell(f"dead-letters/{number}/replay")

    def discard(self, number: int) -> Document:
        """Give a dead letter up; its body is gone for good."""
        return self._tell(f"dead-letters/{number}/discard")

    def channels(self) -> Document:
        """The endpoints that notices go to, and how it stands with each."""
        return self._document("channels")

    def deliveries(
        self, *, endpoint: str | None = None, state: str | None = None, limit: int | None = None
    ) -> Deliveries:
        """What was sent to endpoints, or is to be, newest first.

        state: only those `pending`, `delivered` or `failed`.
        """
        question = {"endpoint": endpoint, "state": state}
        return self._ask(Deliveries, "channels/deliveries", question, {"limit": limit})

    def delivery(self, number: int) -> Document:
        """One of them, with its attempts and its notice."""
        return self._document(f"channels/deliveries/{number}")

    def replay_delivery(self, number: int) -> Document:
        """Send a delivery again, with the id that it had."""
        return self._tell(f"channels/deliveries/{number}/replay")

    def replay_failed(self, *, endpoint: str | None = None) -> Document:
        """Send again what was given up. Returns how many, and how many were overtaken."""
        query = f"?{urlencode({'endpoint': endpoint})}" if endpoint else ""
        return self._tell(f"channels/replay{query}")

    def test_channel(self, name: str) -> Document:
        """Send a test to an endpoint, and return what it answered."""
        return self._tell(f"channels/{quote(name, safe='')}/test")

    def enable_channel(self, name: str) -> Document:
        """Send to an endpoint again that was disabled."""
        return self._tell(f"channels/{quote(name, safe='')}/enable")

    def health(self) -> Health:
        """How the server is, and how far behind its log the answers are."""
        return read(Health, self.transport.get("/health").document())

    def send(self, events: Event | Iterable[Event]) -> Sent:
        """Give the server an OpenLineage event, or many at once; durable when this returns.

        One bad event among many is told in `refused`; one alone raises BadInputError.
        """
        if isinstance(events, Mapping):
            body = json.dumps(events).encode()
            return sent_of(self.transport.post("/api/v1/lineage", body), count=1)
        return self.send_encoded([json.dumps(event).encode() for event in events])

    def send_encoded(self, events: Sequence[bytes]) -> Sent:
        """Give the server events that are JSON already, byte for byte."""
        body = b"[" + b",".join(events) + b"]"
        return sent_of(self.transport.post("/api/v1/lineage/batch", body), count=len(events))

    def wait(self, offset: int, *, timeout_s: float = 10.0) -> Health:
        """Return once answers take this offset into account. Raises StillBehindError."""
        deadline = time.monotonic() + timeout_s
        while (health := self.health()).projection_offset < offset:
            if time.monotonic() >= deadline:
                raise StillBehindError(
                    offset, projected=health.projection_offset, waited_s=timeout_s
                )
            time.sleep(_POLL_S)
        return health

    def _document(self, path: str) -> Document:
        reply = self.transport.get(f"/api/v2/{path}")
        return Document(reply.document(), reply.body)

    def _tell(self, path: str) -> Document:
        reply = self.transport.post(f"/api/v2/{path}", b"{}")
        return Document(reply.document(), reply.body)

    def _ask(
        self, kind: type[A], path: str, question: Mapping[str, Any], bounds: Mapping[str, Any]
    ) -> A:
        params = _params({**question, **bounds})

        def fetch(cursor: str | None) -> A:
            asked = {**params, "cursor": cursor} if cursor else params
            reply = self.transport.get(f"/api/v2/{path}", asked)
            return kind(reply.document(), reply.body, fetch)

        return fetch(None)


def _params(values: Mapping[str, Any]) -> dict[str, str]:
    """Query parameters; what is not given, empty or not wanted is left out."""
    given = {name: value for name, value in values.items() if value not in (None, ())}
    return {name: _text(value) for name, value in given.items() if value is not False}


def _text(value: object) -> str:
    if value is True:
        return "true"
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, list | tuple):
        return ",".join(map(str, cast("Sequence[object]", value)))
    return str(value)
