"""Query parameters: how each is read is also how it is described, so that neither can lie.

A mistake is answered with what would be right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, Final, Generic, TypeVar

from rapidfuzz import process
from starlette.datastructures import QueryParams

from headwater.errors import InvalidInputError
from headwater.lineage.question import DEFAULT_LIMIT, MOST_LIMIT
from headwater.model.edges import Evidence, Influence
from headwater.model.time import NOW, AsOf
from headwater.openlineage.event_time import MalformedTimeError, parse_event_time

T = TypeVar("T")
ChoiceT = TypeVar("ChoiceT", bound=StrEnum)
MemberT = TypeVar("MemberT", bound=IntEnum)

_MOST_NUMBER: Final = 2**62
_MOST_DEPTH: Final = 10_000
_MOST_TEXT: Final = 8_000


class ParameterError(InvalidInputError):
    """A query parameter is missing, unknown, or does not have the form that it needs."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}", pointer=f"/{name}")


@dataclass(frozen=True, slots=True)
class Parameter(Generic[T]):
    """One query parameter.

    read: from its text; raises ParameterError. default: what it is where it is not given or empty.
    schema: the JSON schema of its texts.
    """

    name: str
    about: str
    default: T
    read: Callable[[str], T] = field(repr=False)
    schema: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    required: bool = False


class Parameters:
    """The parameters of one request, all of them read.

    declared: those that the route knows; any other is refused, with the nearest name.
    Raises ParameterError.
    """

    def __init__(self, given: QueryParams, *, declared: Sequence[Parameter[Any]]) -> None:
        known = {each.name: each for each in declared}
        texts: dict[str, str] = {}
        for name, text in given.multi_items():
            if name not in known:
                raise ParameterError(name[:64], _no_such(name, [*known]))
            if texts.setdefault(name, text) != text:
                raise ParameterError(name, "it is given twice, and not the same")
        self._values = {name: known[name].read(text) for name, text in texts.items() if text}
        for each in declared:
            if each.required and each.name not in self._values:
                raise ParameterError(each.name, "it is required")

    def __getitem__(self, parameter: Parameter[T]) -> T:
        """The value of a parameter, or its default; empty counts as not given."""
        return self._values.get(parameter.name, parameter.default)

    def as_of(self) -> AsOf:
        """The point in time to answer for."""
        return AsOf(valid=self[VALID_AT], known=self[KNOWN_AT])


def _no_such(name: str, known: list[str]) -> str:
    nearest = process.extractOne(name[:64], known)
    hint = f"; did you mean {nearest[0]}?" if nearest and nearest[1] >= 60 else ""
    there_are = f"There are {', '.join(known)}" if known else "There are none here"
    return f"no such parameter{hint} {there_are}"


# -- kinds of parameters -----------------------------------------------------------------------


def some_text(name: str, about: str, *, most: int = _MOST_TEXT) -> Parameter[str | None]:
    """A parameter that may be any text of up to `most` characters."""
    return Parameter(name, about, None, _reader_of_text(name, most), _text_schema(most))


def required_text(name: str, about: str, *, most: int = _MOST_TEXT) -> Parameter[str]:
    """A text of up to `most` characters that must be there."""
    read = _reader_of_text(name, most)
    schema = _text_schema(most) | {"minLength": 1}
    return Parameter(name, about, "", read, schema, required=True)


def _text_schema(most: int) -> dict[str, Any]:
    return {"type": "string", "maxLength": most}


