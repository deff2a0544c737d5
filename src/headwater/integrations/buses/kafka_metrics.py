"""How a feed from Kafka goes, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

from prometheus_client import CollectorRegistry, Metric, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from headwater.integrations.buses.kafka import KafkaFeed

_COUNTED: Final = {
    "messages": "Messages that came, again and again included.",
    "events": "Events that were new.",
    "duplicates": "Events that were known already.",
    "rejected": "Messages that are no event.",
    "unsent": "Messages of those that the dead-letter topic did not take.",
    "commits": "Commits of positions.",
    "failed_commits": "Commits that Kafka refused; what was read comes again.",
}


class FeedMetrics(Collector):
    """Reads a feed when it is asked."""

    def __init__(self, feed: KafkaFeed) -> None:
        self._feed = feed

    def collect(self) -> Iterable[Metric]:
        """What came, what became of it, and what waits."""
        counters = asdict(self._feed.counters)
        for name, help_ in _COUNTED.items():
            yield CounterMetricFamily(f"headwater_kafka_{name}", help_, value=counters[name])
        lag = GaugeMetricFamily(
            "headwater_kafka_lag",
            "Messages of a partition that wait.",
            labels=["topic", "partition"],
        )
        for each in self._feed.lags:
            lag.add_metric([each.topic, str(each.partition)], each.messages)
        yield lag


def serve_metrics(feed: KafkaFeed, port: int) -> None:
    """Answer Prometheus on a port, until the process ends."""
    registry = CollectorRegistry()
    registry.register(FeedMetrics(feed))
    start_http_server(port, registry=registry)
