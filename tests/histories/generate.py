"""Random OpenLineage histories over an estate so small that everything collides with everything."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

# Each line is one dataset under the spellings that the naming rules make one of.
DATASETS: list[list[tuple[str, str]]] = [
    [
        ("postgres://db:5432", "shop.public.orders"),
        ("postgresql://db:5432", 'shop.public."orders"'),
        ("jdbc:postgresql://db:5432", "shop.public.orders"),
    ],
    [("s3://lake", "raw/orders"), ("s3a://lake", "/raw/orders/")],
    [("kafka://b1:9092", "orders"), ("kafka://b2:9092,b1:9092", "orders")],
    [
        ("snowflake://acme", "db.mart.orders"),
        ("snowflake://acme.snowflakecomputing.com/", "db.mart.orders"),
    ],
    [("hive://meta:9083", "shop.orders")],
]
SHORT_NAMES = [("postgres://db:5432", "public.orders"), ("snowflake://acme", "mart.orders")]
JOBS = [("etl", "load"), ("etl", "mart"), ("dbt", "model")]
RUNS = [
    "01936a2c-1f4a-7000-8000-000000000001",
    "01936a2c-1f4a-7000-8000-000000000002",
    "01936a2c-1f4a-7000-8000-000000000003",
    "not-a-uuid",
    *(str(number) for number in range(5, 15)),
]
PRODUCERS = [
    "https://github.com/acme/spark/tree/1.0.0/x",
    "https://github.com/acme/spark/tree/1.1.0/x",
    "https://github.com/acme/dbt",
    "https://github.com/headwater/headwater/by-hand",
    None,
]
TYPES = ["START", "RUNNING", "COMPLETE", "COMPLETE", "COMPLETE", "FAIL", "ABORT", "OTHER", None]
COLUMNS = ["a", "b", "*"]
TRANSFORMATIONS: list[Json] = [
    {"type": "DIRECT", "subtype": "IDENTITY"},
    {"type": "DIRECT", "subtype": "AGGREGATION", "masking": True},
    {"type": "INDIRECT", "subtype": "FILTER"},
    {"type": "INDIRECT"},
    {"type": "DIRECT", "subtype": "unheard of"},
]
INSTANTS = 7


def instant(tick: int) -> str:
    return f"2026-11-24T08:00:{tick:02d}Z"


class Storyteller:
    """Draws events; every choice is `random`'s, so a seed (or hypothesis) decides all of it."""

    def __init__(self, random: Random) -> None:
        self.random = random
        # A history keeps to a part of the estate, or few of its events would ever meet.
        self.datasets = random.sample(DATASETS, random.randint(2, len(DATASETS)))
        self.jobs = random.sample(JOBS, random.randint(1, 2))
        self.producers = random.sample(PRODUCERS, random.randint(1, 3))
        self.runs = RUNS[: random.choice([1, 3, 6])]
        self.types = TYPES
        self.rich = random.choice([0.1, 0.3, 0.6])
        self.explicit = random.choice([0.02, 0.25])
        self.rejecting = random.choice([0, 0, 0.1, 0.3])
        self.windowed = random.choice([0, 0.05, 0.4])
        self.statics = 0.14
        if random.random() < 0.4:
            # Many runs of one job, for edges to be missed and to come back.
            self.jobs, self.producers, self.runs = self.jobs[:1], self.producers[:1], RUNS
            self.types = ["COMPLETE", "COMPLETE", "COMPLETE", "FAIL", "START"]
            self.statics = 0.04

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, among: Sequence[Any]) -> Any:
        return self.random.choice(among)

    def some(self, make: Callable[[], Any], most: int = 2) -> list[Any]:
        return [make() for _ in range(self.random.randint(0, most))]

    def history(self, most: int) -> list[Json]:
        return [self.event() for _ in range(self.random.randint(1, most))]

    def event(self) -> Json:
        event: Json = {"eventTime": instant(self.random.randrange(INSTANTS))}
        producer = self.pick(self.producers)
        if producer is not None:
            event["producer"] = producer
        kind = self.random.random()
        if kind < self.statics:
            event["dataset"] = self.dataset(structure=True)
            return event
        event["job"] = self.job()
        self.add_sides(event)
        if kind < 2 * self.statics:
            return event
        kind_of_event = self.pick(self.types)
        if kind_of_event is not None:
            event["eventType"] = kind_of_event
        event["run"] = self.run()
        return event

    def add_sides(self, event: Json) -> None:
        for side, facets in (("inputs", "inputFacets"), ("outputs", "outputFacets")):
            if self.chance(0.25):
                continue
            event[side] = self.some(self.dataset)
            for each in event[side]:
                if self.chance(self.rich / 2):
                    each[facets] = {"statistics": {"rowCount": self.pick([1, 2])}}
        for output in event.get("outputs", ()):
            if self.chance(0.4):
                output.setdefault("facets", {})["columnLineage"] = self.column_lineage()
        for each in (*event.get("inputs", ()), *event.get("outputs", ())):
            self.mix_up(each)

    def mix_up(self, given: Json) -> None:
        """Put facets of a dataset among those of its use, as producers do."""
        if self.chance(0.1):
            container = self.pick(["inputFacets", "outputFacets"])
            given[container] = given.get(container, {}) | given.pop("facets", {})

    # -- names ------------------------------------------------------------------------------

    def named(self, pair: tuple[str, str]) -> Json:
        return {"namespace": pair[0], "name": pair[1]}

    def dataset_name(self) -> Json:
        return self.named(self.pick(self.pick(self.datasets)))

    def job_name(self) -> Json:
        return self.named(self.pick(self.jobs))

    def drawn_on(self) -> Json:
        """The dataset of a lineage facet's input, which may lack its database prefix."""
        return self.named(self.pick(SHORT_NAMES)) if self.chance(0.15) else self.dataset_name()

    # -- the things an event is about ---------------------------------------------------------

    def job(self) -> Json:
        facets: Json = {}
        if self.chance(self.rich / 2):
            facets["documentation"] = self.noisy({"description": self.pick(["old", "new"])})
        if self.chance(self.rich / 4):
            facets["documentation"] = {"_deleted": True}
        if self.chance(0.15):
            facets["headwater_evidence"] = {"kind": self.pick(["manual", "parsed", "guess"])}
            if self.chance(0.5):
                facets["headwater_evidence"]["revision"] = self.pick([1, 2, 300])
        if self.chance(self.rich / 6):
            facets["headwater_dependencies"] = {
                side: self.some(self.job_name) for side in ("upstream", "downstream")
            }
        if self.chance(self.rejecting):
            facets["headwater_rejection"] = self.rejection()
        if self.chance(self.windowed):
            mode = self.pick(["COMPLETE_SNAPSHOT", "COMPLETE_SNAPSHOT", "ACCUMULATIVE"])
            facets["jobType"] = {"emissionPattern": {"eventContentMode": mode}}
        if self.chance(self.explicit):
            facets["lineage"] = {"entries": self.some(self.entry)}
        elif self.chance(0.05):
            facets["lineage"] = {"_deleted": True}
        return self.job_name() | ({"facets": facets} if facets or self.chance(0.2) else {})

    def run(self) -> Json:
        facets: Json = {}
        if self.chance(self.rich / 2):
            facets["nominalTime"] = {
                "nominalStartTime": self.pick([instant(1), instant(2), "soon"])
            }
            if self.chance(0.5):
                facets["nominalTime"]["nominalEndTime"] = instant(3)
        if self.chance(self.rich / 2):
            parent = {"run": {"runId": self.pick(RUNS)}, "job": self.job_name()}
            if self.chance(0.5):
                parent["root"] = {"run": {"runId": self.pick(RUNS)}, "job": self.job_name()}
            facets[self.pick(["parent", "parent", "parentRun"])] = parent
        if self.chance(self.rich / 2):
            facets["jobDependencies"] = {
                side: self.some(lambda: {"job": self.job_name()})
                for side in ("upstream", "downstream")
            }
        if self.chance(self.rich / 2):
            facets["tags"] = {"tags": [{"key": "k", "value": self.pick(["x", "y"])}]}
        return {"runId": self.pick(self.runs)} | ({"facets": facets} if facets else {})

    def dataset(self, *, structure: bool = False) -> Json:
        facets: Json = {}
        for name, make in (
            ("schema", self.schema),
            ("ownership", lambda: {"owners": [{"name": self.pick(["ann", "bob"])}]}),
            ("version", lambda: {"datasetVersion": self.pick(["1", "2"])}),
            ("headwater_tier", lambda: {"tier": self.pick([1, 2])}),
        ):
            if self.chance(self.rich / 2):
                facets[name] = self.noisy(make()) if self.chance(0.85) else {"_deleted": True}
        if self.chance(0.12):
            facets["symlinks"] = (
                {"_deleted": True} if self.chance(0.3) else {"identifiers": self.some(self.symlink)}
            )
        if self.chance(0.15):
            facets["lifecycleStateChange"] = self.lifecycle()
        if structure and self.chance(0.4):
            facets["lineage"] = self.structure()
        if structure and self.chance(0.2):
            facets["columnLineage"] = self.column_lineage()
        if structure and self.chance(0.2):
            facets["headwater_evidence"] = {"kind": self.pick(["manual", "inferred"])}
        return self.dataset_name() | ({"facets": facets} if facets or self.chance(0.2) else {})

    # -- facets -------------------------------------------------------------------------------

    def noisy(self, facet: Json) -> Json:
        """The same content under another release's `_producer`."""
        if self.chance(0.5):
            facet = {"_producer": self.pick(["p/1", "p/2"]), "_schemaURL": "s"} | facet
        return facet

    def schema(self) -> Json:
        return {"fields": [{"name": each} for each in self.pick([["a"], ["a", "b"], ["b"]])]}

    def symlink(self) -> Json:
        return self.dataset_name() | (
            {"type": self.pick(["TABLE", "LOCATION"])} if self.chance(0.7) else {}
        )

    def lifecycle(self) -> Json:
        change = self.pick(["DROP", "DROP", "RENAME", "CREATE", "TRUNCATE"])
        facet: Json = {"lifecycleStateChange": change}
        if change == "RENAME" and self.chance(0.9):
            facet["previousIdentifier"] = self.dataset_name()
        return facet

    def transformations(self) -> Json:
        return (
            {"transformations": self.some(lambda: self.pick(TRANSFORMATIONS))}
            if self.chance(0.6)
            else {}
        )

    def column_lineage(self) -> Json:
        if self.chance(0.05):
            return {"fields": 5}
        if self.chance(0.05):
            return {"_deleted": True}

        def given() -> Json:
            return self.drawn_on() | {"field": self.pick(COLUMNS)} | self.transformations()

        if self.chance(0.2):
            # As Spark does it: the same filter column behind every output column.
            steering = [given() | {"transformations": [TRANSFORMATIONS[2]]}]
            fields: Json = {each: {"inputFields": [given(), *steering]} for each in ("a", "b")}
        else:
            fields = {
                each: {"inputFields": self.some(given)}
                | (
                    {"transformationType": self.pick(["IDENTITY", "MASKED"])}
                    if self.chance(0.3)
                    else {}
                )
                for each in self.random.sample(["a", "b"], self.random.randint(0, 2))
            }
        facet: Json = {"fields": fields}
        if self.chance(0.25):
            facet["dataset"] = self.some(given)
        return facet

    def rejection(self) -> Json:
        if self.chance(0.25):
            return {"_deleted": True}
        facet: Json = {"source": self.dataset_name(), "target": self.dataset_name()}
        for end in ("source", "target"):
            if self.chance(0.2):
                facet[end]["field"] = self.pick(COLUMNS)
        if self.chance(0.3):
            facet["job"] = self.job_name()
        if self.chance(0.4):
            facet["until"] = instant(self.random.randrange(INSTANTS))
        return facet

    def structure(self) -> Json:
        if self.chance(0.15):
            return {"_deleted": True}
        facet: Json = {}
        if self.chance(0.7):
            facet["inputs"] = self.some(self.lineage_input)
        if self.chance(0.5):
            facet["fields"] = self.lineage_fields()
        return facet

    def entry(self) -> Json:
        if self.chance(0.2):
            target = self.lineage_job()
        else:
            target = {"type": "DATASET"} | self.dataset_name()
        if self.chance(0.75):
            target["inputs"] = self.some(self.lineage_input)
        if self.chance(0.4):
            target["fields"] = self.lineage_fields()
        return target

    def lineage_fields(self) -> Json:
        columns = self.random.sample(["a", "b"], self.random.randint(0, 2))
        return {each: {"inputs": self.some(self.lineage_input)} for each in columns}

    def lineage_job(self) -> Json:
        run = {"runId": self.pick(RUNS)} if self.chance(0.4) else {}
        return {"type": "JOB"} | (self.job_name() if self.chance(0.6) else {}) | run

    def lineage_input(self) -> Json:
        if self.chance(0.2):
            given = self.lineage_job()
        else:
            given = {"type": "DATASET"} | self.drawn_on()
            if self.chance(0.5):
                given["field"] = self.pick(COLUMNS)
        return given | self.transformations()


def history_of(random: Random, most: int = 16) -> list[bytes]:
    """A history as the collector would receive it."""
    return [json.dumps(event).encode() for event in Storyteller(random).history(most)]
