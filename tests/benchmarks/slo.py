"""How much of a core objectives take: one evaluation of all of them, as it happens once a minute.

    python tests/benchmarks/slo.py            10,000 datasets, 5,000 objectives
    python tests/benchmarks/slo.py --quick    1,000 datasets, 500 objectives

Every tenth dataset is written by the hour, the others by the day, for 28 days. The target is 5 s of
one core for an evaluation after the first, which reads all selectors.
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, insert

from headwater.collector.facts import Role
from headwater.lineage.index import GraphIndex
from headwater.model.edges import Evidence, Influence
from headwater.model.graph import Layer, flow_label
from headwater.model.identity import DatasetId, JobId, key_of
from headwater.model.time import FOREVER
from headwater.openlineage.naming import read_naming
from headwater.reliability.alerts.condition import conditions_of
from headwater.reliability.slo.declarations import parse_slos
from headwater.reliability.slo.evaluation import evaluate_slos
from headwater.store.objectives import Objectives
from headwater.store.projection_file import create_projection, open_for_reading
from headwater.store.schema_catalog import dataset, job, run, side, step
from headwater.store.schema_graph import edge_version
from headwater.store.staleness import Patience

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
NOW = 1_764_000_000 * SECOND
DAYS = 28
INDICATORS = ("freshness", "freshness", "run_success", "event_loss")


def main() -> None:
    """Make an estate, and look at its objectives a few times."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    datasets, objectives = (1_000, 500) if quick else (10_000, 5_000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "projection.db"
        runs = make(path, datasets)
        measure(path, declared(datasets, objectives), f"{datasets:,} datasets, {runs:,} runs")


def make(path: Path, datasets: int) -> int:
    """An estate, straight into its tables; returns how many runs it has."""
    with closing(sqlite3.connect(path)) as fresh:
        create_projection(fresh)
        fresh.commit()
    engine = create_engine(f"sqlite+pysqlite:///{path}")
    runs = 0
    with engine.begin() as connection:
        for number in range(datasets):
            target, of_job = DatasetId("warehouse", f"t{number}"), JobId("etl", f"j{number}")
            keys = key_of(target), key_of(of_job)
            row = {"namespace": target.namespace, "name": target.name}
            connection.execute(insert(dataset).values(key=keys[0], **row))
            row = {"namespace": of_job.namespace, "name": of_job.name}
            connection.execute(insert(job).values(key=keys[1], **row))
            connection.execute(
                insert(step).values(key=number + 1, owner=keys[1], kind="whole", target=None)
            )
            connection.execute(insert(edge_version).values(flow(number, *keys)))
            told = [*history(number, *keys)]
            runs += len(told)
            connection.execute(insert(run), [each for each, _ in told])
            connection.execute(insert(side), [each for _, each in told])
    engine.dispose()
    return runs


def flow(number: int, target: int, owner: int) -> dict[str, Any]:
    """The edge from a step to what it writes."""
    return {
        "number": number, "owner": owner, "source_name": "bench", "layer": int(Layer.FLOW),
        "source": number + 1, "target": target,
        "label": flow_label(Evidence.OBSERVED, Influence.DIRECT),
        "valid_from": 1, "valid_to": FOREVER, "known_from": 1, "known_to": FOREVER, "ended": None,
    }  # fmt: skip


def history(
    number: int, target: int, owner: int
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The runs of a job, each with its write; one in fifty fails."""
    every = HOUR if number % 10 == 0 else DAY
    for place in range(DAYS * DAY // every):
        at = NOW - place * every - (number % 60) * SECOND
        key = number * 1_000 + place + 1
        failed = (number + place) % 50 == 0
        yield (
            {
                "key": key, "id": str(key), "job": owner, "source": "bench",
                "state": "FAILED" if failed else "COMPLETED", "begins_at": at - SECOND,
                "first_at": at - SECOND, "last_at": at, "started_at": at - SECOND, "ended_at": at,
                "terminal": "FAIL" if failed else "COMPLETE", "evidence": 0, "reads_told": True,
                "writes_told": True, "sql_told": False, "facets": b"\x80",
            },
            {
                "run": key, "role": int(Role.WRITTEN), "dataset": target, "spelled": "",
                "happened_at": None if failed else at, "lasting": True,
            },
        )  # fmt: skip


def declared(datasets: int, objectives: int) -> str:
    """Objectives of two datasets each."""
    documents: list[str] = []
    for number in range(objectives):
        indicator = INDICATORS[number % len(INDICATORS)]
        threshold = "\n  threshold: habit" if indicator == "freshness" else ""
        one, other = 2 * number % datasets, (2 * number + 1) % datasets
        documents.append(
            "apiVersion: headwater/v1\nkind: SLO\n"
            f"metadata: {{name: slo-{number}}}\n"
            f"spec:\n  select: warehouse/t{one} warehouse/t{other}\n"
            f"  indicator: {indicator}\n  objective: 0.99{threshold}\n  alert_each: ticket\n"
        )
    return "---\n".join(documents)


def measure(path: Path, text: str, size: str) -> None:
    """Evaluate a few times and print how much of a core each time took."""
    began = cpu_s()
    slos = parse_slos([("bench", text)]).slos
    print(f"{size}, {len(slos):,} objectives; read from YAML in {cpu_s() - began:.2f} s")
    objectives = Objectives(
        slos, naming=read_naming(None), received_at=lambda _: {}, patience_s=86_400.0
    )
    patience = Patience(lambda: NOW, batch_s=86_400.0, streaming_s=3_600.0)
    engine, index = open_for_reading(path, patience), GraphIndex()
    for turn in range(4):
        began, wall = cpu_s(), time.perf_counter()
        with engine.connect() as connection:
            facts = objectives.gather(connection, index, now=NOW + turn * 60 * SECOND, blind=None)
        gathered = cpu_s()
        evaluation = evaluate_slos(slos, facts, {})
        took = cpu_s() - began
        evaluated = cpu_s()
        firing = len(conditions_of(evaluation).firing)
        judged = cpu_s() - evaluated
        counted = sum(each.budget is not None for each in evaluation.measured)
        print(
            f"evaluation {turn + 1}: {took:.2f} s of one core ({gathered - began:.2f} s to gather),"
            f" {time.perf_counter() - wall:.2f} s by the clock; {counted:,} have a budget;"
            f" {judged:.2f} s more to say what of {firing:,} things is wrong"
        )
    engine.dispose()
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB at most")


def cpu_s() -> float:
    """Seconds of processor time that were used so far."""
    return time.process_time()


if __name__ == "__main__":
    main()
