"""Events of a size that few producers send: python tests/benchmarks/large_events.py.

Each goes into an empty server of its own. Told are the milliseconds until it is durable, until a
question sees it, what folding it takes the first time and again for another run, its commit
included, and the rows that it leaves in the projection.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from projection import MemoryLog, project

from headwater.store import schema_catalog, schema_graph  # noqa: F401 because they fill it
from headwater.store.metadata import projection
from support.server import running

Json = dict[str, Any]
_BASE = {"_producer": "https://example.com/spark", "_schemaURL": "https://example.com/x.json"}


def event(inputs: list[Json], outputs: list[Json], **run_facets: Any) -> Json:
    return {
        "eventType": "COMPLETE",
        "eventTime": "2026-11-24T08:00:00Z",
        "producer": "https://example.com/spark",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {"runId": "01936a2c-1f4a-7000-8000-000000000001", "facets": run_facets},
        "job": {"namespace": "spark", "name": "wide"},
        "inputs": inputs,
        "outputs": outputs,
    }


def table(name: str, columns: int, **facets: Any) -> Json:
    fields = [{"name": f"column_{n}", "type": "string"} for n in range(columns)]
    schema = _BASE | {"fields": fields}
    return {"namespace": "hive://meta:9083", "name": name, "facets": {"schema": schema} | facets}


def column(source: str, name: str, **transformation: Any) -> Json:
    given = {"namespace": "hive://meta:9083", "name": source, "field": name}
    return given | {"transformations": [transformation]}


def spark_with_fan_out(columns: int = 100, filters: int = 5) -> Json:
    """Each output column from its input column, and every filter copied into all of them."""
    steering = [
        column("db.source", f"column_{n}", type="INDIRECT", subtype="FILTER")
        for n in range(filters)
    ]
    fields = {
        f"column_{n}": {
            "inputFields": [
                column("db.source", f"column_{n}", type="DIRECT", subtype="IDENTITY"),
                *steering,
            ]
        }
        for n in range(columns)
    }
    output = table("db.target", columns, columnLineage=_BASE | {"fields": fields})
    return event([table("db.source", columns)], [output])


def many_columns(columns: int = 10_000) -> Json:
    return spark_with_fan_out(columns, filters=0)


def many_links(columns: int = 1_000, each: int = 100) -> Json:
    fields = {
        f"column_{n}": {
            "inputFields": [
                column("db.source", f"column_{m}", type="DIRECT", subtype="TRANSFORMATION")
                for m in range(n % 10, n % 10 + each)
            ]
        }
        for n in range(columns)
    }
    output = table("db.target", columns, columnLineage=_BASE | {"fields": fields})
    return event([table("db.source", columns)], [output])


def of_20_megabytes() -> Json:
    plan = {
        "plan": [{"class": f"org.apache.spark.Node{n}", "text": "x" * 180} for n in range(82_000)]
    }
    return event([table("db.a", 20)], [table("db.b", 20)], **{"spark.logicalPlan": _BASE | plan})


CASES = {
    "100 columns with fan-out": spark_with_fan_out,
    "10,000 columns": many_columns,
    "100,000 links": many_links,
    "20 MB": of_20_megabytes,
}


def measure(made: Json) -> Iterator[str]:
    body = json.dumps(made).encode()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "data") as server:
        # The first event of a server pays for what is made once.
        server.tell(event([], []) | {"job": {"namespace": "spark", "name": "first"}})
        server.ask("find")
        before = rows_of(Path(folder))
        began = time.perf_counter()
        answer = server.client.post("/api/v1/lineage", content=body)
        durable = time.perf_counter() - began
        assert answer.status_code == 201, answer.text
        server.heard = answer.json()["offset"]
        server.ask("lineage", of=made["outputs"][0]["name"], direction="upstream", limit=10)
        visible = time.perf_counter() - began
        yield f"{len(body) / 1e6:8.2f} MB"
        yield f"durable {durable * 1e3:8.1f} ms"
        yield f"visible {visible * 1e3:8.1f} ms"
        yield f"{rows_of(Path(folder)) - before:8,} rows"
    first, again = folding(made)
    yield f"folded in {first * 1e3:7.1f} ms, again in {again * 1e3:7.1f} ms"


def folding(made: Json) -> tuple[float, float]:
    """Seconds to fold an event that names what nobody knew, and one of another run after it."""
    runs = [made | {"run": made["run"] | {"runId": str(UUID(int=n))}} for n in range(3)]
    empty = event([], []) | {"job": {"namespace": "spark", "name": "first"}}
    told = [json.dumps(each).encode() for each in (empty, *runs)]
    took = [_fold(told[:count]) for count in range(1, len(told) + 1)]
    return took[1] - took[0], (took[3] - took[1]) / 2


def _fold(bodies: list[bytes]) -> float:
    """Seconds, the best of three."""
    best = float("inf")
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            wall, _cpu = project(MemoryLog(bodies), Path(folder) / "projection.db")
        best = min(best, wall)
    return best


def rows_of(folder: Path) -> int:
    with sqlite3.connect(folder / "data" / "projection.db") as connection:
        return sum(
            connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for name in projection.tables
        )


if __name__ == "__main__":
    for title, make in CASES.items():
        print(f"{title:26}", *measure(make()), flush=True)
