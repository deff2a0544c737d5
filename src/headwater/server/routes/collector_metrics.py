"""What is measured of the way into the log, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from headwater.collector.accept import Collector
from headwater.ports import DeadLetters, LetterState


def collector_metrics(collector: Collector, letters: DeadLetters) -> Iterable[Metric]:
    """What came, what became of it, and from whom."""
    counters = collector.counters
    build = GaugeMetricFamily("headwater_build_info", "the version", labels=["version"])
    build.add_metric([version("headwater")], 1)
    yield build
    received = CounterMetricFamily(
        "headwater_events_received", "events sent to the collector", labels=["result"]
    )
    received.add_metric(["accepted"], counters.accepted)
    received.add_metric(["duplicate"], counters.duplicates)
    received.add_metric(["rejected"], counters.rejected)
    received.add_metric(["refused"], counters.refused)
    received.add_metric(["failed"], counters.failed)
    received.add_metric(["dead_letter"], counters.dead_letters)
    yield received
    yield CounterMetricFamily(
        "headwater_events_received_bytes", "bytes of accepted events", counters.bytes
    )
    yield CounterMetricFamily(
        "headwater_log_commits", "transactions that made events durable", counters.commits
    )
    yield GaugeMetricFamily(
        "headwater_ingest_queue_depth", "groups that wait", counters.waiting_groups
    )
    yield GaugeMetricFamily(
        "headwater_ingest_queue_bytes", "bytes that wait", counters.waiting_bytes
    )
    yield GaugeMetricFamily(
        "headwater_dead_letters", "dead letters that wait", letters.total(LetterState.WAITING)
    )
    yield CounterMetricFamily(
        "headwater_dead_letters_dropped",
        "dead letters that went to make room",
        letters.dropped(),
    )
    yield CounterMetricFamily(
        "headwater_dead_letters_lost",
        "refusals whose events the disk did not take",
        counters.letters_lost,
    )
    yield from _sources(collector)


def _sources(collector: Collector) -> Iterable[Metric]:
    events = CounterMetricFamily(
        "headwater_source_events", "events that were posted, by whom", labels=["source"]
    )
    last = GaugeMetricFamily(
        "headwater_source_last_event_timestamp_seconds",
        "when the newest of them came",
        labels=["source"],
    )
    for source, heard in collector.sources.heard().items():
        events.add_metric([source], heard.events)
        last.add_metric([source], heard.last_at / 1_000_000)
    yield events
    yield last
