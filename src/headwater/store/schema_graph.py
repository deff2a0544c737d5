"""The lineage graph as tables: every version of every edge, and which names are one dataset."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)

from headwater.model.time import FOREVER
from headwater.store.metadata import Long, projection

edge_version: Final = Table(
    "edge_version",
    projection,
    Column("number", Long, primary_key=True, autoincrement=False),
    Column("owner", BigInteger, nullable=False),
    Column("source_name", Text, nullable=False),
    Column("layer", SmallInteger, nullable=False),
    Column("source", BigInteger, nullable=False),
    Column("target", BigInteger, nullable=False),
    Column("label", SmallInteger, nullable=False),
    Column("valid_from", BigInteger, nullable=False),
    Column("valid_to", BigInteger, nullable=False),
    Column("known_from", BigInteger, nullable=False),
    Column("known_to", BigInteger, nullable=False),
    Column("ended", Text),
    Index("edge_version_by_source", "layer", "source"),
    Index("edge_version_by_target", "layer", "target"),
    Index("edge_version_by_owner", "owner", "source_name", "known_to"),
    Index("edge_version_closed", "known_to", sqlite_where=text(f"known_to < {FOREVER}")),
)
"""One version of one edge.

owner, source_name: the job (or the dataset that says what it derives from) and who said so.
ended: why it ended: missed, changed, replaced, deleted, dropped, renamed.
"""

alias: Final = Table(
    "alias",
    projection,
    Column("one", BigInteger, nullable=False),
    Column("other", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("manual", Boolean, nullable=False),
    Column("type", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("stated_at", BigInteger, nullable=False),
    Column("retracted_at", BigInteger),
    Column("holds", Boolean, nullable=False),
    PrimaryKeyConstraint("one", "other", "source"),
    Index("alias_by_other", "other"),
    sqlite_with_rowid=False,
)
"""`source` stated of `one` that it is also called `other`; it `holds` until it is taken back."""

rejection: Final = Table(
    "rejection",
    projection,
    Column("subject", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("source", BigInteger, nullable=False),
    Column("target", BigInteger, nullable=False),
    Column("source_dataset", BigInteger, nullable=False),
    Column("target_dataset", BigInteger, nullable=False),
    Column("job", BigInteger),
    PrimaryKeyConstraint("subject", "digest"),
    Index("rejection_by_target", "target_dataset"),
    sqlite_with_rowid=False,
)
"""What the `headwater_rejection` facet of this content says does not flow.

subject: the job that carries the facet; its history tells whether that holds.
"""
