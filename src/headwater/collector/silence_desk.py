"""Silences as people make and end them, said as events of our own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import Lock
from typing import Final

import msgspec

from headwater.collector.own_words import OwnWords
from headwater.errors import ConflictError, InvalidInputError, NotFoundError
from headwater.lineage.selector.parse import parse
from headwater.model.identity import JobId
from headwater.model.time import Instant, format_instant
from headwater.model.words import PEOPLE, SILENCES
from headwater.openlineage.facets.headwater_silence import SilenceFacet
from headwater.openlineage.producer import HEADWATER
from headwater.openlineage.writing import Json, Writer
from headwater.ports import Clock
from headwater.reliability.alerts.silence import Silence

_WRITER: Final = Writer(f"{HEADWATER}/people")
_NUMBERED: Final = re.compile(r"S-([1-9][0-9]{0,8})", re.ASCII | re.IGNORECASE)
LONGEST_US: Final = 366 * 86_400_000_000
"""Nothing is silenced for longer than this: what nobody looks at for a year has no objective."""


class BadSilenceError(InvalidInputError):
    """A silence that cannot be."""

    def __init__(self, member: str, problem: str) -> None:
        super().__init__(f"{member}: {problem}", pointer=f"/{member}")


class UnknownSilenceError(NotFoundError):
    """There is no silence of this name."""

    def __init__(self, name: str) -> None:
        hint = "`headwater silence list` names those there are"
        super().__init__(f"there is no silence {name[:40]!r}; {hint}")


class SilenceOverError(ConflictError):
    """A silence that is over cannot be ended."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is over already")


class SilenceDesk:
    """Where silences are made and ended, one at a time.

    silences: all there ever were, by number.
    """

    def __init__(
        self,
        silences: Callable[[], Mapping[int, Silence]],
        words: OwnWords,
        clock: Clock,
    ) -> None:
        self._silences = silences
        self._words = words
        self._clock = clock
        self._lock = Lock()

    def add(
        self,
        selector: str,
        *,
        until: Instant,
        reason: str,
        by: str,
        since: Instant | None = None,
        detector: str | None = None,
    ) -> Silence:
        """Silence what a selector selects for a while. Raises BadSilenceError."""
        now = self._clock()
        begin = now if since is None else since
        if until <= max(now, begin):
            raise BadSilenceError("until", "it is over before it begins")
        if until - begin > LONGEST_US:
            raise BadSilenceError("until", "a silence may last a year at most")
        if not reason.strip():
            raise BadSilenceError("reason", "say why")
        try:
            parse(selector)
        except InvalidInputError as error:
            raise BadSilenceError("selector", str(error)) from None
        with self._lock:
            self._words.catch_up()
            number = max(self._silences(), default=0) + 1
            silence = Silence(
                name=f"S-{number}", selector=selector, reason=reason, by=by,
                since=begin, until=until, detector=detector,
            )  # fmt: skip
            self._words.say([silence_event(silence, at=now)])
        return silence

    def end(self, name: str) -> Silence:
        """End a silence. Raises UnknownSilenceError, SilenceOverError."""
        now = self._clock()
        with self._lock:
            self._words.catch_up()
            number = silence_number(name)
            silence = None if number is None else self._silences().get(number)
            if silence is None:
                raise UnknownSilenceError(name)
            if silence.ended is not None or silence.until <= now:
                raise SilenceOverError(silence.name)
            ended = replace(silence, ended=now)
            self._words.say([silence_event(ended, at=now)])
        return ended


def silence_number(name: str) -> int | None:
    """The number of a silence; None for what is no name of one."""
    told = _NUMBERED.fullmatch(name)
    return int(told[1]) if told else None


def silence_event(silence: Silence, *, at: Instant) -> Json:
    """The event that says what a silence is."""
    told = SilenceFacet(
        selector=silence.selector,
        reason=silence.reason,
        since=format_instant(silence.since),
        until=format_instant(silence.until),
        by=silence.by,
        detector=silence.detector,
        ended=None if silence.ended is None else format_instant(silence.ended),
    )
    job = _WRITER.job(
        JobId(PEOPLE, f"{SILENCES}{silence.name}"), headwater_silence=msgspec.to_builtins(told)
    )
    return _WRITER.job_event(at, job)
