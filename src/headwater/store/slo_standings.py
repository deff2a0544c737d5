"""How objectives stood when they were last looked at, so that a restart forgets nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    MetaData,
    Table,
    bindparam,
    delete,
    insert,
    select,
)

from headwater.reliability.slo.standing import Standing, State
from headwater.store.metadata import Words

standings: Final = MetaData()

slo_standing: Final = Table(
    "slo_standing",
    standings,
    Column("slo", Words, primary_key=True),
    Column("state", Words, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("pair", Words),
    Column("unmeasured", Words),
)


class Standings:
    """The last state of each objective, in the file of the operational store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        standings.create_all(engine)

    def read(self) -> Mapping[str, Standing]:
        """How each objective stood, by name."""
        columns = slo_standing.c
        query = select(columns.slo, columns.state, columns.since, columns.pair, columns.unmeasured)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return {slo: Standing(State(state), *rest) for slo, state, *rest in rows}

    def keep(self, told: Mapping[str, Standing]) -> None:
        """Keep these in place of all others; nothing is written where nothing changed."""
        columns = slo_standing.c
        known = self.read()
        changed = [
            {
                "slo": slo,
                "state": each.state.value,
                "since": each.since,
                "pair": each.pair,
                "unmeasured": each.unmeasured,
            }
            for slo, each in told.items()
            if known.get(slo) != each
        ]
        gone = [slo for slo in known if slo not in told]
        old = [{"old": slo} for slo in (*gone, *(each["slo"] for each in changed))]
        if not old:
            return
        with self._engine.begin() as connection:
            connection.execute(delete(slo_standing).where(columns.slo == bindparam("old")), old)
            if changed:
                connection.execute(insert(slo_standing), changed)
