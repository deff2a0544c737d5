"""Made-up documents, which have the members that SQL reads from them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final, cast

_STEP: Final = re.compile(r"[.\[\]\"]+")
_DEEPEST: Final = 20
_LONGEST: Final = 20
"""Of a list that is read at a later place nothing is made up."""


def document(paths: Iterable[str], named: Sequence[str], number: int) -> str:
    """A document in which something stands at each path.

    named: values that the SQL compares members with. number: which document it is.
    """
    whole: dict[str, Any] = {}
    # The shorter paths first, so that what lies in them takes their place.
    for turn, path in enumerate(sorted(paths)):
        steps = [each for each in _STEP.split(path.removeprefix("$")) if each]
        if 0 < len(steps) <= _DEEPEST:
            at = number + turn
            value = named[at % len(named)] if named and number % 2 else at
            _put(whole, steps, value)
    return json.dumps(whole)


def _put(whole: dict[str, Any], steps: Sequence[str], value: object) -> None:
    """Put a value where a path leads, and documents and lists on the way there."""
    inner: dict[str, Any] | list[Any] = whole
    for step, following in pairwise((*steps, None)):
        is_list = isinstance(inner, list)
        if step is None or (is_list and not _is_place(step)):
            return
        key: Any = int(step) if is_list else step
        if isinstance(inner, list):
            inner += [None] * (key + 1 - len(inner))
        if following is None:
            inner[key] = value
            return
        below: dict[str, Any] | list[Any] = [] if _is_place(following) else {}
        there: Any = inner[key] if isinstance(inner, list) else inner.get(key)
        if not isinstance(there, type(below)):
            inner[key] = there = below
        inner = cast(dict[str, Any], there)


def _is_place(step: str) -> bool:
    return step.isascii() and step.isdecimal() and int(step) < _LONGEST
