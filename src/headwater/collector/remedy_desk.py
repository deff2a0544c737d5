"""Where remedies are proposed, looked at, approved and run.

Each step is an act of the incident, kept before what it tells of begins. So a process that dies
while something runs leaves an act that says so: its outcome is told as unknown, and it is never run
again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Final, Protocol

import structlog

from headwater.collector.incident_desk import Acted
from headwater.collector.remedy_errors import (
    AlreadyRunsError,
    MayNotApproveError,
    NoPolicyError,
    NoReasonError,
    NoSnapshotError,
    NotApprovedError,
    NotLookedAtError,
    NotOfferedError,
    OutOfTurnError,
    UnknownAttemptError,
    UnknownRemedyError,
)
from headwater.errors import HeadwaterError
from headwater.model.identity import DatasetId
from headwater.model.incident import ActKind
from headwater.openlineage.facets.headwater_act import ActFacet
from headwater.reliability.incidents.incident import BY_ITSELF, Incident
from headwater.reliability.remedies.attempt import Attempt, AttemptState, attempts_of
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
_NOBODY: Final = frozenset({"", "somebody", "the configured key", BY_ITSELF})
"""Who is not a person with a name."""


class Approvals(Protocol):
    """What was approved by way of this desk."""

    def keep(self, act: str, digest: str) -> None:
        """Keep that an act approves the plan of a digest."""
        ...

    def holds(self, act: str, digest: str) -> bool:
        """Whether it does."""
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

    def __init__(self, remedies: Sequence[Remedy], around: Around, approvals: Approvals) -> None:
        self._remedies = {each.name: each for each in remedies}
        self._around = around
        self._approvals = approvals
        self._lock = Lock()
        self._running: dict[tuple[str, int], Thread] = {}
        self._passed_over: set[tuple[str, str, int]] = set()

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
            number = max((each.number for each in attempts_of(incident.acts)), default=0) + 1
            return self._say(
                incident, number, remedy.name, ActKind.REMEDY_PROPOSE,
                by=by, note=note, snapshot=snapshot,
            )  # fmt: skip

    def dry_run(self, name: str, number: int, *, by: str) -> Attempt:
        """Show exactly what an attempt would run, and run what there is to look with.

        Raises UnknownAttemptError, OutOfTurnError, UnfilledError.
        """
        incident, attempt, remedy = self._attempt(name, number, AttemptState.PROPOSED)
        plan = self._plan(incident, remedy, attempt.snapshot)
        looked: Ran | None = None
        if remedy.trial is not None:
            values = self._values(incident, remedy, attempt.snapshot)
            looked = self._around.run(
                filled(remedy.trial, values), f"{incident.name}-{number}-dry-run"
            )
        with self._lock:
            return self._say(
                incident, number, remedy.name, ActKind.REMEDY_TRY, by=by,
                plan=said(plan), digest=digest_of(plan), snapshot=attempt.snapshot,
                outcome=None if looked is None else _outcome(looked),
                status=looked and looked.status, output=looked and looked.output,
            )  # fmt: skip

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
            seen = attempt.trial.digest if attempt.trial else None
            if seen != known or digest not in {None, known}:
                raise NotLookedAtError(incident, attempt)
            _check_approver(remedy, attempt, by)
            if not (note or "").strip():
                raise NoReasonError
            return self._approve(incident, attempt, known, by=by, note=note)

    def withdraw(self, name: str, number: int, *, by: str, note: str | None) -> Attempt:
        """Let an attempt be. Raises UnknownAttemptError, OutOfTurnError."""
        with self._lock:
            waiting = (AttemptState.PROPOSED, AttemptState.APPROVED)
            incident, attempt = self._known(name, number, *waiting)
            return self._say(
                incident, number, attempt.remedy, ActKind.REMEDY_WITHDRAW, by=by, note=note
            )

    def run(self, name: str, number: int, *, by: str) -> Attempt:
        """Begin to run what was approved; how it ends is told by a later act.

        Raises UnknownAttemptError, OutOfTurnError, NotApprovedError, AlreadyRunsError.
        """
        with self._lock:
            incident, attempt, remedy = self._attempt(name, number, AttemptState.APPROVED)
            plan = self._plan(incident, remedy, attempt.snapshot)
            digest = digest_of(plan)
            if attempt.digest != digest:
                raise NotApprovedError(attempt, "it is no longer what was approved")
            if not self._approvals.holds(attempt.approval or "", digest):
                raise NotApprovedError(attempt, "it was not approved on this server")
            self._refuse_twice(digest)
            started = self._say(
                incident, number, remedy.name, ActKind.REMEDY_START, by=by,
                plan=said(plan), digest=digest, snapshot=attempt.snapshot,
            )  # fmt: skip
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

        Raises NoPolicyError, NoSnapshotError, UnfilledError.
        """
        incident = self._around.find(name)
        policy = next((each.remedy for each in self.offers(incident) if each.remedy.is_rollback),
                      None)  # fmt: skip
        if policy is None:
            raise NoPolicyError(incident)
        proposed = self.propose(name, policy.name, by=by, note=note)
        return self._by_policy(name, policy, proposed.number) if policy.automatic else proposed

    def act_by_policies(self, *, since: int) -> int:
        """Roll back what policies say is rolled back by itself, of incidents opened since.

        Returns how much was begun. Each is begun once for an incident, however it ends.
        """
        policies = [each for each in self._remedies.values() if each.automatic]
        begun = 0
        if policies:
            self._around.catch_up()
        for incident in self._around.incidents().values() if policies else ():
            if incident.is_over or incident.opened.at < since:
                continue
            tried = {each.told.remedy for each in incident.acts}
            begun += sum(
                self._begin(incident, policy)
                for policy in policies
                if policy.name not in tried and self._is_for(incident, policy)
            )
        return begun

    def _is_for(self, incident: Incident, policy: Remedy) -> bool:
        """Whether a policy is for an incident; asked once while nothing is done about that."""
        asked = (incident.name, policy.name, len(incident.acts))
        if asked in self._passed_over:
            return False
        if policy.when.because(incident, self._around.selects) is not None:
            return True
        self._passed_over.add(asked)
        return False

    def _begin(self, incident: Incident, policy: Remedy) -> bool:
        try:
            note = "its policy is automatic"
            proposed = self.propose(incident.name, policy.name, by=BY_ITSELF, note=note)
            self._by_policy(incident.name, policy, proposed.number)
        except HeadwaterError as error:
            # The remedy is named, so that this is not tried and told again.
            told = ActFacet(
                id=f"{incident.name}-{policy.name}", kind=ActKind.NOTE, by=BY_ITSELF,
                note=f"{policy.name}: {error}", remedy=policy.name,
            )  # fmt: skip
            self._around.act(incident.name, told)
            return False
        return True

    def tell_lost(self) -> int:
        """Tell of what ran when an earlier process died; returns how many there were."""
        with self._lock:
            lost = [
                (incident, attempt)
                for incident in self._around.incidents().values()
                for attempt in attempts_of(incident.acts)
                if attempt.state is AttemptState.RUNNING
                and (incident.name, attempt.number) not in self._running
            ]
            for incident, attempt in lost:
                note = "the server ended while it ran; see what it did, it is not run again"
                self._end(incident, attempt, AttemptState.UNKNOWN, None, note=note)
        return len(lost)

    def stop(self) -> None:
        """Return when nothing runs any more; the runner ends what does."""
        for thread in [*self._running.values()]:
            thread.join()

    def _by_policy(self, name: str, policy: Remedy, number: int) -> Attempt:
        by = f"policy {policy.name}"
        self.dry_run(name, number, by=by)
        with self._lock:
            incident, attempt, remedy = self._attempt(name, number, AttemptState.PROPOSED)
            digest = digest_of(self._plan(incident, remedy, attempt.snapshot))
            self._approve(incident, attempt, digest, by=by, note="the file of remedies says so")
        return self.run(name, number, by=by)

    def _approve(
        self, incident: Incident, attempt: Attempt, digest: str, *, by: str, note: str | None
    ) -> Attempt:
        id_ = self._around.new_id()
        self._approvals.keep(id_, digest)
        return self._say(
            incident, attempt.number, attempt.remedy, ActKind.REMEDY_APPROVE, id_=id_,
            by=by, note=note, digest=digest, snapshot=attempt.snapshot,
        )  # fmt: skip

    def _run(self, incident: Incident, attempt: Attempt, plan: Plan) -> None:
        try:
            ran = self._around.run(plan, f"{incident.name}-{attempt.number}")
            self._end(incident, attempt, _outcome(ran), ran)
        except Exception as fault:  # noqa: BLE001 because somebody waits to hear how it ended
            _log.exception("fault", incident=incident.name, attempt=attempt.number)
            self._end(incident, attempt, AttemptState.UNKNOWN, None, note=str(fault))
        finally:
            self._running.pop((incident.name, attempt.number), None)

    def _end(
        self,
        incident: Incident,
        attempt: Attempt,
        outcome: AttemptState,
        ran: Ran | None,
        *,
        note: str | None = None,
    ) -> None:
        self._say(
            incident, attempt.number, attempt.remedy, ActKind.REMEDY_END, by=BY_ITSELF,
            note=note, outcome=outcome, snapshot=attempt.snapshot,
            status=ran and ran.status, output=ran and ran.output,
        )  # fmt: skip

    def _refuse_twice(self, digest: str) -> None:
        for name, number in self._running:
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

    def _say(
        self,
        incident: Incident,
        number: int,
        remedy: str,
        kind: ActKind,
        *,
        by: str,
        id_: str | None = None,
        note: str | None = None,
        plan: str | None = None,
        digest: str | None = None,
        snapshot: str | None = None,
        outcome: str | None = None,
        status: int | None = None,
        output: str | None = None,
    ) -> Attempt:
        told = ActFacet(
            id=id_ or self._around.new_id(), kind=kind, by=by, note=note, remedy=remedy,
            attempt=number, plan=plan, digest=digest, snapshot=snapshot, outcome=outcome,
            status=status, output=output,
        )  # fmt: skip
        acts = self._around.act(incident.name, told).incident.acts
        return next(each for each in attempts_of(acts) if each.number == number)


def _check_approver(remedy: Remedy, attempt: Attempt, by: str) -> None:
    if by.strip() in _NOBODY or by.startswith("policy "):
        raise MayNotApproveError(by or "nobody", "say who you are, by a key of your own or --by")
    if remedy.approvers and by not in remedy.approvers:
        raise MayNotApproveError(by, f"the file names {', '.join(remedy.approvers)}")
    if remedy.second_person and by == attempt.proposed.by:
        raise MayNotApproveError(by, "somebody else than who proposed it has to")


def _outcome(ran: Ran) -> AttemptState:
    return AttemptState.SUCCEEDED if ran.succeeded else AttemptState.FAILED
