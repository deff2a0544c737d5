"""One fault, one page: what of all that is wrong becomes an incident, and what belongs to one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from headwater.model.identity import Key
from headwater.model.incident import ActKind, IncidentOrigin, IncidentState, Moment
from headwater.model.notice import Severity
from headwater.model.time import Instant
from headwater.reliability.alerts.condition import BUDGET, Condition
from headwater.reliability.alerts.silence import Quiet
from headwater.reliability.alerts.stopped import ALL_STOPPED
from headwater.reliability.incidents.incident import BY_ITSELF, Incident
from headwater.reliability.slo.objective import AlertAs

_MINUTE: Final = 60_000_000
SETTLES_US: Final = 15 * _MINUTE
"""For so long something that pages nobody has to be wrong before anybody hears of it."""
CALM_US: Final = 5 * _MINUTE
"""For so long something has to be well before it is."""
FLAPPING_CALM_US: Final = 60 * _MINUTE
"""The same of what came and went several times."""
_FLAPS_WITHIN_US: Final = 6 * 60 * _MINUTE
_FLAPS: Final = 2
"""What ended so often within so long, and comes again, flaps."""
_COMES_AGAIN_US: Final = 30 * _MINUTE
"""What comes again so soon after it ended is the same incident."""
_BURNS_ON_US: Final = 3 * 24 * 60 * _MINUTE
"""For as long as the longest windows reach back, a budget burns by what is over."""
_DISMISSED: Final = {
    IncidentState.FALSE_POSITIVE: "a false alarm",
    IncidentState.EXPECTED: "expected",
}
_PAGES: Final = frozenset({Severity.CRITICAL, Severity.HIGH})
_BY_ALERTS: Final = frozenset({*IncidentOrigin} - {IncidentOrigin.MANUAL, IncidentOrigin.IMPORTED})


class Verb(StrEnum):
    """What is to be done."""

    OPEN = "open"
    ATTACH = "attach"
    ESCALATE = "escalate"
    REOPEN = "reopen"
    RECOVER = "recover"
    RESOLVE = "resolve"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to be done. conditions: those that it is about, the one at fault first.

    incident: which one; None for one to be opened. recovered: fingerprints of what is well again.
    because: why, in words.
    """

    verb: Verb
    incident: str | None = None
    conditions: tuple[Condition, ...] = ()
    recovered: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A condition of which nobody is told. because: why, in words."""

    condition: Condition
    because: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from all that is wrong."""

    steps: Sequence[Step]
    suppressed: Sequence[Suppressed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that is known when it is decided.

    firing: what is wrong. calm_since: by fingerprint since when it has been seen to be well; what
    nobody can tell is in none of the two. incidents: every incident. assets: by incident the keys
    of what is wrong there. upstream: by key everything that it depends on, itself included.
    suspects: by fingerprint the place that most likely is at fault; by incident the same of those
    that are open. owners: who answers for each key. quiet: silences in force.
    """

    now: Instant
    firing: Sequence[Condition]
    calm_since: Mapping[str, Instant] = field(default_factory=dict[str, Instant])
    incidents: Sequence[Incident] = ()
    assets: Mapping[str, Collection[Key]] = field(default_factory=dict[str, Collection[Key]])
    upstream: Mapping[Key, Collection[Key]] = field(default_factory=dict[Key, Collection[Key]])
    suspects: Mapping[str, str] = field(default_factory=dict[str, str])
    owners: Mapping[Key, Collection[str]] = field(default_factory=dict[Key, Collection[str]])
    quiet: Sequence[Quiet] = ()


def decide(situation: Situation) -> Decision:
    """What to open, what to attach to what is open, and what is over."""
    return _Deciding(situation).decision()


class _Deciding:
    """One decision as it is made."""

    def __init__(self, situation: Situation) -> None:
        self._all = situation
        self._open = [each for each in situation.incidents if not each.is_over]
        self._known = {
            fingerprint: incident
            for incident in self._open
            for fingerprint in incident.fingerprints
        }
        self._joined: dict[tuple[Verb, str, str], list[Condition]] = {}
        self._suppressed: list[Suppressed] = []

    def decision(self) -> Decision:
        """What follows."""
        settled = [each for each in self._all.firing if self._is_settled(each)]
        firing = sorted(settled, key=lambda each: (each.since, each.fingerprint))
        new = [each for each in firing if not self._is_dealt_with(each)]
        opened = [
            Step(Verb.OPEN, None, tuple(group), (), "nothing else that is wrong explains it")
            for group in self._groups(new)
        ]
        attached = [
            Step(verb, name, tuple(conditions), (), because)
            for (verb, name, because), conditions in self._joined.items()
        ]
        return Decision([*attached, *opened, *self._ended()], self._suppressed)

    def _is_settled(self, condition: Condition) -> bool:
        """Whether it lasts: what pages nobody may be tried again, and be well a moment later."""
        waits = condition.urgency is not AlertAs.PAGE and _is_told(condition)
        return not waits or self._all.now - condition.since >= SETTLES_US

    def _is_dealt_with(self, condition: Condition) -> bool:
        """Whether it belongs to an incident that there is, or to none."""
        known = self._known.get(condition.fingerprint)
        if known is not None:
            if condition.fingerprint in known.recovered:
                self._attach(known, condition, "it is wrong again")
            return True
        for quiet in self._all.quiet:
            if quiet.covers(condition):
                silence = quiet.silence
                by = "" if silence.by == BY_ITSELF else f" of {silence.by}"
                because = f"{silence.name}{by} silences it: {silence.reason}"
                self._suppressed.append(Suppressed(condition, because))
                return True
        dismissed = self._dismissed_in(condition)
        if dismissed is not None:
            because = f"{dismissed.name} calls it {_DISMISSED[dismissed.state]}"
            self._suppressed.append(Suppressed(condition, because))
            return True
        burnt_by = self._burnt_by(condition)
        if burnt_by is not None:
            self._suppressed.append(Suppressed(condition, f"{burnt_by.name} has burnt it"))
            return True
        ended = self._ended_lately(condition)
        if ended is not None:
            because = f"{ended.name} has ended only just"
            self._joined.setdefault((Verb.REOPEN, ended.name, because), []).append(condition)
            return True
        for incident in self._open:
            because = self._belongs_to(condition, incident)
            if because is not None:
                self._attach(incident, condition, because)
                return True
        return False

    def _attach(self, incident: Incident, condition: Condition, because: str) -> None:
        if condition.urgency is AlertAs.PAGE and incident.severity not in _PAGES:
            self._joined.setdefault((Verb.ESCALATE, incident.name, because), []).append(condition)
            return
        self._joined.setdefault((Verb.ATTACH, incident.name, because), []).append(condition)

    def _belongs_to(self, condition: Condition, incident: Incident) -> str | None:
        """Why a condition is part of an incident; None where it is not."""
        if ALL_STOPPED in {*incident.fingerprints} - incident.recovered and _is_told(condition):
            return "no events come any more that could tell that it is well"
        assets = self._all.assets.get(incident.name, ())
        if any(self._depends(subject, assets) for subject in condition.subjects):
            return f"it depends on what is wrong in {incident.name}"
        if any(self._depends(asset, condition.subjects) for asset in assets):
            return f"what is wrong in {incident.name} depends on it"
        suspect = self._all.suspects.get(condition.fingerprint)
        if suspect is not None and suspect == self._all.suspects.get(incident.name):
            return f"its likeliest cause is that of {incident.name}"
        return None

    def _depends(self, one: Key, others: Iterable[Key]) -> bool:
        above = self._all.upstream.get(one, (one,))
        return any(other in above for other in others)

    def _ended_lately(self, condition: Condition) -> Incident | None:
        """An incident of the same matter that ended by itself just before, or that flaps."""
        ended = [
            (stamp, each)
            for each in self._all.incidents
            if each.state is IncidentState.RESOLVED and condition.fingerprint in each.fingerprints
            if (stamp := _ended_by_itself(each)) is not None
        ]
        if not ended:
            return None
        last, incident = max(ended, key=lambda each: each[0])
        age = self._all.now - last
        return incident if age < _COMES_AGAIN_US else None

    def _dismissed_in(self, condition: Condition) -> Incident | None:
        """The incident of which a person said that this is nothing, as long as it lasts."""
        for incident in reversed(self._all.incidents):
            if incident.state in _DISMISSED and condition.fingerprint in incident.fingerprints:
                kinds = (ActKind.FALSE_POSITIVE, ActKind.EXPECTED)
                ends = [each.at for each in incident.acts if each.kind in kinds]
                return incident if condition.since <= ends[-1] else None
        return None

    def _burnt_by(self, condition: Condition) -> Incident | None:
        """The incident after which a budget burns still, though nothing is bad any more."""
        if not condition.fingerprint.endswith(BUDGET):
            return None
        mine = f"{condition.detector}:"
        for incident in reversed(self._all.incidents):
            ended = incident.moments.get(Moment.RESOLVED)
            lately = ended is None or self._all.now - ended.at < _BURNS_ON_US
            if lately and any(each.startswith(mine) for each in incident.fingerprints):
                return incident
        return None

    def _groups(self, new: Sequence[Condition]) -> Iterator[list[Condition]]:
        """New conditions by what they have in common; each group with the one at fault first."""
        left = [*new]
        while left:
            group = [left.pop(0)]
            grew = True
            while grew:
                near = [each for each in left if any(self._are_one(each, one) for one in group)]
                left = [each for each in left if each not in near]
                group += near
                grew = bool(near)
            yield sorted(group, key=lambda each: self._rank(each, group))

    def _are_one(self, one: Condition, other: Condition) -> bool:
        if ALL_STOPPED in {one.fingerprint, other.fingerprint}:
            return _is_told(one) and _is_told(other)
        suspect = self._all.suspects.get(one.fingerprint)
        return (
            self._is_above(one, other)
            or self._is_above(other, one)
            or (suspect is not None and suspect == self._all.suspects.get(other.fingerprint))
            or self._is_one_ticket(one, other)
        )

    def _is_above(self, one: Condition, other: Condition) -> bool:
        return any(self._depends(subject, one.subjects) for subject in other.subjects)

    def _is_one_ticket(self, one: Condition, other: Condition) -> bool:
        """Whether two that page nobody are work of one kind for the same people."""
        if AlertAs.PAGE in {one.urgency, other.urgency} or one.detector != other.detector:
            return False
        return bool(self._owners(one) & self._owners(other))

    def _owners(self, condition: Condition) -> set[str]:
        return {who for key in condition.subjects for who in self._all.owners.get(key, ())}

    def _rank(
        self, one: Condition, group: Sequence[Condition]
    ) -> tuple[bool, int, int, Instant, str]:
        """The more of its group depends on it, and the less it depends itself, the earlier."""
        above = sum(self._is_above(other, one) for other in group if other is not one)
        below = sum(self._is_above(one, other) for other in group if other is not one)
        is_all = one.fingerprint == ALL_STOPPED
        return (not is_all, above, -below, one.since, one.fingerprint)

    def _ended(self) -> Iterator[Step]:
        """What is well again, and the incidents that are over with it."""
        firing = {each.fingerprint for each in self._all.firing}
        for incident in self._open:
            if incident.origin not in _BY_ALERTS or not incident.fingerprints:
                continue
            if _is_kept_open(incident):
                continue
            wrong = [each for each in incident.fingerprints if each not in incident.recovered]
            well = tuple(
                each for each in wrong if each not in firing and self._is_well(each, incident)
            )
            if well:
                yield Step(Verb.RECOVER, incident.name, (), well, "it is well again")
            if len(well) == len(wrong) and not firing & {*incident.fingerprints}:
                because = "all that was wrong is well again"
                yield Step(Verb.RESOLVE, incident.name, (), (), because)

    def _is_well(self, fingerprint: str, incident: Incident) -> bool:
        since = self._all.calm_since.get(fingerprint)
        calm = FLAPPING_CALM_US if flaps(incident, now=self._all.now) else CALM_US
        return since is not None and self._all.now - since >= calm


def _is_told(condition: Condition) -> bool:
    """Whether it follows from events, or from their absence."""
    return condition.origin is not IncidentOrigin.EXTERNAL_ALERT


def _is_kept_open(incident: Incident) -> bool:
    """Whether a person opened it again, who then ends it, too."""
    again = [each for each in incident.acts if each.kind is ActKind.REOPEN]
    return bool(again) and again[-1].told.by != BY_ITSELF


def flaps(incident: Incident, *, now: Instant) -> bool:
    """Whether an incident came and went again and again."""
    again = [
        each
        for each in incident.acts
        if each.kind is ActKind.REOPEN and each.told.by == BY_ITSELF
        if now - each.at < _FLAPS_WITHIN_US
    ]
    return len(again) >= _FLAPS


def _ended_by_itself(incident: Incident) -> Instant | None:
    ends = [each for each in incident.acts if each.kind is ActKind.RESOLVE]
    return ends[-1].at if ends and ends[-1].told.by == BY_ITSELF else None
