"""What the server measures of itself, for Prometheus."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    GCCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector as MetricSource
from starlette.requests import Request
from starlette.responses import Response

from headwater.app import SEEN, Platform
from headwater.model.notice import Severity
from headwater.model.time import Instant
from headwater.reliability.evaluation import Measured
from headwater.reliability.histogram import Histogram
from headwater.reliability.incidents.lengths import Length, seconds
from headwater.reliability.observation import Dimension
from headwater.reliability.reading import Reading
from headwater.reliability.slo.burn import Urgency
from headwater.reliability.slo.evaluation import MeasuredSlo
from headwater.reliability.slo.standing import urgency_of
from headwater.server.access import platform_of
from headwater.server.routes.collector_metrics import collector_metrics

_MOST_OBJECTIVES: Final = 5_000
"""So many are told of by name, the first that are declared."""
_MOST_VALUES: Final = 200
"""So many values of a dimension are told of, those that most stands behind."""
_INCIDENT_S: Final = (60, 300, 900, 1_800, 3_600, 10_800, 21_600, 86_400, 259_200, 604_800)
_BUCKETS_S: Final = tuple(0.000_1 * 2**power for power in range(4, 20))
"""Where the sizes of `Histogram` end, too, so that nothing is counted on the wrong side."""


class PlatformMetrics(MetricSource):
    """Reads the platform when it is asked, so that nothing is counted twice."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def collect(self) -> Iterable[Metric]:
        """Every metric, by the names that dashboards and alerts use."""
        platform = self._platform
        yield from collector_metrics(platform.collector, platform.dead_letters)
        unaccounted = GaugeMetricFamily(
            "headwater_events_unaccounted",
            "events of which nobody knows what became of them; anything but 0 is a fault",
            labels=["stage"],
        )
        for stage, number in platform.conservation.unaccounted.items():
            unaccounted.add_metric([stage], number)
        yield unaccounted
        yield from self._senders()
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
        yield from self._incidents()
        yield from self._durations()
        yield from self._storage()
        yield _gauge("headwater_graph_edges", "edge versions in memory", platform.graph.edges)

    def _senders(self) -> Iterable[Metric]:
        produced = GaugeMetricFamily(
            "headwater_sender_events_produced", "events that a sender numbered", labels=["source"]
        )
        missing = GaugeMetricFamily(
            "headwater_sender_events_missing",
            "numbered events that did not come",
            labels=["source", "state"],
        )
        told = {
            "spooled": GaugeMetricFamily(
                "headwater_client_events_spooled", "events that a sender keeps", labels=["source"]
            ),
            "dropped": CounterMetricFamily(
                "headwater_client_events_dropped",
                "events that a sender gave up",
                labels=["source"],
            ),
            "retried": CounterMetricFamily(
                "headwater_client_requests_retried",
                "requests that a sender sent again",
                labels=["source"],
            ),
        }
        heard_of = sorted(self._platform.senders(), key=lambda each: -each.lost)
        for each in heard_of[:_MOST_VALUES]:
            produced.add_metric([each.name], each.produced)
            missing.add_metric([each.name, "lost"], each.lost)
            missing.add_metric([each.name, "late"], each.late)
            for name, family in told.items():
                family.add_metric([each.name], getattr(each, name))
        yield from (produced, missing, *told.values())

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
        measured = evaluation.measured if evaluation else ()
        for each in measured:
            labels = [each.measure.id, each.measure.unit.value]
            if isinstance(each.reading, Reading) and each.reading.value is not None:
                values.add_metric(labels, each.reading.value)
            if each.measure.target is not None:
                targets.add_metric(labels, each.measure.target)
        yield values
        yield targets
        yield _by(Dimension.DOMAIN, measured)
        yield _by(Dimension.TIER, measured)

    def _objectives(self) -> Iterable[Metric]:
        evaluation = self._platform.slo_measurer.known
        measured = evaluation.measured[:_MOST_OBJECTIVES] if evaluation else ()
        yield from _budgets(measured)
        yield from _burns(measured)

    def _incidents(self) -> Iterable[Metric]:
        all_ = [*self._platform.incidents.all().values()]
        unresolved = Counter(each.severity for each in all_ if not each.is_over)
        open_ = GaugeMetricFamily(
            "headwater_incidents_open", "incidents that are not over", labels=["severity"]
        )
        for severity in Severity:
            open_.add_metric([severity.value], unresolved[severity])
        yield open_
        took = HistogramMetricFamily(
            "headwater_incident_time_seconds",
            "how long it took to detect, acknowledge, identify and resolve incidents",
            labels=["to"],
        )
        for length in Length:
            told = [at for each in all_ if (at := seconds(each, length)) is not None]
            buckets = [(str(end), float(sum(at <= end for at in told))) for end in _INCIDENT_S]
            took.add_metric([length.value], [*buckets, ("+Inf", float(len(told)))], sum(told))
        yield took

    def _durations(self) -> Iterable[Metric]:
        answers = HistogramMetricFamily(
            "headwater_query_duration_seconds",
            "how long answers took, each up to a fifth longer than it was",
            labels=["endpoint"],
        )
        visible = HistogramMetricFamily(
            "headwater_event_visible_seconds",
            "from when an event was received until questions see it, counted in the same way",
        )
        for of, histogram in self._platform.durations.ever().items():
            family, labels = (visible, []) if of == SEEN else (answers, [of])
            buckets, total_s = _cumulated(histogram)
            family.add_metric(labels, buckets, total_s)
        yield answers
        yield visible

    def _storage(self) -> Iterable[Metric]:
        folder = self._platform.config.data
        used = GaugeMetricFamily(
            "headwater_storage_bytes", "what is taken up on disk", labels=["store"]
        )
        for store, taken_up in self._platform.storage_bytes().items():
            used.add_metric([store], taken_up)
        yield used
        free = shutil.disk_usage(folder).free
        yield _gauge("headwater_storage_free_bytes", "what is left on that disk", free)
        held = GaugeMetricFamily(
            "headwater_retention_events", "events by where their bodies are", labels=["tier"]
        )
        for tier in self._platform.retention_desk.tiers():
            held.add_metric([tier.tier], tier.events)
        yield held
        failed = self._platform.sweep.failed
        about = "attempts to move or erase events that failed"
        yield CounterMetricFamily("headwater_retention_failures", about, value=failed)

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
        held = GaugeMetricFamily(
            "headwater_webhook_outbox_held",
            "deliveries of these that wait for their hour",
            labels=["endpoint"],
        )
        now = self._platform.clock()
        for name, courier in self._platform.outbox.couriers.items():
            standing = self._platform.outbox.standing(name)
            for result in ("delivered", "retried", "failed"):
                deliveries.add_metric([name, result], getattr(courier.counters, result))
            waiting.add_metric([name], standing.waiting)
            held.add_metric([name], standing.held)
            age.add_metric([name], _age_s(standing.oldest_at, now))
            disabled.add_metric([name], int(standing.disabled_at is not None))
            failing.add_metric([name], _age_s(standing.failing_since, now))
        yield from (deliveries, waiting, held, age, disabled, failing)

    def _sql(self) -> Iterable[Metric]:
        jobs = CounterMetricFamily(
            "headwater_sql_read", "events whose SQL was read for columns", labels=["result"]
        )
        done = self._platform.sql_reader.counters
        jobs.add_metric(["read"], done.read)
        jobs.add_metric(["unread"], done.unread)
        yield jobs


