"""How many pairs of links cross."""

from __future__ import annotations

import numpy as np

from headwater.lineage.rows import Longs


def count_crossings(layer: Longs, left: Longs, right: Longs) -> int:
    """Of links between neighbouring layers, how many pairs cross.

    layer: which layer each link begins in. left, right: the positions of its ends in their layers.
    """
    if len(layer) < 2:
        return 0
    by_left = np.lexsort((right, left, layer))
    return _inversions(layer.take(by_left), right.take(by_left))


def _inversions(group: Longs, value: Longs) -> int:
    """How many pairs of one group stand in the wrong order.

    Sorts by one bit after the other, from the highest: each time a zero passes the ones before it
    that shared all higher bits. Takes time in proportion to the links and the bits of a position.
    """
    found = 0
    bits = int(value.max()).bit_length()
    prefix = group << bits | value
    for bit in reversed(range(bits)):
        one = prefix >> bit & 1
        before = np.concatenate(([0], one.cumsum()))
        family = prefix >> bit + 1
        begins = np.flatnonzero(np.concatenate(([True], family[1:] != family[:-1])))
        sizes = np.diff(begins, append=len(family))
        passed = before[:-1] - before.take(begins).repeat(sizes)
        zero = one == 0
        found += int(passed[zero].sum())
        # Zeros to the front of their family, ones behind them, both in the order they had.
        zeros = np.concatenate(([0], zero.cumsum()))
        first = begins.repeat(sizes)
        behind = np.arange(len(prefix)) - first - passed
        in_family = (zeros[1:].take(begins + sizes - 1) - zeros.take(begins)).repeat(sizes)
        place = first + np.where(zero, behind, in_family + passed)
        moved = np.empty_like(prefix)
        moved[place] = prefix
        prefix = moved
    return found
