"""Why a remedy is not run."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from headwater.errors import ConflictError, InvalidInputError, NotFoundError, UnavailableError
from headwater.reliability.incidents.incident import Incident
from headwater.reliability.remedies.attempt import Attempt


class UnknownRemedyError(NotFoundError):
    """The file of remedies names none of this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        near = tuple(get_close_matches(name, known, n=1))
        there = f"there are {', '.join(known)}" if known else "HEADWATER_REMEDIES names none"
        hint = f"did you mean {near[0]}?" if near else there
        super().__init__(f"there is no remedy {name[:60]!r}; {hint}", similar=near)


class UnknownAttemptError(NotFoundError):
    """An incident has no attempt of this number."""

    def __init__(self, incident: Incident, number: int) -> None:
        way = f"`headwater incident remedy list {incident.name}` lists those there are"
        super().__init__(f"{incident.name} has no attempt {number} at a remedy; {way}")


class NotOfferedError(ConflictError):
    """A remedy is not for this incident."""

    def __init__(self, remedy: str, incident: Incident) -> None:
        super().__init__(f"{remedy} is not for {incident.name}, by what the file says of it")


class OutOfTurnError(ConflictError):
    """An attempt is not where this can be done."""

    def __init__(self, attempt: Attempt, wanted: str) -> None:
        super().__init__(f"attempt {attempt.number} is {attempt.state}, and not {wanted}")


class NotLookedAtError(ConflictError):
    """Nobody has looked at what would run."""

    def __init__(self, incident: Incident, attempt: Attempt) -> None:
        way = f"`headwater incident remedy dry-run {incident.name} {attempt.number}`"
        super().__init__(f"nobody has seen what attempt {attempt.number} would do now; first {way}")


class NotApprovedError(ConflictError):
    """What would run is not what somebody approved here."""

    def __init__(self, attempt: Attempt, because: str) -> None:
        super().__init__(f"attempt {attempt.number} is not run: {because}; propose it again")


class MayNotApproveError(ConflictError):
    """Somebody approves who may not."""

    def __init__(self, by: str, because: str) -> None:
        super().__init__(f"{by} may not approve this: {because}")


class NoReasonError(InvalidInputError):
    """An approval says not why."""

    def __init__(self) -> None:
        super().__init__("note: say why it is approved", pointer="/note")


class AlreadyRunsError(ConflictError):
    """The same is running already."""

    def __init__(self, incident: str, attempt: int) -> None:
        super().__init__(f"the same is running already: attempt {attempt} of {incident}")


class FailedLookError(ConflictError):
    """What looks before something is run by a policy found that it should not be."""

    def __init__(self, policy: str) -> None:
        super().__init__(f"{policy} is not run by itself: its dry run failed; see what it says")


class StoppingError(UnavailableError):
    """Nothing is begun any more."""

    def __init__(self) -> None:
        super().__init__("the server stops, and begins nothing; try again once it is back")


class NoPolicyError(ConflictError):
    """No policy lets this be rolled back."""

    def __init__(self, incident: Incident) -> None:
        super().__init__(
            f"no policy lets Headwater roll back what is wrong in {incident.name}; add a "
            f"[[rollback]] to the file of remedies, or run what "
            f"`headwater incident rollback {incident.name}` prints"
        )


class NoSnapshotError(ConflictError):
    """It is not known which version to go back to."""

    def __init__(self, incident: Incident) -> None:
        super().__init__(
            f"nothing is rolled back: no run tells which snapshot or version was the last good one "
            f"of what is wrong in {incident.name}"
        )
