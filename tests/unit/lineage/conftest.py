"""Lineage drawn with arrows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import numpy as np
import pytest

from headwater.lineage.index import GraphIndex
from headwater.lineage.layer import LayerView
from headwater.model.edges import Evidence, Influence, Subtype, Transformation
from headwater.model.graph import (
    MEMBER_LABEL,
    EdgeRow,
    GraphChanges,
    Layer,
    column_label,
    flow_label,
)
from headwater.model.identity import derive_key
from support.groups import grouped

ARROW = re.compile(r"\s*-(?:([\w+]+)-)?>\s*")


def key(name: str) -> int:
    return derive_key("drawn", name)


class Names:
    """Keys by name, and names by key."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}

    def __getitem__(self, name: str) -> int:
        self._names[key(name)] = name
        return key(name)

    def of(self, keys: Iterable[int | None]) -> list[str | None]:
        return [None if each is None else self._names[int(each)] for each in np.array([*keys])]


def flow(word: str | None) -> int:
    """The label for an arrow such as `-indirect->`."""
    return flow_label(Evidence.OBSERVED, Influence[(word or "direct").upper()])


def column(word: str | None) -> int:
    """The label for an arrow such as `-aggregation+mask->` or `-member->`."""
    if word == "member":
        return MEMBER_LABEL
    subtype, _, mask = (word or "identity").partition("+")
    transformation = Transformation(Subtype[subtype.upper()], masking=bool(mask))
    return column_label(Evidence.OBSERVED, transformation)


@pytest.fixture
def names() -> Names:
    return Names()


@pytest.fixture
def draw(names: Names) -> Callable[..., LayerView]:
    """A graph from lines such as `raw -> job -unknown-> clean` and `clean = alias`."""

    def drawn(text: str, *, layer: Layer = Layer.FLOW) -> LayerView:
        label_of = flow if layer is Layer.FLOW else column
        rows: list[EdgeRow] = []
        aliases: list[tuple[int, int]] = []
        for line in filter(None, map(str.strip, text.splitlines())):
            if "=" in line:
                one, other = (names[name.strip()] for name in line.split("="))
                aliases.append((one, other))
                continue
            first, *rest = ARROW.split(line)
            for word, name in zip(rest[::2], rest[1::2], strict=True):
                row = EdgeRow(layer, names[first], names[name], label_of(word), valid_from=0)
                if row not in rows:
                    rows.append(row)
                first = name
        index = GraphIndex()
        index.apply(GraphChanges(1, opened=tuple(rows), names=grouped(aliases, layer=layer)))
        return index.view(layer)

    return drawn
