"""The answer to when something changed."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.lineage.answers import Coverage, PointInTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What changed at an instant, or from then on until another where changes lie close.

    at, until: the first and the last of these changes; at `until` all of them hold.
    began, ended: edges. schemas: datasets whose schema became another. code: jobs whose SQL, or the
    commit of it, became another. failed: runs that ended so.
    """

    at: str
    until: str
    began: int
    ended: int
    schemas: int
    code: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryAnswer:
    """When the lineage around a node changed and where runs failed, oldest first.

    before, after: the stretch of time that was looked at. total: at how many instants something
    changed; where they are more than turns, neighbouring ones are told as one.
    """

    of: str
    before: str | None
    after: str
    turns: tuple[Turn, ...]
    total: int
    returned: int
    truncated: bool
    next: str | None
    as_of: PointInTime
    offset: int
    coverage: Coverage
