"""Several names of one dataset: groups, held together by pairs that can be taken back."""

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
    """The pairs that make the groups. One thread writes."""

    def __init__(self, pairs: Iterable[tuple[int, int]] = ()) -> None:
        self._neighbours: dict[int, set[int]] = {}
        self._groups: dict[int, tuple[int, ...]] = {}
        self.groups = AliasGroups({})
        self.change(joined=pairs, parted=())

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Every pair once, the smaller handle first, sorted."""
        return sorted(
            (one, other)
            for one, others in self._neighbours.items()
            for other in others
            if one < other
        )

    def change(
        self, *, joined: Iterable[tuple[int, int]], parted: Iterable[tuple[int, int]]
    ) -> None:
        """Take pairs away and add others; groups that are touched are found anew."""
        touched: set[int] = set()
        for one, other in parted:
            self._neighbours.get(one, set()).discard(other)
            self._neighbours.get(other, set()).discard(one)
            touched |= {one, other}
        for one, other in joined:
            if one != other:
                self._neighbours.setdefault(one, set()).add(other)
                self._neighbours.setdefault(other, set()).add(one)
                touched |= {one, other}
        if touched:
            self._regroup(touched)

    def _regroup(self, touched: set[int]) -> None:
        # A new dict, because views that were taken before still read the old one.
        groups = dict(self._groups)
        done: set[int] = set()
        for handle in touched:
            if handle not in done:
                group = self._component(handle)
                done |= group
                if len(group) > 1:
                    groups.update(dict.fromkeys(group, tuple(sorted(group))))
                else:
                    groups.pop(handle, None)
                    self._neighbours.pop(handle, None)
        self._groups = groups
        self.groups = AliasGroups(groups)

    def _component(self, handle: int) -> set[int]:
        group, waiting = {handle}, [handle]
        while waiting:
            fresh = self._neighbours.get(waiting.pop(), set()) - group
            group |= fresh
            waiting.extend(fresh)
        return group


_NONE = np.zeros(0, dtype=np.int64)
