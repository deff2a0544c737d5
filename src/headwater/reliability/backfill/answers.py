"""What the question what to run again is answered with."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.lineage.answers import Coverage, PointInTime


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillStep:
    """A run to be done again, or not.

    number: its place in the order. need: needed, superseded (a later run was meant for another
    time), healed or running. after: numbers of the steps that have to be done before it. reads: by
    dataset the runs that wrote what was bad of it. by: the run that replaced it. command: what to
    type, where that is known.
    """

    number: int
    job: str
    run: str
    need: str
    meant_from: str | None
    meant_to: str | None
    after: tuple[int, ...]
    reads: dict[str, tuple[str, ...]]
    writes: tuple[str, ...]
    by: str | None
    command: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillAnswer:
    """What to run again, in the order of the data.

    of: the asset that was bad; bad_from, bad_until: which of its writes were. counts: how many
    steps are needed, superseded, healed and running.
    """

    of: str
    bad_from: str
    bad_until: str
    steps: tuple[BackfillStep, ...]
    counts: dict[str, int]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage
