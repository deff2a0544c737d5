"""How edges and columns end, and by which words they were told, as an oracle has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from headwater.model.edges import Evidence
from headwater.model.identity import key_of
from histories.pictures import Link, Pair


class Words:
    """By which words the columns of a step are declared."""

    def __init__(self, step: int, entries: Sequence[Any]) -> None:
        pictures = [picture for *_, picture in entries if picture is not None]
        self.outputs = {end for each in pictures for start, end in each.edges if start == step}
        self.explicit = False

    def ended(self, kind: str, event: Any, now: Any, *, observed: bool) -> str | None:
        """Why columns end with the next entry that tells none of them."""
        if kind == "declared":
            self.explicit = self.explicit if now is None else event["explicit"]
            return "replaced" if event["writes_told"] and now is None else None
        deleted = kind == "dropped" and event[1] == "deleted" and event[0] in self.outputs
        return "deleted" if deleted and not observed and not self.explicit else None


Span: TypeAlias = tuple[int, frozenset[Link], Evidence, str | None]


def without_columns_of(ended: Iterable[tuple[int, str]], span: Span, at: int) -> Iterator[Span]:
    """What is left of a mapping when some of its inputs are read no more."""
    for dataset, why in ended:
        left = frozenset(link for link in span[1] if key_of(link.source[0]) != dataset)
        span = (at, left, span[2], why)
        yield span


def is_dropped(pair: Pair, kind: str, told: Any) -> bool:
    """Whether an end of an edge is dropped; a facet that is taken away drops nothing."""
    return kind == "dropped" and told[1] != "deleted" and told[0] in pair


def deletions_of_own_columns(entries: Sequence[Any]) -> Iterator[Any]:
    """Where the facet is taken away by which a dataset says what it derives from."""
    by_columns = False
    for position, kind, told, _ in entries:
        if kind == "declared":
            by_columns = not told["explicit"]
        elif kind == "dropped" and told[0] == told[2]:
            if told[1] == "deleted" and by_columns:
                yield position
            by_columns = False
