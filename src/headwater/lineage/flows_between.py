"""All flows between datasets at once, as arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from headwater.lineage.rows import Longs, distinct, spans
from headwater.model.edges import Direction
from headwater.model.time import AsOf
from headwater.ports import FrontierGraph


class Flows(NamedTuple):
    """Pairs of datasets of which one flows into the other, each pair once, none into itself.

    source, target: positions in the list of datasets that was asked about.
    """

    source: Longs
    target: Longs


def flows_between(view: FrontierGraph, datasets: Longs, first: Longs, *, as_of: AsOf) -> Flows:
    """The flows between some datasets that hold at `as_of`.

    datasets: their keys. first: for each the position of the name that stands for it; its own where
    it has no other.
    """
    handles = view.handles(datasets.tolist())
    known = np.flatnonzero(handles >= 0)
    written = view.hop(handles.take(known), Direction.UPSTREAM, as_of)
    steps = distinct(written.reached)
    read = view.hop(steps, Direction.UPSTREAM, as_of)
    order = np.argsort(read.origin, kind="stable")
    starts = np.searchsorted(read.origin.take(order), np.arange(len(steps) + 1))
    step = np.searchsorted(steps, written.reached)
    which, within = spans(starts.take(step), np.diff(starts).take(step))
    sources = read.reached.take(order).take(within)
    place = np.full(max(handles.max(initial=-1), sources.max(initial=-1)) + 1, -1)
    place[handles.take(known)] = first.take(known)
    source = place.take(sources)
    target = first.take(known).take(written.origin).take(which)
    apart = np.flatnonzero((source >= 0) & (source != target))
    pairs = distinct(source.take(apart) * len(datasets) + target.take(apart))
    return Flows(pairs // max(1, len(datasets)), pairs % max(1, len(datasets)))
