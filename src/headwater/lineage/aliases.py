"""Several names of one dataset, or of one column: groups that can be parted again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import chain

import numpy as np

from headwater.lineage.rows import Ints, Longs, spans
from headwater.ports import Peers


class AliasGroups:
    """Every group of names as of one moment; never changes.

    groups: for every handle with another name, all handles of its group, itself included.
    """

    def __init__(self, groups: dict[int, tuple[int, ...]]) -> None:
        self._groups = groups

    def peers(self, handles: Longs) -> Peers:
        """All other names of these nodes."""
        if not self._groups:
            return Peers(_NONE, _NONE)
        member, starts, others = self._rows
        place = member.searchsorted(handles)
        named = np.flatnonzero(member.take(place, mode="clip") == handles)
        begin = starts.take(place.take(named))
        origin, position = spans(begin, starts.take(place.take(named) + 1) - begin)
        return Peers(named.take(origin), others.take(position).astype(np.int64))

    @cached_property
    def _rows(self) -> tuple[Longs, Longs, Ints]:
        """The groups as compressed rows: sorted handles, where their peers start, the peers."""
        member = np.array(sorted(self._groups), dtype=np.int64)
        lengths = [len(self._groups[handle]) - 1 for handle in member.tolist()]
        starts = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
        others = chain.from_iterable(
            (other for other in self._groups[handle] if other != handle)
            for handle in member.tolist()
        )
        return member, starts, np.fromiter(others, np.int32, int(starts[-1]))


class Aliases:
    """The groups as their one writer keeps them."""

    def __init__(self, groups: Iterable[tuple[int, ...]] = ()) -> None:
        self._groups: dict[int, tuple[int, ...]] = {}
        self.groups = AliasGroups({})
        self.regroup(groups)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The first name of each group with every other, sorted."""
        return sorted(
            (first, other) for other, (first, *_) in self._groups.items() if first != other
        )

    def _of(self, name: int) -> tuple[int, ...]:
        return self._groups.get(name, (name,))

    def regroup(self, groups: Iterable[tuple[int, ...]]) -> None:
        """From now on these names belong together, a group each; one alone has no other name.

        A name that one of them was joined to before is in one of these groups, too.
        """
        told = [tuple(sorted(group)) for group in groups]
        fresh = [group for group in told if any(self._of(name) != group for name in group)]
        if not fresh:
            return
        # A new dict, because views that were taken before still read the old one.
        self._groups = dict(self._groups)
        for group in fresh:
            first, *others = group
            if others:
                self._groups.update(dict.fromkeys(group, group))
            else:
                self._groups.pop(first, None)
        self.groups = AliasGroups(self._groups)


_NONE = np.zeros(0, dtype=np.int64)
