"""The conditions of the selector language: what each selects, and what may stand behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, TypeVar

from rapidfuzz import fuzz, process

from headwater.model.time import Instant
from headwater.openlineage.event_time import MalformedTimeError, parse_event_time

StringT = TypeVar("StringT", bound=str)


class Word(StrEnum):
    """What stands before the colon of a condition."""

    TAG = "tag"
    DOMAIN = "domain"
    OWNER = "owner"
    TIER = "tier"
    TYPE = "type"
    SOURCE = "source"
    NAMESPACE = "namespace"
    STATE = "state"
    CHANGED = "changed"
    CLASSIFICATION = "classification"
    PATH = "path"
    FILE = "file"
    INCIDENT = "incident"
    READS = "reads"


SAYS: Final[Mapping[Word, str]] = {
    Word.TAG: "tagged {}",
    Word.DOMAIN: "in the domain {}",
    Word.OWNER: "owned by {}",
    Word.TIER: "of tier {}",
    Word.TYPE: "of the type {}",
    Word.SOURCE: "on the platform {}",
    Word.NAMESPACE: "in the namespace {}",
    Word.STATE: "jobs whose latest run is {}",
    Word.CHANGED: "changed {}",
    Word.CLASSIFICATION: "classified as {}",
    Word.PATH: "jobs whose code lies under {}",
    Word.INCIDENT: "wrong in an incident that is {}",
}
"""Each condition that can be answered in plain words, with a place for its value."""

UNANSWERED: Final[Mapping[Word, str]] = {
    Word.FILE: "a server reads no files of yours; `headwater sel` does, and sends the names in it",
    Word.READS: "Headwater counts no reads yet, so it cannot tell",
}
"""Conditions that are understood and cannot be answered here, and why."""

STATES: Final = ("failed", "stale", "running", "completed", "aborted", "changed")
"""What may stand behind `state:`; `changed` is short for `changed:since=1d`."""

SINCE: Final = "since="
REF: Final = "ref="
_AGO: Final = re.compile(r"(\d{1,6})([smhdw])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Ago:
    """So many microseconds before the instant that is asked about."""

    microseconds: int


def read_since(text: str) -> Ago | Instant | None:
    """What stands behind `since=`: `2d`, `90m`, a day or RFC 3339; None for anything else."""
    ago = _AGO.fullmatch(text)
    if ago is not None:
        return Ago(timedelta(**{_UNITS[ago[2]]: int(ago[1])}) // _MICROSECOND)
    for form in (text, f"{text}T00:00:00Z"):
        try:
            return parse_event_time(form)[0]
        except MalformedTimeError:
            continue
    return None


_PREFIX: Final = re.compile(r"(\w+):(?!//)")
_CLOSE: Final = 75


def nearest_word(text: str) -> Word | None:
    """The condition that a bare text with a colon in it may be meant for.

    What stands before the colon is often part of a name, so it has to come close.
    """
    prefix = _PREFIX.match(text)
    return None if prefix is None else nearest(prefix[1], Word)


def nearest(text: str, words: Iterable[StringT]) -> StringT | None:
    """The word that comes closest to a text, if any comes close."""
    known = [*words]
    found = process.extractOne(
        text[:64].lower(), known, scorer=fuzz.ratio, score_cutoff=_CLOSE, processor=str
    )
    return None if found is None else known[found[2]]
