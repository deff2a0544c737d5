"""How objectives stood is kept, whatever restarts."""

from __future__ import annotations

from pathlib import Path

from headwater.reliability.slo.standing import Standing, State
from headwater.store.operational import OperationalStore

BURNING = Standing(State.BURNING, 7, "1h/5m", "too little came in")
OK = Standing(State.OK, 5)


def test_standings_survive_a_restart_and_those_of_objectives_that_are_gone_do_not(
    tmp_path: Path,
) -> None:
    path = tmp_path / "operational.db"
    store = OperationalStore(path)
    store.standings.keep({"a": OK, "b": OK})
    store.standings.keep({"b": BURNING, "c": OK})
    store.close()
    again = OperationalStore(path)
    assert again.standings.read() == {"b": BURNING, "c": OK}
    again.close()
