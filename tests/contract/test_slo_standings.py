"""How objectives stood is kept, whatever restarts."""

from __future__ import annotations

from headwater.reliability.slo.standing import Standing, State
from headwater.store.operational import OperationalStore
from support.homes import Home

BURNING = Standing(State.BURNING, 7, "1h/5m", "too little came in")
OK = Standing(State.OK, 5)


def test_standings_survive_a_restart_and_those_of_objectives_that_are_gone_do_not(
    store: OperationalStore, home: Home
) -> None:
    store.standings.keep({"a": OK, "b": OK})
    store.standings.keep({"b": BURNING, "c": OK})
    store.close()
    again = home.operational()
    assert again.standings.read() == {"b": BURNING, "c": OK}
    again.close()
