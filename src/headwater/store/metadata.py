"""The tables of each store; each schema module adds its own."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import BigInteger, Dialect, Integer, MetaData, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

projection: Final = MetaData()

Long: Final = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit integer that SQLite takes as the row's own number when it is the primary key."""


class Words(TypeDecorator[str]):
    """Text that is compared and put in order byte by byte, as SQLite does, whatever the locale is.

    PostgreSQL keeps no NUL in text; there it is replaced.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type of a column."""
        is_postgresql = dialect.name == "postgresql"
        return dialect.type_descriptor(Text(collation="C" if is_postgresql else None))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """What is sent in place of a value."""
        if value is None or dialect.name != "postgresql":
            return value
        return value.replace("\0", "\ufffd")
