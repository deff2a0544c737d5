"""Query parameters, read by name: a mistake is answered with what would be right."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import Final, TypeVar

from rapidfuzz import process

from headwater.errors import InvalidInputError
from headwater.lineage.question import DEFAULT_LIMIT, MOST_LIMIT
from headwater.model.edges import Evidence, Influence
from headwater.model.time import NOW, AsOf
from headwater.openlineage.event_time import MalformedTimeError, parse_event_time

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)

_AS_OF: Final = ("valid_at", "known_at", "min_offset")


class ParameterError(InvalidInputError):
    """A query parameter is missing, unknown, or does not have the form that it needs."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}", pointer=f"/{name}")


class Parameters:
    """The parameters of one request.

    allowed: the names that the route knows; any other is refused, with the nearest one.
    """

    def __init__(self, given: Mapping[str, str], *, allowed: tuple[str, ...]) -> None:
        self._given = given
        known = (*allowed, *_AS_OF)
        for name in given:
            if name not in known:
                nearest = process.extractOne(name, known)
                hint = f"; did you mean {nearest[0]}?" if nearest and nearest[1] >= 60 else ""
                wanted = ", ".join(known)
                raise ParameterError(name, f"no such parameter{hint} There are {wanted}")

    def text(self, name: str) -> str:
        """A parameter that must be there."""
        value = self._given.get(name)
        if not value:
            raise ParameterError(name, "it is required")
        return value

    def optional(self, name: str) -> str | None:
        """A parameter that may be there."""
        return self._given.get(name) or None

    def number(self, name: str, default: int, *, least: int = 0, most: int = 2**62) -> int:
        """A whole number."""
        text = self._given.get(name)
        if not text:
            return default
        try:
            value = int(text)
        except ValueError:
            raise ParameterError(name, f"{text[:64]!r} is not a whole number") from None
        if not least <= value <= most:
            raise ParameterError(name, f"it must be from {least} to {most}")
        return value

    def limit(self, default: int = DEFAULT_LIMIT) -> int:
        """How many to answer with."""
        return self.number("limit", default, least=1, most=MOST_LIMIT)

    def choice(self, name: str, choices: type[ChoiceT], default: ChoiceT) -> ChoiceT:
        """One of several words."""
        text = self._given.get(name)
        if not text:
            return default
        try:
            return choices(text.lower())
        except ValueError:
            known = ", ".join(choices)
            raise ParameterError(name, f"{text[:64]!r} is not one of {known}") from None

    def depth(self, default: int | None) -> int | None:
        """How far to go: a number, or `all` for None."""
        text = self._given.get("depth")
        if not text:
            return default
        return None if text.lower() == "all" else self.number("depth", 0, least=1, most=10_000)

    def influence(self) -> Influence | None:
        """`direct`, `indirect`, or None for any."""
        text = (self._given.get("influence") or "any").lower()
        if text == "any":
            return None
        return _member("influence", text, Influence)

    def evidence(self) -> frozenset[Evidence] | None:
        """The kinds of evidence to follow, or None for all."""
        text = self._given.get("evidence")
        if not text:
            return None
        return frozenset(_member("evidence", word.strip(), Evidence) for word in text.split(","))

    def as_of(self) -> AsOf:
        """The point in time to answer for."""
        return AsOf(
            valid=self.instant("valid_at", NOW.valid),
            known=self.number("known_at", NOW.known),
        )

    def instant(self, name: str, default: int) -> int:
        """A point in valid time."""
        text = self._given.get(name)
        if not text:
            return default
        try:
            return parse_event_time(text.replace(" ", "+"))[0]
        except MalformedTimeError:
            return self._day(name, text)

    def _day(self, name: str, text: str) -> int:
        try:
            return parse_event_time(f"{text}T00:00:00Z")[0]
        except MalformedTimeError:
            wanted = "write it as 2026-11-24T08:00:00Z or 2026-11-24"
            raise ParameterError(name, f"{text[:64]!r} is not a time; {wanted}") from None

    def min_offset(self) -> int:
        """The offset that the answer must include."""
        return self.number("min_offset", 0)


MemberT = TypeVar("MemberT", bound=IntEnum)


def _member(name: str, text: str, kind: type[MemberT]) -> MemberT:
    try:
        return kind[text.upper()]
    except KeyError:
        known = ", ".join(each.name.lower() for each in kind)
        raise ParameterError(name, f"{text[:64]!r} is not one of {known}") from None
