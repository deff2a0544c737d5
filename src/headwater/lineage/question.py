"""What is asked: the parts that all questions about lineage share."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
import numpy as np

from headwater.errors import InvalidInputError
from headwater.lineage.rows import Flags
from headwater.lineage.trace import Kind
from headwater.lineage.visibility import EVERYTHING, Visibility
from headwater.model.edges import TRANSFORMATION_CODES, Evidence, Influence
from headwater.model.graph import Layer, is_member, transformation_of
from headwater.model.identity import Key
from headwater.model.time import NOW, AsOf

DEFAULT_LIMIT: Final = 500
MOST_LIMIT: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What all questions about lineage have in common.

    start: the keys to start from; starts_at: what they are. focus: the identifier asked about.
    depth: how many datasets or columns to go; None for all the way.
    hide_temporary: pass over temporary datasets.
    limit, cursor: how many nodes to answer with, and where an earlier answer left off.
    """

    focus: str
    focus_key: Key
    start: tuple[Key, ...]
    starts_at: Kind
    layer: Layer
    depth: int | None = None
    as_of: AsOf = NOW
    influence: Influence | None = None
    evidence: frozenset[Evidence] | None = None
    hide_temporary: bool = False
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None
    visible: Visibility = EVERYTHING


class Cursor(msgspec.Struct, array_like=True):
    """Where an answer left off, and what was known when it was given."""

    known: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
    position: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class MalformedCursorError(InvalidInputError):
    """The cursor was not written by an earlier answer."""

    def __init__(self) -> None:
        super().__init__("the cursor is not one that an answer's `next` gave", pointer="/cursor")


def read_cursor(text: str | None) -> Cursor | None:
    """What `write_cursor` wrote. Raises MalformedCursorError."""
    if text is None:
        return None
    try:
        return msgspec.msgpack.decode(base64.urlsafe_b64decode(text.encode()), type=Cursor)
    except (ValueError, msgspec.DecodeError):
        raise MalformedCursorError from None


def write_cursor(known: int, position: int) -> str:
    """A cursor as text that clients hand back unread."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(Cursor(known, position))).decode()


def labels_to_follow(question: Question) -> Flags | None:
    """For each of the 256 labels whether the question follows it."""
    if question.evidence is None and question.influence is None:
        return None
    flags = np.zeros(256, dtype=np.bool_)
    for label in range(256):
        if question.layer is Layer.COLUMNS and is_member(label):
            flags[label] = True
            continue
        evidence = label >> 2 & 7 if question.layer is Layer.FLOW else label >> 5
        code = label & 31
        if evidence > max(Evidence) or (
            question.layer is Layer.COLUMNS and code >= TRANSFORMATION_CODES
        ):
            continue
        if question.evidence is not None and Evidence(evidence) not in question.evidence:
            continue
        flags[label] = _fits(label, question)
    return flags


def _fits(label: int, question: Question) -> bool:
    # A path is indirect as soon as one of its edges is, so both kinds are walked for it.
    if question.influence in {None, Influence.INDIRECT}:
        return True
    if question.layer is Layer.FLOW:
        return label & 3 in {Influence.DIRECT, Influence.UNKNOWN}
    return transformation_of(label).subtype.influence is Influence.DIRECT
