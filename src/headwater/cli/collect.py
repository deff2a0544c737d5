"""`headwater collect`: events out of Kafka and into the log."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from headwater.cli.data_folder import data_option

if TYPE_CHECKING:
    from headwater.integrations.buses.kafka import KafkaCounters


@click.command(
    "collect",
    epilog="""\b
Examples:
  headwater collect --kafka broker:9092 --topic openlineage.events
  headwater collect --kafka b1:9093,b2:9093 --topic lineage --group headwater-prod \\
      --kafka-config client.properties --dead-letter-topic lineage.refused
""",
)
@click.option(
    "--kafka", "brokers", required=True, metavar="BROKERS", help="host:port, with commas between."
)
@click.option(
    "--topic", "topics", required=True, multiple=True, help="What to read; may be repeated."
)
@click.option("--group", default="headwater", show_default=True, help="The consumer group.")
@click.option("--dead-letter-topic", metavar="TOPIC", help="Also send what is no event there.")
@click.option(
    "--kafka-config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Settings of librdkafka as name=value lines: SASL, TLS and the like.",
)
@click.option(
    "--metrics-port", type=click.IntRange(1, 65535), help="Serve /metrics for Prometheus here."
)
@click.option(
    "--store", metavar="ADDRESS", help="PostgreSQL that holds the log; better in $HEADWATER_STORE."
)
@data_option
def command(
    brokers: str,
    topics: tuple[str, ...],
    group: str,
    dead_letter_topic: str | None,
    kafka_config: Path | None,
    metrics_port: int | None,
    store: str | None,
    data: Path | None,
) -> None:
    """Take OpenLineage events out of topics of Kafka; stop it with Ctrl-C.

    As many as the topics have partitions may run as one group, with a store in PostgreSQL between
    them. Positions are committed once the log has the events, and an event that comes again is
    kept once.
    """
    from headwater.collecting import collecting_from_kafka
    from headwater.config import read_config
    from headwater.integrations.buses.settings import KafkaSettings, read_properties

    config = read_config(os.environ, data=data, store=store)
    settings = KafkaSettings(
        brokers, topics, group, dead_letter_topic, read_properties(kafka_config)
    )
    with collecting_from_kafka(config, settings) as feed:

        def stop(_signal: int, _frame: object) -> None:
            feed.stop()

        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, stop)
        if metrics_port is not None:
            from headwater.integrations.buses.kafka_metrics import serve_metrics

            serve_metrics(feed, metrics_port)
        click.echo(f"reading {', '.join(topics)} as {group}", err=True)
        feed.run()
        click.echo(_told(feed.counters), err=True)


def _told(counters: KafkaCounters) -> str:
    return (
        f"{counters.messages:,} messages: {counters.events:,} events, "
        f"{counters.duplicates:,} known already, {counters.rejected:,} refused"
    )
