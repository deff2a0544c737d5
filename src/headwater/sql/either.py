"""One answer out of several about a text that may be read in several ways."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import TypeVar

from msgspec.structs import replace

from headwater.sql.answer import ColumnLineage, Script, Statement, Status

_T = TypeVar("_T")


def either_of(scripts: Sequence[Script]) -> Script:
    """What any of them says: each statement by its place."""
    first, *rest = scripts
    if not rest:
        return first
    places = zip_longest(*(script.statements for script in scripts))
    return Script(
        statements=[_united([each for each in place if each is not None]) for place in places]
    )


def _united(statements: Sequence[Statement]) -> Statement:
    distinct = [each for at, each in enumerate(statements) if each not in statements[:at]]
    first = next((each for each in distinct if each.status != "failed"), distinct[0])
    if len(distinct) == 1:
        return first
    return replace(
        first,
        status=_status({each.status for each in distinct}),
        reads=_all(each.reads for each in distinct),
        writes=_all(each.writes for each in distinct),
        columns=_columns(distinct),
        dataset_inputs=sorted(_all(each.dataset_inputs for each in distinct)),
        problems=_all(each.problems for each in distinct),
    )


def _status(statuses: set[Status]) -> Status:
    if len(statuses) == 1:
        return statuses.pop()
    return "opaque" if "opaque" in statuses and "failed" not in statuses else "partial"


def _columns(statements: Iterable[Statement]) -> list[ColumnLineage]:
    found: dict[object, list[ColumnLineage]] = {}
    for statement in statements:
        for column in statement.columns:
            found.setdefault(column.output, []).append(column)
    return [_column(columns) for columns in found.values()]


def _column(columns: Sequence[ColumnLineage]) -> ColumnLineage:
    told = [*dict.fromkeys(each.expression for each in columns)]
    return ColumnLineage(
        columns[0].output,
        sorted(_all(each.inputs for each in columns)),
        told[0] if len(told) == 1 else f"EITHER({', '.join(told)})",
    )


def _all(lists: Iterable[Iterable[_T]]) -> list[_T]:
    return [*dict.fromkeys(each for listed in lists for each in listed)]
