"""A broker of Apache Kafka with a controller in one process, from Maven Central."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path

from servers.maven import jars_of
from support.ports import free_port

_POM = Path(__file__).parent / "kafka" / "pom.xml"
_CLUSTER = "MkU3OEVBNTcwNTJENDM2Qk"
_PATIENCE_S = 90
_SETTINGS = """
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={folder}/data
num.partitions=3
offsets.topic.replication.factor=1
offsets.topic.num.partitions=3
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
"""


def jars() -> Path:
    """The folder of Kafka's jars. Skips the test where they cannot be had."""
    return jars_of("Kafka", "kafka-4.4.0", _POM)


class Broker:
    """Started when it is made, until `stop`; what it has outlives a kill."""

    def __init__(self, folder: Path) -> None:
        self._jars = f"{jars()}/*"
        self._folder = folder
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self._settings = folder / "server.properties"
        self._settings.write_text(
            _SETTINGS.format(port=self.port, controller=free_port(), folder=folder)
        )
        storage = ["kafka.tools.StorageTool", "format", "-t", _CLUSTER, "--standalone"]
        subprocess.run(
            [*self._java(), *storage, "-c", str(self._settings)], check=True, capture_output=True
        )
        self.start()

    def start(self) -> None:
        """Start it on what it has, and wait until it takes connections."""
        with (self._folder / "broker.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._java(), "kafka.Kafka", str(self._settings)], stdout=log, stderr=log
            )
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            assert self._process.poll() is None, (self._folder / "broker.log").read_text()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError("Kafka does not take connections")

    def kill(self) -> None:
        """End it as a power cut would end its process."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End it for good."""
        self.kill()

    def _java(self) -> list[str]:
        return ["java", "-Xmx512m", "-cp", self._jars]
