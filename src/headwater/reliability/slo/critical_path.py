"""What makes a dataset late: the upstream chain whose last link was in trouble first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence

from headwater.model.identity import Key
from headwater.model.time import Instant


def critical_path(
    start: Key, upstream: Callable[[Key], Iterable[Key]], troubled: Mapping[Key, Instant]
) -> Sequence[Key]:
    """From a dataset to what was late or failed first among what it waits for.

    upstream: what a node takes from. troubled: since when nodes are late or failed. Only chains of
    troubled nodes count: what is late behind something in order is another matter. Of causes that
    began at once the farther one is named; the shortest chain to it, by key among equals.
    """
    came_from: dict[Key, Key | None] = {start: None}
    hops = {start: 0}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        for each in sorted(upstream(node)):
            if each in troubled and each not in came_from:
                came_from[each], hops[each] = node, hops[node] + 1
                waiting.append(each)
    first = min(came_from, key=lambda each: (_since(each, troubled), -hops[each], each))
    path: list[Key] = []
    node: Key | None = first
    while node is not None:
        path.append(node)
        node = came_from[node]
    return path[::-1]


def _since(node: Key, troubled: Mapping[Key, Instant]) -> float:
    return troubled.get(node, float("inf"))
