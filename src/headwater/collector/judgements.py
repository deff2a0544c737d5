"""What people say of a flow: that it is so, that it is not, or nothing any more.

Each pair of ends has a job of its own that stands for people's word on it, so the newest word
counts, and nothing that sources send can touch it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from headwater.errors import InvalidInputError
from headwater.model.identity import ColumnId, DatasetId, JobId
from headwater.model.time import Instant, format_instant
from headwater.model.words import subject_of
from headwater.openlineage.producer import HEADWATER
from headwater.openlineage.writing import DELETED, Json, Writer, identified

_WRITER: Final = Writer(f"{HEADWATER}/people")


class Word(StrEnum):
    """What somebody says of a flow."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class NotOfOneKindError(InvalidInputError):
    """A flow goes from a dataset to another, or from a column to another."""

    def __init__(self) -> None:
        super().__init__("name two datasets, or two columns", pointer="/target")


class OnlyRejectedError(InvalidInputError):
    """A member that says something of rejections alone."""

    def __init__(self, member: str) -> None:
        super().__init__(
            f"{member} belongs to a rejection; leave it out, or reject the flow",
            pointer=f"/{member}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A person's word on the flow between two datasets, or two columns.

    job: the one through which alone a flow is rejected; None for any. until: when a rejection ends
    to hold; None for never. Raises NotOfOneKindError, OnlyRejectedError.
    """

    word: Word
    source: DatasetId | ColumnId
    target: DatasetId | ColumnId
    by: str
    reason: str | None = None
    job: JobId | None = None
    until: Instant | None = None

    def __post_init__(self) -> None:
        if isinstance(self.source, ColumnId) is not isinstance(self.target, ColumnId):
            raise NotOfOneKindError
        for member in ("job", "until"):
            if getattr(self, member) is not None and self.word is not Word.REJECTED:
                raise OnlyRejectedError(member)

    @property
    def subject(self) -> JobId:
        """The job that stands for it."""
        return subject_of(self.source, self.target)


def judgement_event(told: Judgement, *, at: Instant) -> Json:
    """The event that says it."""
    if told.word is Word.CONFIRMED:
        return _confirming(told, at)
    evidence = rejection = DELETED
    if told.word is Word.REJECTED:
        rejection = _rejection(told)
    job = _WRITER.job(
        told.subject,
        headwater_evidence=evidence,
        headwater_rejection=rejection,
        lineage=DELETED,
    )
    return _WRITER.job_event(at, job, inputs=[], outputs=[])


def _confirming(told: Judgement, at: Instant) -> Json:
    evidence = _said({"kind": "manual", "by": told.by}, note=told.reason)
    source, target = told.source, told.target
    lineage = DELETED
    if isinstance(source, ColumnId) and isinstance(target, ColumnId):
        given = {"type": "DATASET", **identified(source.dataset), "field": source.path}
        entry = {
            "type": "DATASET",
            **identified(target.dataset),
            "fields": {target.path: {"inputs": [given]}},
        }
        lineage = {"entries": [entry]}
    job = _WRITER.job(
        told.subject,
        headwater_evidence=evidence,
        headwater_rejection=DELETED,
        lineage=lineage,
    )
    return _WRITER.job_event(
        at, job, inputs=[identified(_dataset(source))], outputs=[identified(_dataset(target))]
    )


def _rejection(told: Judgement) -> Json:
    return _said(
        {"source": _end(told.source), "target": _end(told.target), "by": told.by},
        reason=told.reason,
        job=identified(told.job) if told.job else None,
        until=format_instant(told.until) if told.until is not None else None,
    )


def _end(of: DatasetId | ColumnId) -> Json:
    if isinstance(of, ColumnId):
        return identified(of.dataset) | {"field": of.path}
    return identified(of)


def _dataset(of: DatasetId | ColumnId) -> DatasetId:
    return of.dataset if isinstance(of, ColumnId) else of


def _said(body: Json, **optional: object) -> Json:
    return body | {key: value for key, value in optional.items() if value is not None}
