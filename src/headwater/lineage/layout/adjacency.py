"""The links of each node, side by side."""

from __future__ import annotations

import numpy as np

from headwater.lineage.rows import Longs


def neighbours(count: int, end: Longs) -> tuple[list[int], list[int]]:
    """Of each node the links that have it as this end.

    Returns where the links of each node begin, with one more entry behind the last, and the links.
    """
    link = end.argsort(kind="stable")
    begin = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(end, minlength=count), out=begin[1:])
    return begin.tolist(), link.tolist()
