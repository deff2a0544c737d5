"""Every measure, as the guide numbers them; stricter readings stand behind their own."""

from __future__ import annotations

from typing import Final

from headwater.reliability.measures.answer_time import ANSWER_TIME
from headwater.reliability.measures.coverage import COLUMNS, COVERAGE, UPSTREAM
from headwater.reliability.measures.detection import DETECTION
from headwater.reliability.measures.event_loss import EVENT_LOSS, MISSING_RUNS
from headwater.reliability.measures.false_positives import FALSE_POSITIVES, REFUTED_COLUMNS
from headwater.reliability.measures.granularity import GRANULARITY
from headwater.reliability.measures.identification import IDENTIFICATION
from headwater.reliability.measures.latency import CAPTURE, VISIBLE
from headwater.reliability.measures.numbered_events import NUMBERED
from headwater.reliability.measures.second_witnesses import LOGGED, SCHEDULED
from headwater.reliability.measures.staleness import LATE, STALENESS
from headwater.reliability.measures.unknown_upstream import UNKNOWN_UPSTREAM

MEASURES: Final = (
    COVERAGE, UPSTREAM, COLUMNS,
    CAPTURE, VISIBLE,
    GRANULARITY,
    UNKNOWN_UPSTREAM,
    ANSWER_TIME,
    STALENESS, LATE,
    IDENTIFICATION,
    FALSE_POSITIVES, REFUTED_COLUMNS,
    EVENT_LOSS, NUMBERED, SCHEDULED, LOGGED, MISSING_RUNS,
    DETECTION,
)  # fmt: skip
