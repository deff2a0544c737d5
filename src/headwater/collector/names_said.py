"""What people say of two names: that they are those of one dataset, or those of two.

Each list is said as a whole, by the dataset that it is of; what the newest leaves out is taken
back. A word on a pair therefore says the lists of both names anew where they change.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from headwater.errors import InvalidInputError
from headwater.model.identity import DatasetId
from headwater.model.time import Instant
from headwater.openlineage.facets.headwater_distinct import OtherThing
from headwater.openlineage.facets.symlinks import Identifier
from headwater.openlineage.producer import HEADWATER
from headwater.openlineage.writing import Json, Writer, listed

_WRITER: Final = Writer(f"{HEADWATER}/people")


class NameWord(StrEnum):
    """What somebody says of two names."""

    SAME = "same"
    DIFFERENT = "different"
    WITHDRAWN = "withdrawn"


class OneNameError(InvalidInputError):
    """Both are one name already."""

    def __init__(self, name: DatasetId) -> None:
        super().__init__(f"both are {name}; name two datasets", pointer="/other")


@dataclass(frozen=True, slots=True, kw_only=True)
class NameJudgement:
    """A person's word on two names. kind: of what kind `other` is, such as TABLE or VIEW.

    Raises OneNameError.
    """

    word: NameWord
    one: DatasetId
    other: DatasetId
    by: str
    reason: str | None = None
    kind: str = "TABLE"

    def __post_init__(self) -> None:
        if self.one == self.other:
            raise OneNameError(self.one)


@dataclass(frozen=True, slots=True)
class SaidNames:
    """What people say of one dataset. same: what else it is called; distinct: what it is not."""

    same: tuple[Identifier, ...] = ()
    distinct: tuple[OtherThing, ...] = ()

    def without(self, other: DatasetId) -> SaidNames:
        """The same, with nothing said of that name."""
        return SaidNames(
            tuple(each for each in self.same if _of(each) != other),
            tuple(each for each in self.distinct if _of(each) != other),
        )

    def saying(self, told: NameJudgement) -> SaidNames:
        """The same, with this word on the other name in place of any before it."""
        rest = self.without(told.other)
        named = (told.other.namespace, told.other.name)
        match told.word:
            case NameWord.SAME:
                return SaidNames(
                    (*rest.same, Identifier(*named, told.kind, told.by)), rest.distinct
                )
            case NameWord.DIFFERENT:
                thing = OtherThing(*named, told.by, told.reason)
                return SaidNames(rest.same, (*rest.distinct, thing))
            case NameWord.WITHDRAWN:
                return rest


def names_event(dataset: DatasetId, before: SaidNames, after: SaidNames, *, at: Instant) -> Json:
    """The event that says what has changed of these lists."""
    symlinks = distinct = None
    if before.same != after.same:
        symlinks = listed("identifiers", after.same)
    if before.distinct != after.distinct:
        distinct = listed("others", after.distinct)
    return _WRITER.dataset_event(
        at, _WRITER.dataset(dataset, symlinks=symlinks, headwater_distinct=distinct)
    )


def _of(told: Identifier | OtherThing) -> DatasetId:
    return DatasetId(told.namespace, told.name)
