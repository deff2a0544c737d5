"""What a trial is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from headwater.model.identity import DatasetId

EVERY: Final = "*"
"""All columns of a dataset, or its rows."""


class Found(StrEnum):
    """What a trial says of a claim."""

    SHOWN = "shown"
    NOT_SHOWN = "not shown"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """That a column has a part in another. `*` stands for every column of its dataset.

    decides_order: whether it is claimed to decide about the order of rows and nothing else.
    """

    source: DatasetId
    source_column: str
    target: DatasetId
    target_column: str
    decides_order: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A job whose claims are to be tried.

    inputs, outputs: its datasets with their columns and types, as far as these are known, else
    None. claims: the links into its outputs that sources tell of. flows: the pairs of datasets.
    """

    sql: str
    dialect: str | None
    inputs: Mapping[DatasetId, Sequence[tuple[str, str]] | None]
    outputs: Mapping[DatasetId, Sequence[tuple[str, str]] | None]
    claims: Sequence[Link] = ()
    flows: Sequence[tuple[DatasetId, DatasetId]] = ()

    def whole(self, claim: Link, seen: Collection[str] = ()) -> Link:
        """A claim as one about whole columns, in small letters; its ends may be parts of them.

        seen: columns of its target that came out, whether or not they were known before.
        """
        return replace(
            claim,
            source_column=self._column(claim.source, claim.source_column),
            target_column=self._column(claim.target, claim.target_column, seen),
        )

    def _column(self, dataset: DatasetId, path: str, seen: Collection[str] = ()) -> str:
        known = self.inputs.get(dataset) or self.outputs.get(dataset) or ()
        names = {*seen, *(name.lower() for name, _ in known)}
        # A name may have dots in it, which then lead to no part of it.
        steps = path.lower().split(".")
        longer = (".".join(steps[:end]) for end in range(len(steps), 0, -1))
        return next((each for each in longer if each in names), steps[0])


@dataclass(frozen=True, slots=True)
class TriedLink:
    """What came of one claim. reason: why it was not tried. trials: how many runs could tell."""

    link: Link
    found: Found
    reason: str = ""
    trials: int = 0


@dataclass(frozen=True, slots=True)
class TriedFlow:
    """Whether anything of one dataset changed anything in another."""

    source: DatasetId
    target: DatasetId
    found: Found
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of trying a job. missed: influences that were seen and that nobody claims.

    reason: why nothing of it could be tried.
    """

    links: tuple[TriedLink, ...] = ()
    flows: tuple[TriedFlow, ...] = ()
    missed: tuple[Link, ...] = ()
    reason: str = ""
