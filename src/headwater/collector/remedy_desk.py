"""Where remedies are proposed, looked at, approved and run.

Each step is an act of the incident, kept before what it tells of begins. So a process that dies
while something runs leaves an act that says so: its outcome is told as unknown, and it is never run
again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count
from threading import Event, Lock, Thread
from typing import Final, Protocol

import msgspec
import structlog

from headwater.collector.incident_desk import Acted
from headwater.collector.remedy_errors import (
    AlreadyRunsError,
    FailedLookError,
    MayNotApproveError,
    NoPolicyError,
    NoReasonError,
    NoSnapshotError,
    NotApprovedError,
    NotLookedAtError,
    NotOfferedError,
    OutOfTurnError,
    StoppingError,
    UnknownAttemptError,
    UnknownRemedyError,
)
from headwater.errors import HeadwaterError
from headwater.model.identity import DatasetId
from headwater.model.incident import ActKind
from headwater.openlineage.facets.headwater_act import ActFacet
from headwater.reliability.incidents.incident import BY_ITSELF, Incident
from headwater.reliability.remedies.attempt import Attempt, AttemptState, Trial, attempts_of
from headwater.reliability.remedies.ran import Ran
from headwater.reliability.remedies.remedy import (
    Plan,
    Remedy,
    Selects,
    dataset_of,
    digest_of,
    filled,
    said,
    values_of,
)

_log: Final = structlog.get_logger("headwater.remedies")
_AGAIN_S: Final = 1.0
_NOBODY: Final = frozenset({"", "somebody", "the configured key", BY_ITSELF})
"""Who is not a person with a name."""


class Steps(Protocol):
    """Which acts were said by way of this desk."""

    def keep(self, act: str, mark: str) -> None:
        """Keep that an act was said. mark: of what it says."""
        ...

    def holds(self, act: str, mark: str) -> bool:
        """Whether it was."""
        ...

    def take(self, act: str, mark: str) -> bool:
        """Whether it was, which from then on it was not: what is good for once."""
        ...


@dataclass(frozen=True, slots=True)
class Offer:
    """A remedy for an incident. because: why it is offered. problem: why it cannot run now."""

    remedy: Remedy
    because: str
    plan: Plan | None
    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the desk asks of everything else.

    catch_up: returns when questions see every act. incidents: all there are, by number; find: one
    by its name. act: does something about one.
    selects: which assets a selector selects. good_version: the snapshot or version that the
    last good run left of a dataset that is wrong. run: runs a plan, by the id of its attempt.
    """

    catch_up: Callable[[], None]
    incidents: Callable[[], Mapping[int, Incident]]
    find: Callable[[str], Incident]
    act: Callable[[str, ActFacet], Acted]
    selects: Selects
    good_version: Callable[[Incident, DatasetId], str | None]
    run: Callable[[Plan, str], Ran]
    new_id: Callable[[], str]


