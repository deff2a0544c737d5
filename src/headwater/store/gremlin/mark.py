"""How far a graph server has got, kept in the graph itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from headwater.model.time import Offset
from headwater.store.gremlin.client import GremlinClient
from headwater.store.gremlin.language import g, inner, number, single

_THE_ONE: Final = number(1)


@dataclass(frozen=True, slots=True)
class Mark:
    """What is written in a graph, and of which log.

    offset: everything up to here is written; whoever asks looks no further.
    names: how many names belong to another.
    folded_with: the rules and settings of the fold that it was written from.
    log: the chain of the log's first event. chain: that of the event at `offset`.
    """

    offset: Offset
    names: int
    folded_with: str
    log: str
    chain: str


def read_mark(client: GremlinClient) -> Mark | None:
    """The mark; None where nobody has made one."""
    found = client.ask(g.V().has("mark", _THE_ONE).limit(1).value_map().by(inner.unfold()))
    if not found:
        return None
    told = found[0]
    return Mark(
        int(told["offset"]),
        int(told["names"]),
        str(told["folded_with"]),
        str(told["log"]),
        str(told["chain"]),
    )


def write_mark(client: GremlinClient, mark: Mark) -> None:
    """Make it the mark."""
    vertex: Any = g.V().has("mark", _THE_ONE).fold()
    vertex = vertex.coalesce(
        inner.unfold(), inner.add_v("headwater").property(single, "mark", _THE_ONE)
    )
    told = {"offset": number(mark.offset), "names": number(mark.names)}
    told |= {"folded_with": mark.folded_with, "log": mark.log, "chain": mark.chain}
    for name, value in told.items():
        vertex = vertex.property(single, name, value)
    client.ask(vertex.none())
