"""The tables of the outbox, in the file of the operational store."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)

from headwater.store.metadata import Long, Words

outbox: Final = MetaData()

notices: Final = Table(
    "notice",
    outbox,
    Column("id", Words, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

deliveries: Final = Table(
    "delivery",
    outbox,
    Column("number", Long, primary_key=True),
    Column("notice", Words, ForeignKey("notice.id"), nullable=False),
    Column("endpoint", Words, nullable=False),
    Column("dedup_key", Words, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("state", Words, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("next_at", BigInteger),
    Column("settled_at", BigInteger),
    Column("because", Words),
    UniqueConstraint("notice", "endpoint"),
    Index("delivery_due", "endpoint", "state", "urgency", "next_at"),
    Index("delivery_matter", "endpoint", "dedup_key", "state", "number"),
)

gathered: Final = Table(
    "gathered",
    outbox,
    Column("delivery", BigInteger, ForeignKey("delivery.number"), primary_key=True),
    Column("digest", BigInteger, ForeignKey("delivery.number"), nullable=False, index=True),
)

attempts: Final = Table(
    "attempt",
    outbox,
    Column("number", Long, primary_key=True),
    Column("delivery", BigInteger, ForeignKey("delivery.number"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("took_s", Float, nullable=False),
    Column("status", Integer),
    Column("detail", Words, nullable=False),
)

endpoints: Final = Table(
    "endpoint",
    outbox,
    Column("name", Words, primary_key=True),
    Column("disabled_at", BigInteger),
    Column("disabled_because", Words),
    Column("failing_since", BigInteger),
)