def _reader_of_text(name: str, most: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > most:
            raise ParameterError(name, f"it is longer than {most} characters")
        return text

    return read


def values(name: str, about: str) -> Parameter[Sequence[str]]:
    """A text, or several joined by commas."""
    read_text = _reader_of_text(name, _MOST_TEXT)

    def read(text: str) -> Sequence[str]:
        told = (each.strip() for each in read_text(text).split(","))
        return tuple(dict.fromkeys(each for each in told if each))

    return Parameter(name, f"{about}, joined by commas", (), read, _text_schema(_MOST_TEXT))


def whole_number(
    name: str, about: str, *, default: int, least: int = 0, most: int = _MOST_NUMBER
) -> Parameter[int]:
    """A whole number within bounds, in decimal digits."""

    def read(text: str) -> int:
        if not (text.isascii() and text.removeprefix("-").isdigit()):
            raise ParameterError(name, f"{text[:64]!r} is not a whole number")
        # Python refuses to read numbers of thousands of digits, and no bound here has twenty.
        value = int(text[:24])
        if not least <= value <= most:
            raise ParameterError(name, f"it must be from {least} to {most}")
        return value

    schema: dict[str, Any] = {"type": "integer", "minimum": least, "maximum": most}
    if least <= default <= most:
        schema["default"] = default
    return Parameter(name, about, default, read, schema)


def yes_or_no(name: str, about: str) -> Parameter[bool]:
    """Whether or not; not, by default."""
    words = {"true": True, "false": False}

    def read(text: str) -> bool:
        if text.lower() not in words:
            raise _not_one_of(name, text, words)
        return words[text.lower()]

    schema = {"type": "boolean", "default": False}
    return Parameter(name, about, default=False, read=read, schema=schema)


def choice(name: str, about: str, *, default: ChoiceT) -> Parameter[ChoiceT]:
    """One of the words of an enumeration."""
    choices = type(default)

    def read(text: str) -> ChoiceT:
        try:
            return choices(text.lower())
        except ValueError:
            raise _not_one_of(name, text, choices) from None

    schema = {"type": "string", "enum": [*choices], "default": default.value}
    return Parameter(name, about, default, read, schema)


def moment(name: str, about: str, *, default: T, required: bool = False) -> Parameter[int | T]:
    """A point in valid time: RFC 3339, or a day, which begins at midnight UTC."""

    def read(text: str) -> int:
        # A plus sign that nobody encoded arrives as a space.
        for form in (text.replace(" ", "+"), text, f"{text}T00:00:00Z"):
            try:
                return parse_event_time(form)[0]
            except MalformedTimeError:
                continue
        wanted = "write it as 2026-11-24T08:00:00Z or 2026-11-24"
        raise ParameterError(name, f"{text[:64]!r} is not a time; {wanted}")

    schema = {"anyOf": [{"type": "string", "format": each} for each in ("date-time", "date")]}
    return Parameter(name, about, default, read, schema, required=required)


def _not_one_of(name: str, text: str, words: Iterable[str]) -> ParameterError:
    return ParameterError(name, f"{text[:64]!r} is not one of {', '.join(words)}")


def _words_of(kind: type[IntEnum]) -> list[str]:
    return [each.name.lower() for each in kind]


def _member(name: str, text: str, kind: type[MemberT]) -> MemberT:
    try:
        return kind[text.strip().upper()]
    except KeyError:
        raise _not_one_of(name, text, _words_of(kind)) from None


# -- the parameters that several routes share --------------------------------------------------


def limit(default: int = DEFAULT_LIMIT) -> Parameter[int]:
    """How many to answer with."""
    about = "how many to answer with; what is left is at `next`"
    return whole_number("limit", about, default=default, least=1, most=MOST_LIMIT)


class Influences(StrEnum):
    """Which influence to follow."""

    ANY = "any"
    DIRECT = "direct"
    INDIRECT = "indirect"

    @property
    def meaning(self) -> Influence | None:
        """The influence that is meant; None for any."""
        return None if self is Influences.ANY else Influence[self.name]


def _read_depth(text: str) -> int | None:
    return None if text.lower() == "all" else _DEPTH_NUMBER.read(text)


def _read_influence(text: str) -> Influence | None:
    return _INFLUENCES.read(text).meaning


def _read_evidence(text: str) -> frozenset[Evidence]:
    return frozenset(_member("evidence", word, Evidence) for word in text.split(","))


VALID_AT: Final = moment("valid_at", "answer as things stood at this time", default=NOW.valid)
KNOWN_AT: Final = whole_number(
    "known_at", "answer from the events up to this offset of the log", default=NOW.known
)
MIN_OFFSET: Final = whole_number(
    "min_offset", "wait until the answer can include the event at this offset", default=0
)
AS_OF: Final = (VALID_AT, KNOWN_AT, MIN_OFFSET)

HIDE_TEMPORARY: Final = yes_or_no(
    "hide_temporary", "pass over temporary datasets, and say how many; jobs are joined all the same"
)
CURSOR: Final = some_text("cursor", "where an earlier answer left off: its `next`")
_DEPTH_NUMBER: Final = whole_number("depth", "", default=1, least=1, most=_MOST_DEPTH)
DEPTH: Final[Parameter[int | None]] = Parameter(
    "depth",
    "how many datasets or columns to go from the start; `all` for all the way",
    None,
    _read_depth,
    {
        "anyOf": [
            {"type": "integer", "minimum": 1, "maximum": _MOST_DEPTH},
            {"type": "string", "enum": ["all"]},
        ],
        "default": "all",
    },
)
_INFLUENCES: Final = choice("influence", "", default=Influences.ANY)
INFLUENCE: Final[Parameter[Influence | None]] = Parameter(
    "influence",
    "only what values flow into, or only what decides which values there are",
    None,
    _read_influence,
    _INFLUENCES.schema,
)
EVIDENCE: Final[Parameter[frozenset[Evidence] | None]] = Parameter(
    "evidence",
    "follow only edges of these kinds of evidence, joined by commas",
    None,
    _read_evidence,
    {
        "type": "string",
        "pattern": "^({0})(,({0}))*$".format("|".join(_words_of(Evidence))),
    },
)
