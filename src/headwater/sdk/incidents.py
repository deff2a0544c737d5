"""What a server answers about incidents, and how it is asked and told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from headwater.sdk.answers import Answer, Document, Json, read, read_all
from headwater.sdk.instants import rfc3339
from headwater.sdk.measures import Ask
from headwater.sdk.remedies import Attempt, Remedies
from headwater.sdk.suspects import Suspects
from headwater.sdk.transport import Transport


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident; see the members of the same names in the HTTP API.

    moments: by name, of started, detected, alerted, responding, identified, mitigated and resolved,
    when and by whom. seconds: how long it took to detect, acknowledge, identify and resolve.
    """

    name: str = ""
    title: str = ""
    state: str = ""
    severity: str = ""
    origin: str = ""
    owner: str | None = None
    roots: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    detector: str | None = None
    onset: str = ""
    opened: Json = field(default_factory=dict[str, Any])
    moments: Json = field(default_factory=dict[str, Any])
    seconds: Json = field(default_factory=dict[str, Any])
    cause: Json | None = None
    open_actions: int = 0
    unanswered: int = 0


@dataclass(frozen=True, slots=True)
class Typical:
    """How long something took over several incidents: MTTD, MTTA, MTTI or MTTR. Unit: seconds."""

    length: str = ""
    name: str = ""
    median_s: float | None = None
    p90_s: float | None = None
    incidents: int = 0


@dataclass(frozen=True, slots=True)
class IncidentList(Answer):
    """Incidents, the newest first."""

    LISTS = ("incidents",)

    @property
    def items(self) -> Sequence[Incident]:
        """The incidents."""
        return read_all(Incident, self.raw.get("incidents"))

    @property
    def typical(self) -> Sequence[Typical]:
        """How long things took over all that were asked for."""
        return read_all(Typical, self.raw.get("typical"))


@dataclass(frozen=True, slots=True)
class Affected:
    """A dataset that something wrong reaches; see the HTTP API."""

    id: str = ""
    label: str = ""
    hops: int = 0
    type: str | None = None
    tier: int | None = None
    domain: str | None = None
    owners: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    regulated: bool = False
    columns: tuple[str, ...] = ()
    last_read: str | None = None
    next_read: str | None = None
    told: bool = False
    change: str | None = None


@dataclass(frozen=True, slots=True)
class Reach(Answer):
    """What an incident affects, what matters most first."""

    LISTS = ("affected",)

    @property
    def items(self) -> Sequence[Affected]:
        """What is affected."""
        return read_all(Affected, self.raw.get("affected"))

    @property
    def size(self) -> Json:
        """How much that is: total, dashboards, learning, regulated, critical, owners."""
        return dict(self.raw.get("size") or {})


@dataclass(frozen=True, slots=True)
class Acted:
    """An incident after something was done about it. is_new: whether that changed anything."""

    incident: Incident
    is_new: bool
    offset: int


@dataclass(frozen=True, slots=True)
class Incidents:
    """What is asked and done about incidents: `hw.incidents.list()`, `hw.incidents.open(...)`."""

    ask: Ask
    transport: Transport

    def list(
        self,
        *,
        state: str | None = None,
        severity: str | None = None,
        of: str | None = None,
        owner: str | None = None,
        min_offset: int | None = None,
        limit: int | None = None,
    ) -> IncidentList:
        """Incidents, the newest first. state: also `unresolved` or `over`."""
        asked = {"state": state, "severity": severity, "of": of, "owner": owner}
        return self.ask(IncidentList, "incidents", asked, _bounds(min_offset, limit))

    def show(self, name: str, *, min_offset: int | None = None) -> Document:
        """Everything about one incident."""
        params = {"name": name} | ({} if min_offset is None else {"min_offset": str(min_offset)})
        reply = self.transport.get("/api/v2/incidents/show", params)
        return Document(reply.document(), reply.body)

    def reach(self, name: str, *, min_offset: int | None = None, limit: int | None = None) -> Reach:
        """What it affects, what matters most first."""
        return self.ask(Reach, "incidents/reach", {"name": name}, _bounds(min_offset, limit))

    def suspects(
        self, name: str, *, min_offset: int | None = None, limit: int | None = None
    ) -> Suspects:
        """What may have caused it, the likeliest first."""
        return self.ask(Suspects, "incidents/suspects", {"name": name}, _bounds(min_offset, limit))

    def postmortem(self, name: str) -> str:
        """Its story, in Markdown."""
        return self.transport.get("/api/v2/incidents/postmortem", {"name": name}).body.decode()

    def open(self, title: str, *of: str, **told: Any) -> Acted:
        """Open an incident. of: what is wrong; told: as the HTTP API takes it."""
        return self._post("incidents/open", {"title": title, "of": of, **told})

    def act(self, name: str, kind: str, **told: Any) -> Acted:
        """Do something about one: acknowledge, identify, mitigate, resolve, note and so on."""
        return self._post("incidents/act", {"name": name, "kind": kind, **told})

    def remedies(self, name: str, *, min_offset: int | None = None) -> Remedies:
        """What may be run about it, and what was."""
        return self.ask(Remedies, "incidents/remedies", {"name": name}, _bounds(min_offset, None))

    def remedy(self, name: str, step: str, **told: Any) -> Attempt:
        """Take a step with a remedy: propose, dry_run, approve, withdraw, run or roll_back."""
        body = _encoded({"name": name, "step": step, **told})
        document = self.transport.post("/api/v2/incidents/remedies/step", body).document()
        return read(Attempt, document["attempt"])

    def import_past(
        self, incidents: Iterable[Mapping[str, Any]], *, by: str | None = None
    ) -> Document:
        """Take in incidents from before, each known by its `id`."""
        body = _encoded({"incidents": [_given(each) for each in incidents], "by": by})
        reply = self.transport.post("/api/v2/incidents/import", body)
        return Document(reply.document(), reply.body)

    def _post(self, path: str, told: Mapping[str, Any]) -> Acted:
        document = self.transport.post(f"/api/v2/{path}", _encoded(told)).document()
        incident = read(Incident, document["incident"])
        return Acted(incident, bool(document["is_new"]), int(document["offset"]))


def _bounds(min_offset: int | None, limit: int | None) -> Mapping[str, Any]:
    return {"min_offset": min_offset, "limit": limit}


def _encoded(told: Mapping[str, Any]) -> bytes:
    return json.dumps(_given(told), default=_text).encode()


def _given(told: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in told.items() if value is not None}


def _text(value: object) -> str:
    return rfc3339(value) if isinstance(value, datetime) else str(value)