class RemedyDesk:
    """Takes the steps of remedies one at a time; what is approved runs on a thread of its own."""

    def __init__(self, remedies: Sequence[Remedy], around: Around, steps: Steps) -> None:
        self._remedies = {each.name: each for each in remedies}
        self._around = around
        self._steps = steps
        self._lock = Lock()
        self._running: dict[tuple[str, int], Thread] = {}
        self._looking: set[tuple[str, int]] = set()
        self._stopping = Event()

    @property
    def remedies(self) -> Sequence[Remedy]:
        """All that may ever be run."""
        return [*self._remedies.values()]

    def offers(self, incident: Incident) -> Sequence[Offer]:
        """The remedies that are for an incident."""
        found: list[Offer] = []
        for remedy in self._remedies.values():
            because = remedy.when.because(incident, self._around.selects)
            if because is not None:
                found.append(self._offer(incident, remedy, because))
        return found

    def _offer(self, incident: Incident, remedy: Remedy, because: str) -> Offer:
        try:
            plan = self._plan(incident, remedy, self._snapshot(incident, remedy))
        except HeadwaterError as error:
            return Offer(remedy, because, None, str(error))
        return Offer(remedy, because, plan, None)

    def propose(self, name: str, remedy_name: str, *, by: str, note: str | None) -> Attempt:
        """Propose a remedy for an incident.

        Raises UnknownRemedyError, NotOfferedError, NoSnapshotError, UnfilledError.
        """
        with self._lock:
            self._around.catch_up()
            incident, remedy = self._around.find(name), self._remedy(remedy_name)
            if remedy.when.because(incident, self._around.selects) is None:
                raise NotOfferedError(remedy.name, incident)
            snapshot = self._snapshot(incident, remedy)
            self._plan(incident, remedy, snapshot)
            taken = {each.number for each in attempts_of(incident.acts)}
            number = next(each for each in count(1) if each not in taken)
            id_ = self._around.new_id()
            self._steps.keep(id_, _mark(incident, number, remedy.name, by))
            told = ActFacet(id_, ActKind.REMEDY_PROPOSE, by, note=note, snapshot=snapshot)
            return self._say(incident, number, remedy.name, told)

    def dry_run(self, name: str, number: int, *, by: str) -> Attempt:
        """Show exactly what an attempt would run, and run what there is to look with.

        Raises UnknownAttemptError, OutOfTurnError, UnfilledError, AlreadyRunsError.
        """
        with self._lock:
            incident, attempt, remedy = self._attempt(name, number, AttemptState.PROPOSED)
            if (incident.name, number) in self._looking:
                raise AlreadyRunsError(incident.name, number)
            self._looking.add((incident.name, number))
        try:
            return self._look(incident, attempt, remedy, by=by)
        finally:
            self._looking.discard((incident.name, number))

    def _look(self, incident: Incident, attempt: Attempt, remedy: Remedy, *, by: str) -> Attempt:
        name, number = incident.name, attempt.number
        plan = self._plan(incident, remedy, attempt.snapshot)
        looked: Ran | None = None
        if remedy.trial is not None:
            values = self._values(incident, remedy, attempt.snapshot)
            looked = self._around.run(filled(remedy.trial, values), f"{name}-{number}-dry-run")
        id_ = self._around.new_id()
        told = ActFacet(
            id_, ActKind.REMEDY_TRY, by,
            plan=said(plan), digest=digest_of(plan), snapshot=attempt.snapshot,
            outcome=None if looked is None else _outcome(looked),
            status=looked and looked.status, output=looked and looked.output,
        )  # fmt: skip
        with self._lock:
            self._say(incident, number, remedy.name, told)
            incident, attempt = self._known(name, number, *AttemptState)
            # As the log has it, since something may have been taken out of what was said.
            if attempt.trial is not None and attempt.trial.act == id_:
                self._steps.keep(id_, _mark_of_trial(incident, attempt, attempt.trial))
            return attempt

    def approve(
        self, name: str, number: int, *, by: str, note: str | None, digest: str | None = None
    ) -> Attempt:
        """Approve what a dry run showed. digest: of that, where whoever approves is sure of it.

        Raises UnknownAttemptError, OutOfTurnError, NotLookedAtError, MayNotApproveError,
        NoReasonError.
        """
        with self._lock:
            incident, attempt, remedy = self._attempt(name, number, AttemptState.PROPOSED)
            known = digest_of(self._plan(incident, remedy, attempt.snapshot))
            if self._seen(incident, attempt) != known or digest not in {None, known}:
                raise NotLookedAtError(incident, attempt)
            proposed = _mark(incident, number, attempt.remedy, attempt.proposed.by)
            if not self._steps.holds(attempt.proposal, proposed):
                raise NotApprovedError(attempt, "it was not proposed on this server")
            _check_approver(remedy, attempt, by)
            if not (note or "").strip():
                raise NoReasonError
            return self._approve(incident, attempt, known, by=by, note=note)

    def withdraw(self, name: str, number: int, *, by: str, note: str | None) -> Attempt:
        """Let an attempt be. Raises UnknownAttemptError, OutOfTurnError."""
        with self._lock:
            waiting = (AttemptState.PROPOSED, AttemptState.APPROVED)
            incident, attempt = self._known(name, number, *waiting)
            told = ActFacet("", ActKind.REMEDY_WITHDRAW, by, note=note)
            return self._say(incident, number, attempt.remedy, told)

    def run(self, name: str, number: int, *, by: str) -> Attempt:
        """Begin to run what was approved; how it ends is told by a later act.

        Raises UnknownAttemptError, OutOfTurnError, NotApprovedError, AlreadyRunsError,
        StoppingError.
        """
        with self._lock:
            incident, attempt, remedy = self._attempt(name, number, AttemptState.APPROVED)
            plan = self._plan(incident, remedy, attempt.snapshot)
            digest = digest_of(plan)
            if attempt.digest != digest:
                raise NotApprovedError(attempt, "it is no longer what was approved")
            self._refuse_twice(digest)
            if self._stopping.is_set():
                raise StoppingError
            mark = _mark(incident, number, remedy.name, digest)
            if not self._steps.take(attempt.approval or "", mark):
                raise NotApprovedError(attempt, "it was not approved on this server")
            told = ActFacet(
                "", ActKind.REMEDY_START, by,
                plan=said(plan), digest=digest, snapshot=attempt.snapshot,
            )  # fmt: skip
            started = self._say(incident, number, remedy.name, told)
            thread = Thread(
                target=self._run,
                args=(incident, started, plan),
                name=f"remedy {remedy.name}",
                daemon=True,
            )
            self._running[incident.name, number] = thread
            thread.start()
            return started

    def roll_back(self, name: str, *, by: str, note: str | None) -> Attempt:
        """Do what a policy says about rolling back: run it, or propose it where it asks first.

        Raises NoPolicyError, NoSnapshotError, UnfilledError, FailedLookError.
        """
        incident = self._around.find(name)
        policy = next((each.remedy for each in self.offers(incident) if each.remedy.is_rollback),
                      None)  # fmt: skip
        if policy is None:
            raise NoPolicyError(incident)
        proposed = self.propose(name, policy.name, by=by, note=note)
        return self.run_by_policy(name, policy, proposed.number) if policy.automatic else proposed

    def tell_lost(self) -> int:
        """Tell of what nothing runs any more, as its process died; returns how many there were."""
        with self._lock:
            self._around.catch_up()
            lost = [
                (incident, attempt)
                for incident in self._around.incidents().values()
                for attempt in attempts_of(incident.acts)
                if attempt.state is AttemptState.RUNNING
                and (incident.name, attempt.number) not in self._running
            ]
            for incident, attempt in lost:
                note = "the server ended while it ran; see what it did, it is not run again"
                told = self._ending(attempt, AttemptState.UNKNOWN, note=note)
                self._say(incident, attempt.number, attempt.remedy, told)
        return len(lost)

    def stop(self) -> None:
        """Return when nothing runs any more; the runner ends what does."""
        with self._lock:
            self._stopping.set()
        for thread in [*self._running.values()]:
            thread.join()

    def run_by_policy(self, name: str, policy: Remedy, number: int) -> Attempt:
        """Look at, approve and begin to run what an automatic policy proposed.

        Raises FailedLookError.
        """
        by = f"policy {policy.name}"
        trial = self.dry_run(name, number, by=by).trial
        if trial is not None and trial.outcome == AttemptState.FAILED:
            raise FailedLookError(policy.name)
        with self._lock:
            incident, attempt, remedy = self._attempt(name, number, AttemptState.PROPOSED)
            digest = digest_of(self._plan(incident, remedy, attempt.snapshot))
            self._approve(incident, attempt, digest, by=by, note="the file of remedies says so")
        return self.run(name, number, by=by)

    def _approve(
        self, incident: Incident, attempt: Attempt, digest: str, *, by: str, note: str | None
    ) -> Attempt:
        id_ = self._around.new_id()
        self._steps.keep(id_, _mark(incident, attempt.number, attempt.remedy, digest))
        told = ActFacet(
            id_, ActKind.REMEDY_APPROVE, by, note=note, digest=digest, snapshot=attempt.snapshot
        )
        return self._say(incident, attempt.number, attempt.remedy, told)

    def _seen(self, incident: Incident, attempt: Attempt) -> str | None:
        """The digest of what somebody looked at by way of this desk; None where nobody did."""
        trial = attempt.trial
        if trial is None:
            return None
        mark = _mark_of_trial(incident, attempt, trial)
        return trial.digest if self._steps.holds(trial.act, mark) else None

    def _run(self, incident: Incident, attempt: Attempt, plan: Plan) -> None:
        ran, note = None, None
        try:
            ran = self._around.run(plan, f"{incident.name}-{attempt.number}")
        except Exception as fault:  # noqa: BLE001 because somebody waits to hear how it ended
            _log.exception("fault", incident=incident.name, attempt=attempt.number)
            note = str(fault)
        outcome = _outcome(ran) if ran else AttemptState.UNKNOWN
        told = self._ending(attempt, outcome, ran=ran, note=note)
        while not self._is_told(incident, attempt, told):
            # Nobody will ever know it again, so it is said however long that takes.
            if self._stopping.wait(_AGAIN_S):
                break
        self._running.pop((incident.name, attempt.number), None)

    def _is_told(self, incident: Incident, attempt: Attempt, told: ActFacet) -> bool:
        try:
            self._say(incident, attempt.number, attempt.remedy, told)
        except HeadwaterError as error:
            _log.warning("not told yet how it ended", incident=incident.name, problem=str(error))
            return False
        return True

    def _ending(
        self, attempt: Attempt, outcome: AttemptState, *, ran: Ran | None = None, note: str | None
    ) -> ActFacet:
        """How an attempt ended: said twice, it is one act, and nobody can say it beforehand."""
        return ActFacet(
            self._around.new_id(), ActKind.REMEDY_END, BY_ITSELF,
            note=note, outcome=outcome, snapshot=attempt.snapshot,
            status=ran and ran.status, output=ran and ran.output,
        )  # fmt: skip

    def _refuse_twice(self, digest: str) -> None:
        for name, number in [*self._running]:
            for each in attempts_of(self._around.find(name).acts):
                if each.number == number and each.digest == digest:
                    raise AlreadyRunsError(name, number)

    def _remedy(self, name: str) -> Remedy:
        if name not in self._remedies:
            raise UnknownRemedyError(name, [*self._remedies])
        return self._remedies[name]

    def _attempt(
        self, name: str, number: int, *wanted: AttemptState
    ) -> tuple[Incident, Attempt, Remedy]:
        incident, attempt = self._known(name, number, *wanted)
        return incident, attempt, self._remedy(attempt.remedy)

    def _known(self, name: str, number: int, *wanted: AttemptState) -> tuple[Incident, Attempt]:
        # By an older state of the incident, something that ran would be run again.
        self._around.catch_up()
        incident = self._around.find(name)
        found = {each.number: each for each in attempts_of(incident.acts)}
        if number not in found:
            raise UnknownAttemptError(incident, number)
        if found[number].state not in wanted:
            raise OutOfTurnError(found[number], " or ".join(wanted))
        return incident, found[number]

    def _snapshot(self, incident: Incident, remedy: Remedy) -> str | None:
        if not remedy.is_rollback:
            return None
        dataset = dataset_of(remedy.when.concerns(incident, self._around.selects))
        version = dataset and self._around.good_version(incident, dataset)
        if version is None:
            raise NoSnapshotError(incident)
        return version

    def _plan(self, incident: Incident, remedy: Remedy, snapshot: str | None) -> Plan:
        return filled(remedy.plan, self._values(incident, remedy, snapshot))

    def _values(
        self, incident: Incident, remedy: Remedy, snapshot: str | None
    ) -> Mapping[str, str]:
        about = remedy.when.concerns(incident, self._around.selects)
        return values_of(incident, remedy, about, snapshot=snapshot)

    def _say(self, incident: Incident, number: int, remedy: str, told: ActFacet) -> Attempt:
        """Keep an act of an attempt. told: without what names it, but for an id that is known."""
        told = msgspec.structs.replace(
            told, id=told.id or self._around.new_id(), remedy=remedy, attempt=number
        )
        acts = self._around.act(incident.name, told).incident.acts
        return next(each for each in attempts_of(acts) if each.number == number)


def _check_approver(remedy: Remedy, attempt: Attempt, by: str) -> None:
    if by.strip() in _NOBODY or by.startswith("policy "):
        raise MayNotApproveError(by or "nobody", "say who you are, by a key of your own or --by")
    if remedy.approvers and by not in remedy.approvers:
        raise MayNotApproveError(by, f"the file names {', '.join(remedy.approvers)}")
    if remedy.second_person and by == attempt.proposed.by:
        raise MayNotApproveError(by, "somebody else than who proposed it has to")


def _mark(incident: Incident, number: int, *told: str | None) -> str:
    """What a step is known by: of which attempt it is, and what it says."""
    words = msgspec.json.encode([incident.name, number, *told])
    return blake2b(words, digest_size=16).hexdigest()


def _mark_of_trial(incident: Incident, attempt: Attempt, trial: Trial) -> str:
    told = (trial.digest, trial.plan, trial.outcome, trial.output)
    return _mark(incident, attempt.number, attempt.remedy, *told)


def _outcome(ran: Ran) -> AttemptState:
    return AttemptState.SUCCEEDED if ran.succeeded else AttemptState.FAILED
