"""What was proposed, seen and approved here. An act in the log may come from anywhere."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ColumnElement, Engine, MetaData, Table, delete, insert, select

from headwater.store.metadata import Words

remedy_steps: Final = MetaData()

remedy_step: Final = Table(
    "remedy_step",
    remedy_steps,
    Column("act", Words, primary_key=True),
    Column("mark", Words, nullable=False),
)


class RemedySteps:
    """Steps with remedies in the file of the operational store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        remedy_steps.create_all(engine)

    def keep(self, act: str, mark: str) -> None:
        """Keep that an act was said here. mark: of what it says."""
        with self._engine.begin() as connection:
            connection.execute(insert(remedy_step).values(act=act, mark=mark))

    def holds(self, act: str, mark: str) -> bool:
        """Whether it was."""
        query = select(remedy_step.c.act).where(_is(act, mark))
        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def take(self, act: str, mark: str) -> bool:
        """Whether it was, which from then on it was not: what is good for once."""
        with self._engine.begin() as connection:
            return connection.execute(delete(remedy_step).where(_is(act, mark))).rowcount == 1


def _is(act: str, mark: str) -> ColumnElement[bool]:
    return (remedy_step.c.act == act) & (remedy_step.c.mark == mark)
