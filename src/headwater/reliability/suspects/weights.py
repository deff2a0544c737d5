"""Every weight of the ranking in one place, each with its reason.

All are natural logarithms of odds: 0.7 doubles them, -0.7 halves them. They were set by what is
known of such incidents, and looked over on seeded incidents; others, held out, judge them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from headwater.model.edges import Evidence
from headwater.reliability.suspects.change import ChangeKind, SymptomKind

PRIOR: Final[Mapping[ChangeKind, tuple[float, str]]] = {
    ChangeKind.NEW_INPUT: (-1.0, "what is read is seldom changed, and changes everything"),
    ChangeKind.LOST_INPUT: (-1.4, "data is missing that was there; or a table was retired"),
    ChangeKind.NEW_OUTPUT: (-1.8, "what is written is seldom changed; much of it is new work"),
    ChangeKind.LOST_OUTPUT: (-1.4, "whatever is read of it grows old"),
    ChangeKind.PERMISSION: (-0.6, "nothing works until somebody grants it again"),
    ChangeKind.FAILED: (-0.8, "it failed and has not succeeded since"),
    ChangeKind.SILENT: (-1.0, "it should have run and did not"),
    ChangeKind.VOLUME: (-1.0, "there is suddenly far more or less of it"),
    ChangeKind.COLUMN_DROPPED: (-1.2, "whoever reads it fails, or makes do without"),
    ChangeKind.COLUMN_RETYPED: (-1.6, "casts fail or lose something"),
    ChangeKind.SQL: (-1.7, "values are computed otherwise"),
    ChangeKind.DEPLOY: (-2.3, "most deploys change nothing in any one table"),
    ChangeKind.CONFIG: (-3.5, "settings of a job are told often and matter seldom"),
    ChangeKind.COLUMN_ADDED: (-4.5, "nobody reads yet what is new"),
    ChangeKind.OWNER: (-5.5, "people change and data does not"),
}
"""How likely a change of each kind does harm, before anything else is looked at."""

_K = ChangeKind
_LATENESS: Final = {_K.PERMISSION: 1.0, _K.FAILED: 1.0, _K.SILENT: 1.0, _K.VOLUME: -2.0}
_CODE: Final = {_K.NEW_INPUT: -1.0, _K.LOST_INPUT: -1.0, _K.SQL: -1.0, _K.DEPLOY: -0.5}
AFFINITY: Final[Mapping[SymptomKind, Mapping[ChangeKind, float]]] = {
    SymptomKind.LATE: _LATENESS | _CODE,
    SymptomKind.FAILED: _LATENESS | _CODE | {_K.COLUMN_DROPPED: 1.0, _K.COLUMN_RETYPED: 0.5},
    SymptomKind.VALUES: {_K.PERMISSION: -1.0, _K.FAILED: -1.0, _K.SILENT: -0.7, _K.VOLUME: -0.5},
    SymptomKind.VOLUME: {_K.VOLUME: 1.5, _K.NEW_OUTPUT: 0.7, _K.SILENT: -0.7, _K.FAILED: -0.7},
    SymptomKind.UNKNOWN: {},
}
"""What fits the way in which something is wrong: old data does not double, code does not tarry."""

EDGE: Final[Mapping[Evidence, tuple[float, str]]] = {
    Evidence.OBSERVED: (0.95, "a run did it; not every change upstream shows downstream"),
    Evidence.DECLARED: (0.90, "its owner says so"),
    Evidence.MANUAL: (0.85, "a person says so"),
    Evidence.PARSED: (0.85, "read from code, which may not be what ran"),
    Evidence.INFERRED: (0.50, "guessed"),
}
"""How likely data takes an edge, by who says so."""

INDIRECT: Final = (0.80, "it decides which values flow and does not flow itself")

BY_COLUMNS: Final = (0.0, "it reaches what is wrong column by column")
UNKNOWN_COLUMNS: Final = (-0.5, "nobody tells of columns on the way")
OTHER_COLUMNS: Final = (
    -2.5,
    "other columns are wrong than those made of it; filters may be untold",
)

IN_BETWEEN: Final = (0.5, "the first bad run read what it changed, the last good run did not")
STANDING: Final = (0.5, "it had not been made good by the onset")
NOT_READ: Final = (-5.0, "it came after what the first bad run had read")
READ_BEFORE: Final = (-3.5, "the last good run had read it already")
HEALED: Final = (-4.0, "it was made good before the first bad run read of it")
BY_CLOCK: Final = (-0.7, "before the onset by the clock; no run tells whether it was read")
PER_DAY: Final = (-0.35, "each day between change and onset without a sign of it")
TOO_LATE: Final = (-5.0, "it came after the onset")

ALSO: Final = (0.7, "another change at the same place at the same time")
FOLLOWS: Final = (-3.0, "a change just upstream leads to just this")
SHOWS: Final = (0.8, "something on the way went wrong after it")
MOST_SHOWN: Final = 2.4
OWN: Final = (0.8, "checks of what the place itself writes began to fail with it")
UNEXPLAINED: Final = (-1.0, "something upstream went wrong that it does not explain")
WELL: Final = (-0.9, "something on the way was checked after it and holds")
SIBLING: Final = (-0.4, "something else that reads of it was checked after it and holds")
MOST_WELL: Final = -2.5

NOT_CAPTURED: Final = (-2.6, "data can go wrong where nobody reports changes")

SHARPNESS: Final = 1.0
"""By which scores are multiplied before they become probabilities: above 1, it dares more."""

LEADS_TO: Final[Mapping[ChangeKind, frozenset[ChangeKind]]] = {
    _K.VOLUME: frozenset({_K.VOLUME}),
    _K.NEW_OUTPUT: frozenset({_K.VOLUME, _K.NEW_INPUT}),
    _K.COLUMN_DROPPED: frozenset({_K.COLUMN_DROPPED, _K.FAILED}),
    _K.COLUMN_RETYPED: frozenset({_K.COLUMN_RETYPED, _K.FAILED}),
    _K.COLUMN_ADDED: frozenset({_K.COLUMN_ADDED}),
    _K.PERMISSION: frozenset({_K.SILENT, _K.FAILED}),
    _K.FAILED: frozenset({_K.SILENT, _K.FAILED}),
    _K.SILENT: frozenset({_K.SILENT}),
}
"""What a change of one kind brings about at whatever reads of the place."""