def _by(dimension: Dimension, measured: Iterable[Measured]) -> Metric:
    """What measures come to by a dimension; an empty label stands for what nobody has said."""
    family = GaugeMetricFamily(
        f"headwater_sli_by_{dimension}",
        f"what a measure came to within a {dimension}",
        labels=["measure", "unit", dimension.value],
    )
    for each in measured:
        told = sorted(each.by.get(dimension, {}).items(), key=lambda one: -one[1].denominator)
        for value, reading in told[:_MOST_VALUES]:
            if reading.value is not None:
                labels = [each.measure.id, each.measure.unit.value, value or ""]
                family.add_metric(labels, reading.value)
    return family


def _budgets(measured: Iterable[MeasuredSlo]) -> Iterable[Metric]:
    about = GaugeMetricFamily(
        "headwater_slo_info",
        "what an objective counts, and how grave it is when it is missed",
        labels=["slo", "indicator", "severity"],
    )
    attained = GaugeMetricFamily(
        "headwater_slo_attainment_ratio",
        "the share that was good within the window of an objective",
        labels=["slo"],
    )
    wanted = GaugeMetricFamily(
        "headwater_slo_objective_ratio", "the share that should be", labels=["slo"]
    )
    left = GaugeMetricFamily(
        "headwater_slo_error_budget_remaining_ratio",
        "what is left of an error budget; below 0 where more was bad than may be",
        labels=["slo"],
    )
    for each in measured:
        name = each.slo.name
        about.add_metric([name, each.slo.indicator.value, each.slo.severity.value], 1)
        wanted.add_metric([name], each.slo.objective)
        if each.budget is not None:
            attained.add_metric([name], each.budget.attainment)
            left.add_metric([name], each.budget.left_ratio)
    yield from (about, attained, wanted, left)


