"""`headwater collect`: events into the log, over HTTP and out of Kafka."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import click

from headwater.cli.data_folder import data_option
from headwater.errors import UnavailableError

if TYPE_CHECKING:
    from headwater.collecting import Collecting
    from headwater.integrations.buses.kafka import KafkaCounters, KafkaFeed


@click.command(
    "collect",
    epilog="""\b
Examples:
  headwater collect --http --store postgresql://hw:...@db/lineage --host 0.0.0.0
  headwater collect --kafka broker:9092 --topic openlineage.events
  headwater collect --kafka b1:9093,b2:9093 --topic lineage --group headwater-prod \\
      --kafka-config client.properties --dead-letter-topic lineage.refused
""",
)
@click.option("--http", is_flag=True, help="Take events over HTTP.")
@click.option("--host", help="The address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="The port.  [default: 8480]")
@click.option("--kafka", "brokers", metavar="BROKERS", help="host:port, with commas between.")
@click.option("--topic", "topics", multiple=True, help="What to read; may be repeated.")
@click.option("--group", default="headwater", show_default=True, help="The consumer group.")
@click.option("--dead-letter-topic", metavar="TOPIC", help="Also send what is no event there.")
@click.option(
    "--kafka-config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Settings of librdkafka as name=value lines: SASL, TLS and the like.",
)
@click.option(
    "--metrics-port",
    type=click.IntRange(1, 65535),
    help="Serve /metrics for Prometheus here; with --http it is at its port.",
)
@click.option(
    "--store", metavar="ADDRESS", help="PostgreSQL that holds the log; better in $HEADWATER_STORE."
)
@data_option
def command(
    host: str | None,
    port: int | None,
    brokers: str | None,
    topics: tuple[str, ...],
    group: str,
    dead_letter_topic: str | None,
    kafka_config: Path | None,
    metrics_port: int | None,
    store: str | None,
    data: Path | None,
    *,
    http: bool,
) -> None:
    """Take OpenLineage events over HTTP, out of topics of Kafka, or both; stop it with Ctrl-C.

    It answers no questions and derives nothing, so as many as one likes may run with a store in
    PostgreSQL between them. Events are on disk before they are acknowledged, or positions in
    topics committed, and one that comes again is kept once.
    """
    from headwater.collecting import feed_from_kafka, open_collecting
    from headwater.config import read_config
    from headwater.integrations.buses.settings import KafkaSettings, read_properties

    _check(http=http, at=host or port, brokers=brokers, topics=topics, metrics_port=metrics_port)
    config = read_config(os.environ, data=data, store=store, host=host, port=port)
    settings = brokers and KafkaSettings(
        brokers, topics, group, dead_letter_topic, read_properties(kafka_config)
    )
    collecting = open_collecting(config)
    try:
        feed = feed_from_kafka(collecting, settings) if settings else None
    except BaseException:
        collecting.close()
        raise
    if feed is not None:
        click.echo(f"reading {', '.join(topics)} as {group}", err=True)
    if http:
        _serve(collecting, feed)
    elif feed is not None:
        _feed(collecting, feed, metrics_port)
    if feed is not None:
        click.echo(_told(feed.counters), err=True)


def _check(
    *,
    http: bool,
    at: str | int | None,
    brokers: str | None,
    topics: tuple[str, ...],
    metrics_port: int | None,
) -> None:
    if not http and not brokers:
        raise click.UsageError("say --http, or --kafka BROKERS --topic TOPIC, or both")
    if bool(brokers) != bool(topics):
        raise click.UsageError("--kafka and --topic go together")
    if not http and at is not None:
        raise click.UsageError("--host and --port are for --http")
    if http and metrics_port is not None:
        raise click.UsageError("with --http, /metrics is at the port of that")


def _feed(collecting: Collecting, feed: KafkaFeed, metrics_port: int | None) -> None:
    """Read from Kafka until told to stop, on this thread."""
    ended: list[UnavailableError] = []

    def end(why: UnavailableError) -> None:
        ended.append(why)
        feed.stop()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda _signal, _frame: feed.stop())
    if metrics_port is not None:
        from headwater.integrations.buses.kafka_metrics import serve_metrics

        serve_metrics(feed, metrics_port)
    collecting.end = end
    collecting.start()
    try:
        feed.run()
    finally:
        collecting.close()
    if ended:
        raise ended[0]


def _serve(collecting: Collecting, feed: KafkaFeed | None) -> None:
    """Take events over HTTP until told to stop, with a feed beside it if there is one."""
    from headwater.server.serve import serve_collector

    if feed is None:
        serve_collector(collecting, ready=_ready)
        return
    from headwater.integrations.buses.kafka_metrics import FeedMetrics

    collecting.beside = _Beside(feed, collecting)
    serve_collector(collecting, also=[FeedMetrics(feed)], ready=_ready)


class _Beside:
    """A feed on a thread of its own."""

    def __init__(self, feed: KafkaFeed, collecting: Collecting) -> None:
        self._feed = feed
        self._collecting = collecting
        self._thread = Thread(target=self._run, name="kafka", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """Return once what was read is durable."""
        self._feed.stop()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._feed.run()
        except UnavailableError as error:
            self._collecting.end(error)


def _ready(url: str) -> None:
    click.echo(f"taking events at {url}", err=True)


def _told(counters: KafkaCounters) -> str:
    return (
        f"{counters.messages:,} messages: {counters.events:,} events, "
        f"{counters.duplicates:,} known already, {counters.rejected:,} refused"
    )
