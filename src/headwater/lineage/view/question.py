"""What is asked when a picture is asked for, and what it takes to answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from headwater.lineage.answers import Described, Origin
from headwater.lineage.view.answer import ViewQuality
from headwater.lineage.view.columns import Field
from headwater.lineage.view.gathering import Grouping
from headwater.lineage.wording import EdgeFacts, Unread
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.identity import Key
from headwater.model.time import NOW, AsOf, Instant


class ViewCatalog(Protocol):
    """What a picture needs to know beside the graph."""

    def describe(self, keys: Iterable[Key], *, as_of: AsOf) -> dict[Key, Described]:
        """Whatever these keys stand for; an unknown key is left out."""
        ...

    def edges(
        self, layer: Layer, pairs: Sequence[tuple[Key, Key]], *, as_of: AsOf, stale: bool = False
    ) -> dict[tuple[Key, Key], list[EdgeFacts]]:
        """What is known of the edges between pairs of keys, in the direction of the data.

        stale: of those that runs had ceased to show, in place of those that held.
        """
        ...

    def tiers(self, datasets: Sequence[Key], *, as_of: AsOf) -> Mapping[Key, int]:
        """How much those of some datasets matter that somebody rated."""
        ...

    def fields(self, datasets: Sequence[Key], *, as_of: AsOf) -> Mapping[Key, Sequence[Field]]:
        """The columns of each dataset: those of its schema in order, then what lineage adds."""
        ...

    def origins(self, datasets: Sequence[Key], *, as_of: AsOf) -> dict[Key, Origin]:
        """Why each of these datasets has nothing upstream."""
        ...

    def temporary(self, keys: Collection[Key], *, as_of: AsOf) -> dict[Key, Key]:
        """Of some keys those of temporary datasets and their columns, with the dataset's key."""
        ...

    def quality(self, datasets: Sequence[Key], *, as_of: AsOf) -> Mapping[Key, ViewQuality]:
        """The newest checks of each of these datasets, and its size, where any are told."""
        ...

    def unread(
        self, runs: Iterable[Key], datasets: Collection[Key], *, as_of: AsOf
    ) -> Sequence[Unread]:
        """Of these runs, and of the last that wrote each dataset, those read only in part."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewQuestion:
    """What is to be drawn.

    focus: the datasets that it is all about. upstream, downstream: how many datasets to look from
        them.
    to: a dataset to which the ways from the focus are shown, in place of what lies around it.
    chosen: datasets to show in place of a focus.
    opened: how many neighbours to show on a side of a dataset; none closes the side.
    pinned: datasets to show whatever leads to them.
    unfolded: how many columns to show of a dataset.
    locked: a column whose whole way is to be shown, by the keys and the identifier it goes by.
    with_steps: whether jobs are boxes. group_by: what datasets must have in common to be one box;
        ungrouped: the groups that are opened all the same.
    after: an earlier drawing whose order is to be kept.
    since: an instant to compare with: what came and what went since is shown.
    with_quality: whether to tell of the checks and the size of each dataset.
    hide_temporary: pass over temporary datasets, but for those that are asked about.
    with_stale: whether to follow the edges that runs no longer show.
    """

    focus: tuple[Key, ...]
    upstream: int = 1
    downstream: int = 1
    to: Key | None = None
    chosen: tuple[Key, ...] | None = None
    opened: Mapping[tuple[Key, Direction], int] = field(
        default_factory=dict[tuple[Key, Direction], int]
    )
    pinned: tuple[Key, ...] = ()
    unfolded: Mapping[Key, int] = field(default_factory=dict[Key, int])
    locked: tuple[tuple[Key, ...], str] | None = None
    with_steps: bool = True
    with_quality: bool = False
    hide_temporary: bool = False
    with_stale: bool = False
    group_by: Grouping = Grouping.NONE
    ungrouped: frozenset[Key] = frozenset()
    as_of: AsOf = NOW
    after: str | None = None
    since: Instant | None = None