def _burns(measured: Iterable[MeasuredSlo]) -> Iterable[Metric]:
    rates = GaugeMetricFamily(
        "headwater_slo_burn_rate",
        "how many times as fast as allowed an error budget is spent, over a window",
        labels=["slo", "window"],
    )
    burning = GaugeMetricFamily(
        "headwater_slo_burning",
        "1 where it is spent so fast over two windows that somebody should look",
        labels=["slo", "urgency"],
    )
    unmeasured = GaugeMetricFamily(
        "headwater_slo_unmeasured",
        "1 where nothing can be told of an objective at present",
        labels=["slo"],
    )
    for each in measured:
        name = each.slo.name
        for window, rate in _rates(each).items():
            rates.add_metric([name, window], rate)
        urgency = urgency_of(each.standing)
        for word in Urgency:
            burning.add_metric([name, word.value], int(word.value == urgency))
        unmeasured.add_metric([name], int(each.standing.unmeasured is not None))
    yield from (rates, burning, unmeasured)


def _rates(measured: MeasuredSlo) -> Mapping[str, float]:
    """By the length of the window, which two pairs may share."""
    told = {
        window: rate
        for burn in measured.burns
        for window, rate in zip(burn.pair.name.split("/"), (burn.long, burn.short), strict=True)
    }
    return {window: rate for window, rate in told.items() if rate is not None}


def _cumulated(histogram: Histogram) -> tuple[list[tuple[str, float]], float]:
    """How many took at most so long, by the end of each bucket, and how long all took together."""
    sizes = [*histogram]
    counts = [
        (f"{end:g}", float(sum(times for size, times in sizes if size <= end * (1 + 1e-9))))
        for end in _BUCKETS_S
    ]
    everything = float(sum(times for _, times in sizes))
    return [*counts, ("+Inf", everything)], sum(size * times for size, times in sizes)


def _age_s(since: Instant | None, now: Instant) -> float:
    return 0.0 if since is None else max(0, now - since) / 1_000_000


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value)


def registry_of(platform: Platform) -> CollectorRegistry:
    """Everything that is measured of a platform, and of the process that it runs in."""
    registry = CollectorRegistry()
    registry.register(PlatformMetrics(platform))
    ProcessCollector(registry=registry)
    GCCollector(registry=registry)
    return registry


def show_metrics(request: Request) -> Response:
    """All metrics in the text format of Prometheus."""
    platform = platform_of(request)
    platform.metrics_asked_at = platform.clock()
    exposed = generate_latest(registry_of(platform))
    return Response(exposed, media_type=CONTENT_TYPE_LATEST)
