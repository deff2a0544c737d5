"""Sending an answer: it says, too, when the graph lags behind what is durable."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, TypeAlias

from starlette.responses import Response

from headwater.app import Platform
from headwater.lineage.answers import Coverage, LineageAnswer, PathsAnswer, Reason
from headwater.lineage.changes_answer import DiffAnswer, WhyAnswer
from headwater.lineage.derivation import DerivationAnswer
from headwater.lineage.entries import (
    AliasesAnswer,
    ConflictsAnswer,
    DatasetEntry,
    FindAnswer,
    JobEntry,
    PeriodsAnswer,
    QualityAnswer,
    RunPage,
    RunsAnswer,
    RunTreeAnswer,
)
from headwater.lineage.manifest import ManifestAnswer
from headwater.lineage.places import BrowseAnswer
from headwater.lineage.verdicts import JudgementsAnswer, VerdictsAnswer
from headwater.server.encode import encode

Answer: TypeAlias = (
    LineageAnswer
    | PathsAnswer
    | WhyAnswer
    | DerivationAnswer
    | ManifestAnswer
    | DiffAnswer
    | FindAnswer
    | BrowseAnswer
    | RunsAnswer
    | PeriodsAnswer
    | RunTreeAnswer
    | QualityAnswer
    | VerdictsAnswer
    | JudgementsAnswer
    | ConflictsAnswer
    | AliasesAnswer
    | DatasetEntry
    | JobEntry
    | RunPage
)

# While events come in the graph is always some moments behind; that alone makes no answer partial.
_WORTH_SAYING_S: Final = 1.0


def send(platform: Platform, answer: Answer) -> Response:
    """An answer, with one more reason when it leaves out events that were accepted a while ago."""
    known_at = answer.as_of.known_at
    asks_for_less = known_at is not None and known_at <= answer.offset
    waiting = platform.log.head() - answer.offset
    if asks_for_less or waiting <= 0 or platform.lag_seconds() < _WORTH_SAYING_S:
        return encode(answer)
    message = f"{waiting} events are durable and not yet in the graph"
    reasons = (*answer.coverage.reasons, Reason("behind", message, waiting))
    status = "unknown" if answer.coverage.status == "unknown" else "partial"
    return encode(replace(answer, coverage=Coverage(status, reasons)))
