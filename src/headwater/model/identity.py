"""What things are called: datasets, columns, jobs and runs, and one text form of each."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import quote, unquote

from headwater.errors import InvalidInputError

_PLAIN: Final = re.compile(r"[A-Za-z0-9_.~-]*")
"""What percent-encoding leaves as it is."""

Key: TypeAlias = int
"""A 64-bit signed number that stands for an identity in stores and in the graph."""


@dataclass(frozen=True, slots=True, order=True)
class DatasetId:
    """Where a dataset lives and what it is called there, as its producer spelled it.

    Never case-folded: `public.Orders` and `public.orders` are two tables in Postgres.
    """

    namespace: str
    name: str

    def __str__(self) -> str:
        return _join("dataset", self.namespace, self.name)


@dataclass(frozen=True, slots=True, order=True)
class ColumnId:
    """A column, or a field inside one.

    path: the names from the column down to the field, joined by dots.
    """

    dataset: DatasetId
    path: str

    def __str__(self) -> str:
        return _join("column", self.dataset.namespace, self.dataset.name, self.path)


@dataclass(frozen=True, slots=True, order=True)
class JobId:
    """A recurring piece of work, whatever started it."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return _join("job", self.namespace, self.name)


@dataclass(frozen=True, slots=True, order=True)
class RunId:
    """One execution of a job. Usually a UUID, but producers are not held to it."""

    value: str

    def __str__(self) -> str:
        return _join("run", self.value)


NodeId: TypeAlias = DatasetId | ColumnId | JobId | RunId

EVERY_COLUMN = "*"
"""The path that stands for all columns of a dataset at once, where influence is dataset-wide."""

WHOLE_DATASET = ""
"""The path that stands for a dataset as a whole, where nobody says from which of its columns."""

NOT_COLUMNS = frozenset({EVERY_COLUMN, WHOLE_DATASET})
"""The paths that stand for more than one column."""


class MalformedNodeIdError(InvalidInputError):
    """The text is no identifier that Headwater could have written."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text!r} is not an identifier; write one as dataset:NAMESPACE:NAME, "
            "column:NAMESPACE:NAME:COLUMN, job:NAMESPACE:NAME or run:ID, each part percent-encoded"
        )


def parse_node_id(text: str) -> NodeId:
    """Read back what `str()` of an identifier wrote.

    Colons, slashes and dots belong to names, so each part is percent-encoded and the parts are
    joined by colons: no two identifiers share a text.
    """
    kind, *quoted = text.split(":")
    parts = [unquote(part) for part in quoted]
    match kind, parts:
        case "dataset", [namespace, name]:
            return DatasetId(namespace, name)
        case "column", [namespace, name, path]:
            return ColumnId(DatasetId(namespace, name), path)
        case "job", [namespace, name]:
            return JobId(namespace, name)
        case "run", [value]:
            return RunId(value)
        case _:
            raise MalformedNodeIdError(text)


def readable(identifier: str) -> str:
    """An identifier in a form that a command takes and a person can read."""
    kind, *parts = identifier.split(":")
    match kind, [unquote(part) for part in parts]:
        case "dataset" | "job", [namespace, name]:
            return f"{namespace}/{name}"
        case "column", [namespace, name, path]:
            return f"{namespace}/{name}[{path}]"
        case _:
            return identifier


def key_of(node: NodeId) -> Key:
    """The key of an identity: the same on every machine, in every store, for ever."""
    match node:
        case DatasetId(namespace, name):
            return derive_key("dataset", namespace, name)
        case ColumnId(DatasetId(namespace, name), path):
            return derive_key("column", namespace, name, path)
        case JobId(namespace, name):
            return derive_key("job", namespace, name)
        case RunId(value):
            return derive_key("run", value)


def derive_key(kind: str, *parts: str) -> Key:
    """Hash a kind and its parts into a key.

    64 bits collide once in some 10^5 stores of 10 million names; stores keep the names beside
    the keys, so a collision is seen and refused rather than merged.
    """
    text = "\x1f".join((kind, *parts))
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def _join(kind: str, *parts: str) -> str:
    return ":".join((kind, *(_quoted(part) for part in parts)))


def _quoted(part: str) -> str:
    # Most names need no quoting, and large answers hold thousands of them.
    return part if _PLAIN.fullmatch(part) else quote(part, safe="")
