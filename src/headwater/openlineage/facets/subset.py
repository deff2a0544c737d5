"""The `subset` facet of inputs and outputs."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from headwater.openlineage.facets.form import REQUIRED, one_of


class Partition(msgspec.Struct, frozen=True):
    """One partition, by the values of its dimensions."""

    dimensions: dict[str, Any] = {}
    identifier: str | None = None


class Condition(msgspec.Struct, frozen=True):
    """Which part of a dataset is meant.

    type: decides which of the others are there. left, right: conditions or operands.
    """

    type: Annotated[str | None, one_of("location", "partition", "compare", "binary")] = None
    locations: tuple[str, ...] = ()
    partitions: tuple[Partition, ...] = ()
    left: Any = None
    right: Any = None
    comparison: str | None = None
    operator: str | None = None


class InputSubsetFacet(msgspec.Struct, frozen=True):
    """The part of a dataset that was read."""

    condition: Annotated[Condition | None, REQUIRED] = msgspec.field(
        name="inputCondition", default=None
    )


class OutputSubsetFacet(msgspec.Struct, frozen=True):
    """The part of a dataset that was written."""

    condition: Annotated[Condition | None, REQUIRED] = msgspec.field(
        name="outputCondition", default=None
    )
