"""From what is wrong to incidents: decided after each evaluation of objectives, then done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, Protocol

import structlog

from headwater.collector.incident_desk import IncidentDesk, Opening
from headwater.errors import HeadwaterError, UnavailableError
from headwater.model.identity import Key, readable
from headwater.model.incident import ActKind, Moment
from headwater.model.notice import Severity
from headwater.model.time import Instant
from headwater.openlineage.facets.headwater_act import ActFacet
from headwater.reliability.alerts.condition import Condition, Conditions
from headwater.reliability.alerts.decide import (
    Decision,
    Situation,
    Step,
    Suppressed,
    Verb,
    decide,
)
from headwater.reliability.incidents.incident import BY_ITSELF, Incident

_log: Final = structlog.get_logger("headwater.alerts")
_AT_ONCE: Final = 2_000
"""So many conditions at most are part of one act."""
_SEVERITIES: Final = tuple(Severity)


class Surroundings(Protocol):
    """What alerting asks of the projection and the graph."""

    def situation(
        self, firing: Sequence[Condition], calm_since: Mapping[str, Instant], *, now: Instant
    ) -> Situation:
        """All that is known around what is wrong."""
        ...

    def names(self, keys: Sequence[Key]) -> Mapping[Key, str]:
        """The identifiers of datasets and jobs."""
        ...


@dataclass(frozen=True, slots=True)
class Alerts:
    """What is wrong at an instant, by name, and of what of it nobody is told."""

    at: Instant
    firing: Sequence[Condition] = ()
    suppressed: Sequence[Suppressed] = ()
    names: Mapping[Key, str] = field(default_factory=dict[Key, str])


class Alerter:
    """Turns conditions into incidents. incidents: all there are, by number."""

    def __init__(
        self,
        surroundings: Surroundings,
        incidents: Callable[[], Mapping[int, Incident]],
        desk: IncidentDesk,
    ) -> None:
        self._surroundings = surroundings
        self._incidents = incidents
        self._desk = desk
        self._calm_since: dict[str, Instant] = {}
        self._lock = Lock()
        self.latest = Alerts(0)

    def take(self, conditions: Conditions, *, now: Instant) -> None:
        """Open, attach to and end incidents by everything that is wrong at an instant."""
        with self._lock:
            self._note_calm(conditions, now)
            decision = self._decide(conditions.firing, self._calm_since, now)
            names = self._do_what_can_be_done(decision, now)
            self.latest = Alerts(now, conditions.firing, decision.suppressed, names)

    def take_one(self, condition: Condition, *, now: Instant) -> None:
        """Open an incident for one thing that somebody else found, or attach it to one.

        Raises UnavailableError: whoever found it tells it again.
        """
        with self._lock:
            self._do(self._decide([condition], {}, now), now)

    def recover(self, fingerprint: str, *, now: Instant) -> None:
        """Take it that one thing is well again, as whoever found it says."""
        with self._lock:
            calm = {fingerprint: now - _LONG_AGO_US}
            self._do(self._decide([], calm, now), now)

    def _decide(
        self, firing: Sequence[Condition], calm_since: Mapping[str, Instant], now: Instant
    ) -> Decision:
        return decide(self._surroundings.situation(firing, calm_since, now=now))

    def _note_calm(self, conditions: Conditions, now: Instant) -> None:
        """Remember since when each thing that is part of an open incident has been well."""
        firing = {each.fingerprint for each in conditions.firing}
        told = {
            fingerprint
            for incident in self._incidents().values()
            if not incident.is_over
            for fingerprint in incident.fingerprints
            if fingerprint.partition(":")[0] in conditions.told
        }
        kept = {each: self._calm_since.get(each, now) for each in told - firing}
        self._calm_since = kept

    def _do(self, decision: Decision, now: Instant) -> None:
        names = self._names(decision)
        for step in decision.steps:
            self._step(step, names, now)

    def _do_what_can_be_done(self, decision: Decision, now: Instant) -> Mapping[Key, str]:
        """The same of what is decided anew each minute: what fails is come to again."""
        names = self._names(decision)
        for step in decision.steps:
            try:
                self._step(step, names, now)
            except UnavailableError as error:
                _log.warning("nothing more is done for now", problem=str(error))
                break
            except HeadwaterError as error:
                _log.warning("not done", step=step.verb, incident=step.incident, problem=str(error))
        return names

    def _names(self, decision: Decision) -> Mapping[Key, str]:
        told = [condition for step in decision.steps for condition in step.conditions]
        told += [each.condition for each in decision.suppressed]
        return self._surroundings.names(sorted({key for each in told for key in each.subjects}))

    def _step(self, step: Step, names: Mapping[Key, str], now: Instant) -> None:
        if step.verb is Verb.OPEN:
            self._open(step, names, now)
            return
        # What is left out now is new at the next evaluation, and attached then.
        conditions = step.conditions[:_AT_ONCE]
        assets = _assets(conditions, names)
        prints = tuple(each.fingerprint for each in conditions) or step.recovered
        told = ActFacet(
            id="",
            kind=_KINDS[step.verb],
            by=BY_ITSELF,
            note=step.because,
            assets=assets,
            fingerprints=prints,
        )
        if step.verb is Verb.ESCALATE:
            severity = _worst(step.conditions)
            note = f"it pages from now on: {step.because}"
            escalated = ActFacet(
                id="", kind=ActKind.SEVERITY, by=BY_ITSELF, severity=severity, note=note
            )
            self._desk.act(step.incident or "", escalated)
        self._desk.act(step.incident or "", told)
        if step.verb is Verb.REOPEN:
            again = ActFacet(
                id="", kind=ActKind.ATTACH, by=BY_ITSELF, assets=assets, fingerprints=prints
            )
            self._desk.act(step.incident or "", again)

    def _open(self, step: Step, names: Mapping[Key, str], now: Instant) -> None:
        first, *others = step.conditions
        severity = _worst(step.conditions)
        acted = self._desk.open(
            Opening(
                title=_title(first, names),
                assets=_assets([first], names),
                by=BY_ITSELF,
                severity=severity,
                origin=first.origin,
                detector=first.detector,
                fingerprints=(first.fingerprint,),
                runbook=first.runbook,
                moments={Moment.STARTED: min(first.since, now), Moment.DETECTED: now},
            )
        )
        if others := others[:_AT_ONCE]:
            told = ActFacet(
                id="",
                kind=ActKind.ATTACH,
                by=BY_ITSELF,
                note="it is wrong for the same reason, as far as lineage tells",
                assets=_assets(others, names),
                fingerprints=tuple(each.fingerprint for each in others),
            )
            self._desk.act(acted.incident.name, told)


_LONG_AGO_US: Final = 86_400_000_000
_KINDS: Final = {
    Verb.ATTACH: ActKind.ATTACH,
    Verb.ESCALATE: ActKind.ATTACH,
    Verb.REOPEN: ActKind.REOPEN,
    Verb.RECOVER: ActKind.RECOVER,
    Verb.RESOLVE: ActKind.RESOLVE,
}


def _worst(conditions: Sequence[Condition]) -> Severity:
    return min((each.severity for each in conditions), key=_SEVERITIES.index)


def _assets(conditions: Sequence[Condition], names: Mapping[Key, str]) -> tuple[str, ...]:
    named = (names[key] for each in conditions for key in each.subjects if key in names)
    return tuple(dict.fromkeys(named))


def _title(condition: Condition, names: Mapping[Key, str]) -> str:
    if condition.title is not None:
        return condition.title
    first = next((names[key] for key in condition.subjects if key in names), None)
    if first is None:
        return f"{condition.detector}: {condition.says}"
    more = len(condition.subjects) - 1
    others = f" and {more} more" if more else ""
    return f"{_short(first)}{others} {condition.says}"


def _short(identifier: str) -> str:
    return readable(identifier).rpartition("/")[2]
