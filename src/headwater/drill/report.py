"""What a drill found."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.model.time import Instant, Offset


@dataclass(frozen=True, slots=True)
class Loss:
    """What would be gone if the machine had died at the moment at which the backup was complete.

    accepted: events that the server took while the backup was made.
    events: those of them that are not in the backup.
    seconds: how long before that moment the first of them was taken; 0 where there is none.
    """

    accepted: int
    events: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """How long a server took that was started on what was restored, in seconds.

    accepts: from its start until it took an event. answers: from its start until it answered a
    question about every event that was restored.
    """

    accepts: float
    answers: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was done, how long it took, and what is wrong.

    at: when the backup was complete. events: how many it has. size_bytes: what it takes up.
    backup_s, restore_s, verify_s, derive_s: how long each step took; None for one that was not
        reached. derive is folding the whole log again.
    state: hash of the projection that was backed up. folded: the offset that it had reached.
    derived: hash of what the restored log comes to at that offset, folded anew. erased: how many
        events rules have erased; what was derived from those stays in the projection and does not
        come about again, so that the two may differ.
    findings: what is wrong; nothing when everything holds.
    """

    at: Instant
    events: Offset
    size_bytes: int
    lost: Loss
    backup_s: float
    restore_s: float
    verify_s: float
    derive_s: float | None = None
    recovery: Recovery | None = None
    state: str
    folded: Offset
    derived: str | None = None
    erased: int = 0
    findings: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the backup can be relied on."""
        return not self.findings

    @property
    def accepts_after_s(self) -> float | None:
        """From an empty machine to a server that takes events."""
        return self.recovery and self.restore_s + self.recovery.accepts

    @property
    def answers_after_s(self) -> float | None:
        """From an empty machine to a server that answers as the lost one did."""
        return self.recovery and self.restore_s + self.recovery.answers
