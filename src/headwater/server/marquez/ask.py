"""One request to Marquez's API: the parts of its path, its parameters, its body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import msgspec
from starlette.datastructures import QueryParams

from headwater.app import Platform
from headwater.errors import InvalidInputError
from headwater.model.time import Instant
from headwater.openlineage.event_time import MalformedTimeError, parse_event_time

BodyT = TypeVar("BodyT", bound=msgspec.Struct)

DEFAULT_LIMIT: Final = 100
MOST: Final = 10_000
"""The longest page: what asks for more is given this much, and the total tells."""

_MOST_OFFSET: Final = 2**62


class BadParameterError(InvalidInputError):
    """A parameter is missing or does not have the form that it needs."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}", pointer=f"/{name}")


class BadBodyError(InvalidInputError):
    """The body is not the JSON that this row takes."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"Unable to process JSON: {problem}")


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody asks.

    parts: the variable parts of the path by name, decoded. source: who asks.
    Unknown parameters are left alone, as Marquez does.
    """

    platform: Platform
    parts: Mapping[str, str]
    query: QueryParams
    body: bytes
    source: str

    def __getitem__(self, part: str) -> str:
        """One part of the path."""
        return self.parts[part]

    def text(self, name: str) -> str | None:
        """A parameter as text; None where it is absent or empty."""
        return self.query.get(name) or None

    def required(self, name: str) -> str:
        """A parameter that must be there."""
        given = self.text(name)
        if given is None:
            raise BadParameterError(name, "it is required")
        return given

    def number(self, name: str, *, default: int, most: int) -> int:
        """A whole number from 0 on; what is beyond `most` is `most`."""
        given = self.text(name)
        if given is None:
            return default
        if not (given.isascii() and given.isdigit()):
            raise BadParameterError(name, f"'{given[:64]}' is not a whole number from 0 on")
        return min(int(given[:24]), most)

    @property
    def limit(self) -> int:
        """How many to answer with."""
        return self.number("limit", default=DEFAULT_LIMIT, most=MOST)

    @property
    def offset(self) -> int:
        """How many to pass over."""
        return self.number("offset", default=0, most=_MOST_OFFSET)

    def flag(self, name: str) -> bool:
        """A truth value, in whatever case; false where it is absent."""
        return (self.text(name) or "").lower() == "true"

    def choice(self, name: str, words: tuple[str, ...], *, default: str) -> str:
        """One of some words, in whatever case."""
        given = (self.text(name) or default).upper()
        if given not in words:
            raise BadParameterError(name, f"'{given[:64]}' is not one of {', '.join(words)}")
        return given

    def moment(self, name: str, *, default: Instant) -> Instant:
        """A point in time: RFC 3339, or a day, which begins at midnight UTC."""
        given = self.text(name)
        return default if given is None else read_moment(name, given)

    def zone(self, name: str) -> ZoneInfo:
        """A time zone by its name; UTC where it is absent."""
        given = self.text(name) or "UTC"
        try:
            return ZoneInfo(given)
        except (ValueError, OSError, KeyError):
            raise BadParameterError(name, f"'{given[:64]}' is no time zone") from None

    def read(self, kind: type[BodyT]) -> BodyT:
        """The body; an empty one is an empty object."""
        try:
            return msgspec.json.decode(self.body or b"{}", type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BadBodyError(str(error)) from None


def read_moment(name: str, given: str) -> Instant:
    """A point in time as clients write it; a plus that nobody encoded arrives as a space."""
    for form in (given.replace(" ", "+"), given, f"{given}T00:00:00Z", f"{given}Z"):
        try:
            return parse_event_time(form)[0]
        except MalformedTimeError:
            continue
    raise BadParameterError(name, f"'{given[:64]}' is no time; write it as 2026-11-24T08:00:00Z")


def split_path(raw_path: bytes) -> list[str]:
    """The parts of a path, each decoded by itself: a %2F belongs to a name."""
    path = raw_path.partition(b"?")[0].decode("latin-1")
    parts = [unquote(part) for part in path.split("/")[1:]]
    return parts[:-1] if parts and not parts[-1] else parts
