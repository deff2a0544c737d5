"""Protobuf definitions as fields: the first message of a file, which a subject stands for.

Source: the Protocol Buffers language guide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from headwater.integrations.sources.kafka.schema_fields import (
    BrokenSchemaError,
    Field,
    Message,
    Room,
    as_deep_as_fits,
)

_DEEPEST: Final = 24
_TOKEN: Final = re.compile(
    r"(?P<comment>//[^\n]*|/\*[\s\S]*?\*/)|(?P<word>\.?[A-Za-z_][\w.]*|\d+)"
    r"|(?P<text>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')|(?P<sign>[{}()\[\]<>=;,:+-])"
)
_LABELS: Final = frozenset({"optional", "required", "repeated"})
_BLOCKS: Final = frozenset({"enum", "service", "extend"})
_SKIPPED: Final = frozenset(
    {"option", "import", "reserved", "extensions", "syntax", "package", "edition"}
)


def read_protobuf(text: str, references: Sequence[str] = ()) -> Message:
    """The message of a definition. references: the definitions that it imports.

    Raises BrokenSchemaError.
    """
    files = [_File(text), *(_File(each) for each in references)]
    if not files[0].messages:
        raise BrokenSchemaError("it is no Protobuf definition: there is no message in it")
    known = {name: each for file in reversed(files) for name, each in file.messages.items()}
    first = next(iter(files[0].messages.values()))
    fields = as_deep_as_fits(lambda room: _fields(first, known, room, 0))
    return Message(first.name, fields, first.comment)


@dataclass(slots=True)
class _Message:
    name: str
    comment: str | None
    fields: list[tuple[str, str, str, str | None]] = field(
        default_factory=list[tuple[str, str, str, "str | None"]]
    )
    """Name, type, the message that it is of where it is one, and its comment."""


def _fields(
    message: _Message, known: dict[str, _Message], room: Room, depth: int
) -> tuple[Field, ...]:
    if room.ends_at(depth):
        return ()
    found: list[Field] = []
    for name, kind, of, comment in message.fields:
        inner = _find(of, message.name, known)
        below = () if inner is None else _fields(inner, known, room, depth + 1)
        found.append(Field(name, kind, comment, below))
    return tuple(found)


def _find(name: str, scope: str, known: dict[str, _Message]) -> _Message | None:
    """A message by a name that is looked for from the inside out."""
    if name.startswith("."):
        return known.get(name[1:])
    while True:
        found = known.get(f"{scope}.{name}" if scope else name)
        if found is not None or not scope:
            return found
        scope = scope.rpartition(".")[0]


class _File:
    """The messages of one file, by their whole names."""

    def __init__(self, text: str) -> None:
        self.messages: dict[str, _Message] = {}
        self._comment: str | None = None
        self._tokens = list(_TOKEN.finditer(text))
        self._at = 0
        self._package = ""
        self._body(None, 0)

    def _next(self) -> str:
        """The next sign or word; empty at the end. Comments are kept for what follows them."""
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token["comment"] is None:
                return token[0]
            lines = token[0].strip("/*").split("\n")
            self._comment = " ".join(line.strip(" */") for line in lines).strip()
        return ""

    def _taken(self) -> str | None:
        comment, self._comment = self._comment, None
        return comment or None

    def _body(self, message: _Message | None, depth: int) -> None:
        """What stands between two braces, or in the whole file."""
        if depth > _DEEPEST:
            raise BrokenSchemaError("it is no Protobuf definition: it is nested too deeply")
        while True:
            word = self._next()
            comment = self._taken()
            match word:
                case "" | "}":
                    return
                case "package":
                    self._package = self._next()
                case "message":
                    self._message(self._next(), message, comment, depth)
                case "oneof":
                    self._next()
                    self._next()
                    self._body(message, depth + 1)
                case _:
                    self._other(word, message, comment)

    def _other(self, word: str, message: _Message | None, comment: str | None) -> None:
        """What is no message: a field of one, or something that has no fields of its own."""
        if word in _BLOCKS:
            self._skip_block()
        elif word in _SKIPPED:
            self._skip_statement()
        elif message is not None and word != ";":
            self._field(word, message, comment)

    def _message(self, name: str, outer: _Message | None, comment: str | None, depth: int) -> None:
        scope = self._package if outer is None else outer.name
        message = _Message(f"{scope}.{name}" if scope else name, comment)
        self.messages[message.name] = message
        self._next()
        self._body(message, depth + 1)

    def _field(self, word: str, message: _Message, comment: str | None) -> None:
        label = word if word in _LABELS else ""
        kind = self._next() if label else word
        if kind == "group":
            self._skip_block()
            return
        of = kind
        if kind == "map":
            self._next()
            key = self._next()
            self._next()
            of = self._next()
            self._next()
            kind = f"map<{key}, {of.lstrip('.')}>"
        name = self._next()
        self._skip_statement()
        kind = kind.lstrip(".")
        shown = f"array<{kind}>" if label == "repeated" else kind
        message.fields.append((name, shown, of, comment))

    def _skip_statement(self) -> None:
        depth = 0
        while (word := self._next()) and (word != ";" or depth):
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(word, 0)
            if depth < 0:
                self._at -= 1
                return
        self._comment = None

    def _skip_block(self) -> None:
        depth = 0
        while word := self._next():
            depth += {"{": 1, "}": -1}.get(word, 0)
            if word == "}" and depth == 0:
                break
        self._comment = None
