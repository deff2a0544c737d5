"""What the server measures of itself, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector as MetricSource
from starlette.requests import Request
from starlette.responses import Response

from headwater.app import Platform
from headwater.model.time import Instant
from headwater.ports import LetterState
from headwater.reliability.reading import Reading
from headwater.server.access import platform_of

_MOST_OBJECTIVES: Final = 5_000
"""So many are told of by name, the first that are declared."""


class PlatformMetrics(MetricSource):
    """Reads the platform when it is asked, so that nothing is counted twice."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def collect(self) -> Iterable[Metric]:
        """Every metric, by the names that dashboards and alerts use."""
        platform = self._platform
        counters = platform.collector.counters
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
        received.add_metric(["dead_letter"], counters.dead_letters)
        yield received
        yield CounterMetricFamily(
            "headwater_events_received_bytes", "bytes of accepted events", counters.bytes
        )
        yield CounterMetricFamily(
            "headwater_log_commits", "transactions that made events durable", counters.commits
        )
        yield _gauge("headwater_ingest_queue_depth", "groups that wait", counters.waiting_groups)
        yield _gauge("headwater_ingest_queue_bytes", "bytes that wait", counters.waiting_bytes)
        letters = platform.dead_letters
        waiting = letters.total(LetterState.WAITING)
        yield _gauge("headwater_dead_letters", "dead letters that wait", waiting)
        yield CounterMetricFamily(
            "headwater_dead_letters_dropped",
            "dead letters that went to make room",
            letters.dropped(),
        )
        head, reached = platform.log.head(), platform.projector.offset
        yield _gauge("headwater_log_offset", "the newest durable event", head)
        yield _gauge("headwater_projection_offset", "the newest event in the graph", reached)
        yield _gauge(
            "headwater_projection_lag_events", "events not yet in the graph", head - reached
        )
        yield _gauge(
            "headwater_projection_lag_seconds", "age of the oldest of them", platform.lag_seconds()
        )
        yield from self._forwarding()
        yield from self._channels()
        yield from self._sql()
        yield from self._measures()
        yield from self._objectives()
        yield _gauge("headwater_graph_edges", "edge versions in memory", platform.graph.edges)

    def _forwarding(self) -> Iterable[Metric]:
        events = CounterMetricFamily(
            "headwater_forwarded_events", "events copied to others", labels=["to", "result"]
        )
        lag = GaugeMetricFamily(
            "headwater_forward_lag_events", "events not yet copied to others", labels=["to"]
        )
        for each in self._platform.forwarders:
            name, done = each.destination.name, each.counters
            for result in ("sent", "skipped", "refused"):
                events.add_metric([name, result], getattr(done, result))
            events.add_metric([name, "failed"], each.failed)
            lag.add_metric([name], each.lag)
        yield events
        yield lag

    def _measures(self) -> Iterable[Metric]:
        values = GaugeMetricFamily(
            "headwater_sli",
            "what a measure came to: a ratio or seconds",
            labels=["measure", "unit"],
        )
        targets = GaugeMetricFamily(
            "headwater_sli_target", "what a measure should reach", labels=["measure", "unit"]
        )
        evaluation = self._platform.measurer.known
        for each in evaluation.measured if evaluation else ():
            labels = [each.measure.id, each.measure.unit.value]
            if isinstance(each.reading, Reading) and each.reading.value is not None:
                values.add_metric(labels, each.reading.value)
            if each.measure.target is not None:
                targets.add_metric(labels, each.measure.target)
        yield values
        yield targets

    def _objectives(self) -> Iterable[Metric]:
        attained = GaugeMetricFamily(
            "headwater_slo_attainment_ratio",
            "the share that was good within the window of an objective",
            labels=["slo"],
        )
        left = GaugeMetricFamily(
            "headwater_slo_error_budget_remaining_ratio",
            "what is left of an error budget; below 0 where more was bad than may be",
            labels=["slo"],
        )
        evaluation = self._platform.slo_measurer.known
        for each in evaluation.measured[:_MOST_OBJECTIVES] if evaluation else ():
            if each.budget is not None:
                attained.add_metric([each.slo.name], each.budget.attainment)
                left.add_metric([each.slo.name], each.budget.left_ratio)
        yield attained
        yield left

    def _channels(self) -> Iterable[Metric]:
        deliveries = CounterMetricFamily(
            "headwater_webhook_deliveries",
            "attempts to deliver notices to endpoints",
            labels=["endpoint", "result"],
        )
        waiting = GaugeMetricFamily(
            "headwater_webhook_outbox_depth", "deliveries that wait", labels=["endpoint"]
        )
        age = GaugeMetricFamily(
            "headwater_webhook_outbox_oldest_age_seconds",
            "how long the oldest of them has waited",
            labels=["endpoint"],
        )
        disabled = GaugeMetricFamily(
            "headwater_webhook_endpoint_disabled",
            "1 for an endpoint that gets nothing any more",
            labels=["endpoint"],
        )
        failing = GaugeMetricFamily(
            "headwater_webhook_endpoint_failing_seconds",
            "how long every attempt at an endpoint has failed",
            labels=["endpoint"],
        )
        now = self._platform.clock()
        for name, courier in self._platform.outbox.couriers.items():
            standing = self._platform.outbox.standing(name)
            for result in ("delivered", "retried", "failed"):
                deliveries.add_metric([name, result], getattr(courier.counters, result))
            waiting.add_metric([name], standing.waiting)
            age.add_metric([name], _age_s(standing.oldest_at, now))
            disabled.add_metric([name], int(standing.disabled_at is not None))
            failing.add_metric([name], _age_s(standing.failing_since, now))
        yield from (deliveries, waiting, age, disabled, failing)

    def _sql(self) -> Iterable[Metric]:
        jobs = CounterMetricFamily(
            "headwater_sql_read", "events whose SQL was read for columns", labels=["result"]
        )
        done = self._platform.sql_reader.counters
        jobs.add_metric(["read"], done.read)
        jobs.add_metric(["unread"], done.unread)
        yield jobs


def _age_s(since: Instant | None, now: Instant) -> float:
    return 0.0 if since is None else max(0, now - since) / 1_000_000


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value)


def show_metrics(request: Request) -> Response:
    """All metrics in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(PlatformMetrics(platform_of(request)))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
