"""What was approved here. An act in the log may come from anywhere, and so lets nothing run."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Engine, MetaData, Table, Text, insert, select

approvals: Final = MetaData()

approval: Final = Table(
    "remedy_approval",
    approvals,
    Column("act", Text, primary_key=True),
    Column("digest", Text, nullable=False),
)


class Approvals:
    """Approvals in the file of the operational store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        approvals.create_all(engine)

    def keep(self, act: str, digest: str) -> None:
        """Keep that an act approves the plan of a digest."""
        with self._engine.begin() as connection:
            connection.execute(insert(approval).values(act=act, digest=digest))

    def holds(self, act: str, digest: str) -> bool:
        """Whether it does."""
        query = select(approval.c.act).where(approval.c.act == act, approval.c.digest == digest)
        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None
