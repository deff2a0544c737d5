"""In which order files are to be read, so that tables are known before they are used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

_CREATES: Final = re.compile(
    r"\bcreate\b(?:\s+\w+){0,5}?\s+(?:table|view)\s+(?:if\s+not\s+exists\s+)?"
    r"(?P<name>(?:[\w$#]+|\"[^\"]+\"|`[^`]+`|\[[^\]]+\])(?:\s*\.\s*(?:[\w$#]+|\"[^\"]+\"|`[^`]+`|\[[^\]]+\]))*)",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[\w$#]+")


def words_in(text: str) -> frozenset[str]:
    """What names of tables in a text are made of, in small letters."""
    return frozenset(_WORD.findall(text.lower()))


def created_in(text: str) -> frozenset[str]:
    """The last words of the names of tables and views that a text seems to create."""
    if "create" not in text.lower():
        return frozenset()
    names = (_WORD.findall(found["name"]) for found in _CREATES.finditer(text))
    return frozenset(words[-1].lower() for words in names if words)


def in_order(needs: Mapping[str, Iterable[str]], *, rank: Callable[[str], Any]) -> list[list[str]]:
    """Groups of things, so that each comes after what it needs; a group is a circle.

    needs: of each thing, the others that come before it. rank: what comes first where either may.
    Source: Tarjan, Depth-first search and linear graph algorithms, 1972; without recursion.
    """
    ranked = sorted(needs, key=rank)
    place = {each: at for at, each in enumerate(ranked)}
    edges = {
        each: sorted((one for one in needs[each] if one in place), key=place.__getitem__)
        for each in ranked
    }
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_: dict[str, None] = {}
    groups: list[list[str]] = []
    for root in ranked:
        if root in number:
            continue
        number[root] = lowest[root] = len(number)
        open_[root] = None
        walk = [(root, iter(edges[root]))]
        while walk:
            each, rest = walk[-1]
            for other in rest:
                if other not in number:
                    number[other] = lowest[other] = len(number)
                    open_[other] = None
                    walk.append((other, iter(edges[other])))
                    break
                if other in open_:
                    lowest[each] = min(lowest[each], number[other])
            else:
                walk.pop()
                if walk:
                    above = walk[-1][0]
                    lowest[above] = min(lowest[above], lowest[each])
                if lowest[each] == number[each]:
                    group: list[str] = []
                    while not group or group[-1] != each:
                        group.append(open_.popitem()[0])
                    groups.append(sorted(group, key=place.__getitem__))
    return groups


def circles(
    reads: Mapping[str, Iterable[Any]], writes: Mapping[str, Iterable[Any]]
) -> list[list[str]]:
    """Groups of files of which each reads what another of them writes."""
    writers: dict[Any, list[str]] = {}
    for path, tables in writes.items():
        for table in tables:
            writers.setdefault(table, []).append(path)
    needs = {
        path: {one for table in tables for one in writers.get(table, ()) if one != path}
        for path, tables in reads.items()
    }
    return [group for group in in_order(needs, rank=str) if len(group) > 1]
