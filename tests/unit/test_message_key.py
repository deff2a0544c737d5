"""The keys of events in Kafka are those of the stock client, whatever kind of event it is."""

from __future__ import annotations

import pytest
from openlineage.client.event_v2 import DatasetEvent, Job, JobEvent, Run, RunEvent, RunState
from openlineage.client.event_v2 import StaticDataset as Dataset
from openlineage.client.facet_v2 import parent_run
from openlineage.client.serde import Serde
from openlineage.client.transport.kafka import KafkaConfig, KafkaTransport

from headwater.integrations.exporters.forward.message_key import message_key

_AT = "2026-12-01T08:00:00Z"
_RUN = "01941234-5678-7000-8000-000000000001"
_BY = "https://example.com/test"


def run_event(**facets: object) -> RunEvent:
    return RunEvent(
        eventType=RunState.COMPLETE,
        eventTime=_AT,
        run=Run(_RUN, facets=facets),  # type: ignore[arg-type]
        job=Job("shop", "load: a/b"),
        producer=_BY,
    )


def parent(*, root: bool) -> parent_run.ParentRunFacet:
    outermost = parent_run.Root(
        run=parent_run.RootRun(runId=_RUN), job=parent_run.RootJob(namespace="air", name="dag")
    )
    return parent_run.ParentRunFacet(
        run=parent_run.Run(runId=_RUN),
        job=parent_run.Job(namespace="air", name="dag.task"),
        root=outermost if root else None,
    )


@pytest.mark.parametrize(
    "event",
    [
        run_event(),
        run_event(parent=parent(root=False)),
        run_event(parent=parent(root=True)),
        JobEvent(eventTime=_AT, job=Job("shop", "load"), producer=_BY),
        DatasetEvent(eventTime=_AT, dataset=Dataset("db", "orders"), producer=_BY),
    ],
)
def test_a_key_is_the_one_that_the_stock_client_gives(
    event: RunEvent | JobEvent | DatasetEvent,
) -> None:
    transport = KafkaTransport(KafkaConfig({"bootstrap.servers": "127.0.0.1:1"}, topic="t"))
    body = Serde.to_json(event).encode()
    assert message_key(body) == transport._get_message_key(event)


@pytest.mark.parametrize("facet", ["3", '{"root": 7, "job": []}', '{"job": {"name": "x"}}'])
def test_a_parent_that_says_nothing_is_passed_over(facet: str) -> None:
    run = '{"facets": {"parent": ' + facet + "}}"
    body = '{"run": ' + run + ', "job": {"namespace": "a", "name": "b"}}'
    assert message_key(body.encode()) == "run:a/b"
