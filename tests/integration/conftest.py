from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from headwater.cli.main import run
from servers.kafka_broker import Broker
from support.kafka_topics import new_topic
from support.server import Server, running

Cli: TypeAlias = Callable[..., str]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def server(data: Path) -> Iterator[Server]:
    with running(data) as server:
        yield server


@pytest.fixture
def cli(server: Server, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Cli:
    """Run a command against the server, once it sees what was told; returns what it prints."""
    monkeypatch.setenv("HEADWATER_URL", server.address)

    def call(*line: str, code: int = 0) -> str:
        server.platform.wait_for(server.platform.log.head())
        assert run(line) == code
        server.heard = server.platform.log.head()
        return "".join(capsys.readouterr())

    return call


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker of Kafka of its own."""
    broker = Broker(tmp_path_factory.mktemp("kafka"))
    yield broker
    broker.stop()


@pytest.fixture
def topic(broker: Broker) -> str:
    return new_topic(broker)
