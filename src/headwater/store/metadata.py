"""The tables of each store; each schema module adds its own."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Integer, MetaData, Text

projection: Final = MetaData()

Long: Final = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit integer that SQLite takes as the row's own number when it is the primary key."""

Words: Final = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is compared and put in order byte by byte, as SQLite does, whatever the locale is."""
