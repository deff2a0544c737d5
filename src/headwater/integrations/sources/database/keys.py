"""Primary, unique and foreign keys, as SQLAlchemy's inspector finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Inspector

from headwater.integrations.sources.database.catalog import ForeignKey, Keys
from headwater.sql.answer import TableName


def read_keys(
    inspector: Inspector,
    schemas: Iterable[str | None],
    whole: Callable[[str | None, str], TableName],
) -> dict[TableName, Keys]:
    """The keys of all tables in some schemas. whole: the full name of a table in a schema."""
    found: dict[TableName, Keys] = {}
    for schema in schemas:
        primary = inspector.get_multi_pk_constraint(schema=schema)
        unique = inspector.get_multi_unique_constraints(schema=schema)
        foreign = inspector.get_multi_foreign_keys(schema=schema)
        for key in primary.keys() | unique.keys() | foreign.keys():
            keys = Keys(
                primary=tuple((primary.get(key) or {}).get("constrained_columns") or ()),
                unique=tuple(
                    sorted(tuple(_names(each["column_names"])) for each in unique.get(key) or ())
                ),
                foreign=tuple(_foreign(foreign.get(key) or (), key[0], whole)),
            )
            if keys:
                found[whole(*key)] = keys
    return found


def _foreign(
    told: Iterable[Any], schema: str | None, whole: Callable[[str | None, str], TableName]
) -> list[ForeignKey]:
    keys = [
        ForeignKey(
            tuple(each["constrained_columns"]),
            whole(each["referred_schema"] or schema, each["referred_table"]),
            tuple(each["referred_columns"]),
        )
        for each in told
    ]
    return sorted(keys, key=lambda each: (each.columns, each.table))


def _names(columns: Iterable[str | None]) -> list[str]:
    return [each for each in columns if each]
