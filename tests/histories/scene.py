"""Small histories written by hand, and what they come to in words rather than keys."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import count
from typing import Any, TypeAlias

from headwater.model.edges import Evidence, Influence
from headwater.model.graph import (
    Layer,
    evidence_of,
    influence_of,
    is_implied,
    is_member,
    transformation_of,
)
from headwater.model.time import FOREVER
from headwater.openlineage.event_time import parse_event_time
from histories.generate import instant
from histories.harness import MemoryStore, fold_all

Json: TypeAlias = dict[str, Any]
SPARK = "https://github.com/acme/spark/tree/1.0.0/x"
DBT = "https://github.com/acme/dbt"
BY_HAND = "https://github.com/headwater/headwater/cli"
_ZERO = parse_event_time(instant(0))[0]
_numbers = count(1)


def dataset(name: str, namespace: str = "lake", **facets: Any) -> Json:
    return {"namespace": namespace, "name": name} | ({"facets": facets} if facets else {})


def job(name: str = "load", **facets: Any) -> Json:
    return {"namespace": "etl", "name": name} | ({"facets": facets} if facets else {})


def event(at: int, producer: str = SPARK, **members: Any) -> Json:
    return {"eventTime": instant(at), "producer": producer} | members


def run(
    at: int,
    inputs: Sequence[str | Json] | None = (),
    outputs: Sequence[str | Json] | None = (),
    *,
    type: str | None = "COMPLETE",  # noqa: A002 -- because that is its name in an event
    id: str | None = None,  # noqa: A002
    of: Json | None = None,
    facets: Json | None = None,
    producer: str = SPARK,
) -> Json:
    """An event of a run. inputs, outputs: None where it does not say."""
    told = event(at, producer, job=of or job(), run={"runId": id or f"run-{next(_numbers)}"})
    if facets:
        told["run"]["facets"] = facets
    if type is not None:
        told["eventType"] = type
    return told | _sides(inputs, outputs)


def declare(
    at: int,
    inputs: Sequence[str | Json] | None = None,
    outputs: Sequence[str | Json] | None = None,
    *,
    of: Json | None = None,
    producer: str = SPARK,
) -> Json:
    """An event of a job."""
    return event(at, producer, job=of or job()) | _sides(inputs, outputs)


def about(at: int, given: Json, producer: str = SPARK) -> Json:
    """An event of a dataset."""
    return event(at, producer, dataset=given)


def _sides(
    inputs: Sequence[str | Json] | None, outputs: Sequence[str | Json] | None
) -> dict[str, list[Json]]:
    told: dict[str, list[Json]] = {}
    for side, given in (("inputs", inputs), ("outputs", outputs)):
        if given is not None:
            told[side] = [dataset(each) if isinstance(each, str) else each for each in given]
    return told


def dropped(name: str) -> Json:
    return dataset(name, lifecycleStateChange={"lifecycleStateChange": "DROP"})


def renamed(name: str, before: str) -> Json:
    change = {"lifecycleStateChange": "RENAME", "previousIdentifier": dataset(before)}
    return dataset(name, lifecycleStateChange=change)


def column_lineage(
    fields: dict[str, list[Json]], *, all_columns: Sequence[Json] = (), legacy: str | None = None
) -> Json:
    extra = {"transformationType": legacy} if legacy else {}
    told: Json = {
        "fields": {name: {"inputFields": given} | extra for name, given in fields.items()}
    }
    return told | ({"dataset": [*all_columns]} if all_columns else {})


def source(name: str, field: str, how: str | None = "IDENTITY", namespace: str = "lake") -> Json:
    """An input field. how: a subtype, or None without transformations."""
    given = dataset(name, namespace) | {"field": field}
    if how is None:
        return given
    direct = how in {"IDENTITY", "TRANSFORMATION", "AGGREGATION"}
    told = {"type": "DIRECT" if direct else "INDIRECT", "subtype": how}
    return given | {"transformations": [told]}


def tick(at: int) -> int | None:
    """An instant as the number it was written with; None for ever."""
    return None if at == FOREVER else (at - _ZERO) // 1_000_000


class Told:
    """What a history comes to."""

    def __init__(
        self, *events: Json, sizes: Sequence[int] = (256,), misses_to_end: int = 3
    ) -> None:
        bodies = [json.dumps(each).encode() for each in events]
        self.store: MemoryStore = fold_all(bodies, sizes=sizes, misses_to_end=misses_to_end)
        self.names: dict[int, str] = {}
        for key, name in self.rows("SELECT key, name FROM dataset UNION SELECT key, name FROM job"):
            self.names[key] = name
        for key, of, path in self.rows('SELECT key, dataset, path FROM "column"'):
            self.names[key] = f"{self.names[of]}.{path}"
        for key, owner, kind, target in self.rows("SELECT key, owner, kind, target FROM step"):
            made = f">{self.names[target]}" if target is not None else ""
            self.names[key] = f"({self.names[owner]} {kind}{made})"

    def rows(self, query: str) -> list[Any]:
        return self.store.connection.execute(query).fetchall()

    def edges(
        self, layer: Layer = Layer.FLOW
    ) -> set[tuple[str, str, int | None, int | None, str | None]]:
        """(from, to, valid from, valid to, why it ended) of flows."""
        return {
            (self.names[a], self.names[b], tick(since), tick(until), ended)
            for a, b, _, since, until, ended in self._edges(layer)
        }

    def flows(self, at: int = 90) -> set[tuple[str, str]]:
        """Which dataset flows into which at an instant, over one step or a job's port."""
        moment = _ZERO + at * 1_000_000
        held = {
            (self.names[a], self.names[b])
            for a, b, _, since, until, _ in self._edges(Layer.FLOW)
            if since <= moment < until
        }
        reached = set(held)
        while (
            more := {(a, d) for a, b in reached for c, d in held if b == c and b.startswith("(")}
            - reached
        ):
            reached |= more
        return {pair for pair in reached if not any(end.startswith("(") for end in pair)}

    def natures(self) -> dict[tuple[str, str], tuple[Evidence, Influence, bool]]:
        """(from, to) -> evidence, influence, implied."""
        return {
            (self.names[a], self.names[b]): (
                evidence_of(Layer.FLOW, label),
                influence_of(label),
                is_implied(label),
            )
            for a, b, label, *_ in self._edges(Layer.FLOW)
        }

    def links(self) -> set[tuple[str, str, str, int | None, int | None]]:
        """(column, column, transformation, valid from, valid to)."""
        return {
            (
                self.names[a],
                self.names[b],
                (how := transformation_of(label)).subtype.name + ("!" if how.masking else ""),
                tick(since),
                tick(until),
            )
            for a, b, label, since, until, _ in self._edges(Layer.COLUMNS)
            if not is_member(label)
        }

    def members(self) -> set[tuple[str, str]]:
        return {
            (self.names[a], self.names[b])
            for a, b, label, *_ in self._edges(Layer.COLUMNS)
            if is_member(label)
        }

    def facets(self, owner: str, name: str) -> list[tuple[Any, int | None, int | None]]:
        """(content, valid from, valid to) of a facet, oldest first; by hand last."""
        rows = self.rows(
            "SELECT owner, body, valid_from, valid_to FROM facet_version"
            " LEFT JOIN facet_body USING (digest)"
            f" WHERE known_to = {FOREVER} AND name = '{name}' ORDER BY manual, valid_from"
        )
        return [
            (None if body is None else json.loads(body), tick(since), tick(until))
            for key, body, since, until in rows
            if self.names[key] == owner
        ]

    def run(self, id_: str) -> Json:
        cursor = self.store.connection.execute("SELECT * FROM run WHERE id = ?", (id_,))
        names = [each[0] for each in cursor.description]
        row = dict(zip(names, cursor.fetchone(), strict=True))
        for name in ("begins_at", "started_at", "ended_at"):
            row[name] = None if row[name] is None else tick(row[name])
        row["job"] = self.names[row["job"]]
        return row

    def _edges(self, layer: Layer) -> list[Any]:
        return self.rows(
            "SELECT source, target, label, valid_from, valid_to, ended FROM edge_version"
            f" WHERE layer = {int(layer)} AND known_to = {FOREVER}"
        )
