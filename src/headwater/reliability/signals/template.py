"""The text of a query with places for names, each written so that it stays inside its quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from headwater.errors import InvalidInputError

NAMES: Final = ("job", "job_namespace", "dataset", "dataset_namespace", "run")
LABEL: Final = "label:"

_PLACE: Final = re.compile(r"\{([a-z_]+(?::\w+)?)\}", re.ASCII)
_REGEX_OPERATORS: Final = ("=~", "!~")
_SPECIAL: Final = frozenset("\\.+*?()|[]{}^$")
_ESCAPES: Final = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class BadTemplateError(InvalidInputError):
    """A query has a place where no name can stand."""


@dataclass(frozen=True, slots=True)
class Hole:
    """Where a name goes. quote: what the text around it stands in. in_regex: it is a pattern."""

    name: str
    quote: str
    in_regex: bool


@dataclass(frozen=True, slots=True)
class Template:
    """A query in PromQL: its text piece by piece, with the holes between."""

    pieces: tuple[str | Hole, ...]

    @property
    def names(self) -> frozenset[str]:
        """What has to be known to fill it."""
        return frozenset(each.name for each in self.pieces if isinstance(each, Hole))

    def fill(self, values: Mapping[str, str]) -> str:
        """The query for these values, of which there must be one for each name."""
        return "".join(
            each if isinstance(each, str) else _written(values[each.name], each)
            for each in self.pieces
        )


def read_template(text: str) -> Template:
    """Find the places of a query in PromQL.

    A place is `{job}` and the like inside a quoted text; braces elsewhere are PromQL's own.
    Raises BadTemplateError for a place that stands elsewhere, or has no such name.
    """
    pieces: list[str | Hole] = []
    for part, quote, in_regex in _parts(text):
        begin = 0
        for match in _PLACE.finditer(part):
            name = match[1]
            if name not in NAMES and not name.startswith(LABEL):
                known = ", ".join(f"{{{each}}}" for each in (*NAMES, f"{LABEL}NAME"))
                if quote:
                    raise BadTemplateError(f"there is no {{{name}}}; there are {known}")
                continue
            if quote not in {'"', "'"}:
                raise BadTemplateError(f"{{{name}}} must stand inside \"…\" or '…'")
            before = part[: match.start()]
            if (len(before) - len(before.rstrip("\\"))) % 2:
                raise BadTemplateError(f"{{{name}}} must not stand behind a backslash")
            pieces += [part[begin : match.start()], Hole(name, quote, in_regex)]
            begin = match.end()
        pieces.append(part[begin:])
    return Template(tuple(each for each in pieces if each != ""))


def _parts(text: str) -> Iterator[tuple[str, str, bool]]:
    """A query cut where quotes begin and end: each part, its quote if any, and if it is a regex."""
    begin = at = 0
    while at < len(text):
        letter = text[at]
        if letter == "#":
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
        elif letter in "\"'`":
            yield text[begin:at], "", False
            end = _end_of_quoted(text, at)
            is_regex = text[:at].rstrip().endswith(_REGEX_OPERATORS)
            yield text[at:end], letter, is_regex
            begin = at = end
        else:
            at += 1
    yield text[begin:], "", False


def _end_of_quoted(text: str, begin: int) -> int:
    quote, at = text[begin], begin + 1
    while at < len(text):
        if text[at] == "\\" and quote != "`":
            at += 2
        elif text[at] == quote:
            return at + 1
        else:
            at += 1
    raise BadTemplateError(f"what begins with {text[begin : begin + 20]} has no end")


def _written(value: str, hole: Hole) -> str:
    """A name as PromQL reads it back: as a pattern that fits nothing else, and inside quotes."""
    if hole.in_regex:
        value = "".join(f"\\{each}" if each in _SPECIAL else each for each in value)
    return "".join(_letter(each, hole.quote) for each in value)


def _letter(letter: str, quote: str) -> str:
    if letter == quote:
        return f"\\{quote}"
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    return f"\\x{ord(letter):02x}" if ord(letter) < 32 or ord(letter) == 127 else letter


def labels_of(
    patterns: Mapping[str, Sequence[re.Pattern[str]]], values: Mapping[str, str]
) -> dict[str, str]:
    """What the named groups of patterns find in whole names. patterns: by what they read."""
    return {
        f"{LABEL}{name}": found
        for read, each in patterns.items()
        for pattern in each
        if (match := pattern.fullmatch(values.get(read, "")))
        for name, found in match.groupdict().items()
        if found is not None
    }
