"""Made-up graphs with their history, and how one gets into a graph server."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from headwater.model.edges import Evidence, Influence
from headwater.model.graph import EdgeRow, GraphChanges, Layer, flow_label
from headwater.model.time import FOREVER
from headwater.store.gremlin.client import GremlinClient
from headwater.store.gremlin.language import g
from headwater.store.gremlin.rows import NumberedRow, RowWriter
from support.groups import grouped

LAST = 12
KEYS = [hash_ * 2**58 - 2**62 + hash_ for hash_ in range(10)]
LABELS = [
    flow_label(Evidence.OBSERVED, Influence.DIRECT),
    flow_label(Evidence.PARSED, Influence.UNKNOWN),
    flow_label(Evidence.OBSERVED, Influence.INDIRECT, missed=True),
]


@dataclass(frozen=True)
class Story:
    """A graph with its history: transactions in order, at offsets 1 to LAST."""

    changes: tuple[GraphChanges, ...]

    def until(self, offset: int) -> Story:
        return Story(tuple(change for change in self.changes if change.offset <= offset))

    def rows(self) -> list[EdgeRow]:
        """All rows as they stand at the end."""
        rows: list[EdgeRow] = []
        for change in self.changes:
            for closed in change.closed:
                rows[rows.index(replace(closed, known_to=FOREVER))] = closed
            rows.extend(change.opened)
        return rows

    def pairs(self) -> set[tuple[int, int]]:
        """Names that are joined at the end, the first of a group with every other."""
        first: dict[int, int] = {}
        for change in self.changes:
            first |= {name: group.keys[0] for group in change.names for name in group.keys}
        return {(one, other) for other, one in first.items() if one != other}


@st.composite
def stories(draw: st.DrawFn, layer: Layer = Layer.FLOW) -> Story:
    key = st.sampled_from(KEYS)
    instant = st.integers(0, 8)
    changes: list[GraphChanges] = []
    open_rows: list[EdgeRow] = []
    pairs: set[tuple[int, int]] = set()
    named: set[int] = set()
    for offset in sorted(draw(st.sets(st.integers(1, LAST), max_size=6))):
        closed = draw(st.lists(st.sampled_from(open_rows), max_size=3)) if open_rows else []
        for row in closed:
            if row in open_rows:
                open_rows.remove(row)
        closed = list({id(row): row for row in closed}.values())
        opened: list[EdgeRow] = []
        for _ in range(draw(st.integers(0, 8))):
            begins = draw(instant)
            ends = draw(st.sampled_from([FOREVER, *range(begins, 9)]))
            opened.append(
                EdgeRow(
                    layer, draw(key), draw(key), draw(st.sampled_from(LABELS)), begins, ends, offset
                )
            )
        open_rows += opened
        parted = draw(st.lists(st.sampled_from(sorted(pairs)), max_size=2)) if pairs else []
        joined = draw(st.lists(st.tuples(key, key), max_size=2))
        pairs = (pairs - set(parted)) | set(joined)
        named |= {name for pair in pairs for name in pair}
        changes.append(
            GraphChanges(
                offset,
                closed=tuple(replace(row, known_to=offset) for row in closed),
                opened=tuple(opened),
                names=grouped(pairs, named) if joined or parted else (),
            )
        )
    return Story(tuple(changes))


def write_story(client: GremlinClient, story: Story) -> None:
    """Have a graph server hold a story and nothing else, written as it went on."""
    client.ask(g.V().drop())
    write_changes(RowWriter(client), story, [])


def write_changes(writer: RowWriter, story: Story, rows: list[EdgeRow]) -> None:
    """Write how a story goes on. rows: those of its beginning, to which the others are added."""
    for change in story.changes:
        closed = [rows.index(replace(row, known_to=FOREVER)) for row in change.closed]
        for number, row in zip(closed, change.closed, strict=True):
            rows[number] = row
        opened = range(len(rows), len(rows) + len(change.opened))
        rows += change.opened
        writer.write_edges(NumberedRow(number, rows[number]) for number in (*closed, *opened))
        if change.names:
            writer.write_names(change.names, at=change.offset)
