"""Rows that are written out: `(1, 'a')` and `ROW(1, 'a')`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from headwater.sql.functions import name_of
from headwater.sql.reading import Reading

# Elsewhere what stands alone in a row of VALUES is one value, though it may be a structure.
_ROWS_OF_VALUES: Final = frozenset({"mysql", "trino", "athena"})


def cells_of_values(reading: Reading, row: exp.Expr) -> Sequence[exp.Expr]:
    """The values of one row of VALUES, one a column."""
    cells = row.expressions if isinstance(row, exp.Tuple) else [row]
    if len(cells) == 1 and reading.dialect.parser in _ROWS_OF_VALUES:
        return cells_of(cells[0])
    return cells


def cells_of(row: exp.Expr) -> Sequence[exp.Expr]:
    """The values of a row; what is none stands for itself."""
    is_row = isinstance(row, exp.Tuple | exp.Struct) or name_of(row) == "row"
    return row.expressions if is_row else [row]
