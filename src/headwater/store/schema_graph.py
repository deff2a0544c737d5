"""The lineage graph as tables: every version of every edge, and which names are one dataset."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, SmallInteger, Table

from headwater.store.metadata import projection

edge_version: Final = Table(
    "edge_version",
    projection,
    Column("layer", SmallInteger, nullable=False),
    Column("source", BigInteger, nullable=False),
    Column("target", BigInteger, nullable=False),
    Column("label", SmallInteger, nullable=False),
    Column("valid_from", BigInteger, nullable=False),
    Column("valid_to", BigInteger, nullable=False),
    Column("known_from", BigInteger, nullable=False),
    Column("known_to", BigInteger, nullable=False),
    Index("edge_version_by_source", "layer", "source"),
    Index("edge_version_by_target", "layer", "target"),
)

alias: Final = Table(
    "alias",
    projection,
    Column("one", BigInteger, nullable=False),
    Column("other", BigInteger, nullable=False),
    PrimaryKeyConstraint("one", "other"),
    Index("alias_by_other", "other"),
)
