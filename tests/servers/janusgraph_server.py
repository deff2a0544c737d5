"""JanusGraph with its Gremlin Server in one process, from Maven Central."""

from __future__ import annotations

import socket
import subprocess
import time
from enum import StrEnum
from pathlib import Path

from servers.maven import jars_of
from support.ports import free_port

_POM = Path(__file__).parent / "janusgraph" / "pom.xml"
_MAIN = "org.janusgraph.graphdb.server.JanusGraphServer"
_PATIENCE_S = 90
_GRAPH = """
gremlin.graph=org.janusgraph.core.JanusGraphFactory
storage.backend={backend}
storage.directory={folder}/data
schema.default=none
"""
_BEGIN = "def globals = [g: traversal().withEmbedded(graph)]\n"
_SERVER = """
host: 127.0.0.1
port: {port}
channelizer: org.apache.tinkerpop.gremlin.server.channel.WebSocketChannelizer
graphManager: org.janusgraph.graphdb.management.JanusGraphManager
graphs: {{ graph: {folder}/graph.properties }}
scriptEngines:
  gremlin-groovy:
    plugins:
      org.janusgraph.graphdb.tinkerpop.plugin.JanusGraphGremlinPlugin: {{}}
      org.apache.tinkerpop.gremlin.server.jsr223.GremlinServerGremlinPlugin: {{}}
      org.apache.tinkerpop.gremlin.jsr223.ScriptFileGremlinPlugin:
        files: [{folder}/begin.groovy]
serializers:
  - className: org.apache.tinkerpop.gremlin.util.ser.GraphBinaryMessageSerializerV1
    config: {{ ioRegistries: [org.janusgraph.graphdb.tinkerpop.JanusGraphIoRegistry] }}
maxContentLength: 65536
"""


class Backend(StrEnum):
    """Where JanusGraph keeps a graph: until it ends, or in a folder."""

    MEMORY = "inmemory"
    BERKELEY = "berkeleyje"


def jars() -> Path:
    """The folder of JanusGraph's jars. Skips the test where they cannot be had."""
    return jars_of("JanusGraph", "janusgraph-1.1.0", _POM)


class JanusGraph:
    """Started when it is made, until `stop`; in a folder, what it has outlives a kill.

    memory: how much Java may take.
    """

    def __init__(
        self, folder: Path, backend: Backend = Backend.MEMORY, *, memory: str = "512m"
    ) -> None:
        self._folder = folder
        level = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
        java = ["java", f"-Xmx{memory}", level, "-cp", f"{jars()}/*"]
        self._command = [*java, _MAIN, str(folder / "server.yaml")]
        self._port = free_port()
        self.address = f"ws://127.0.0.1:{self._port}/gremlin"
        (folder / "graph.properties").write_text(_GRAPH.format(backend=backend, folder=folder))
        (folder / "begin.groovy").write_text(_BEGIN)
        (folder / "server.yaml").write_text(_SERVER.format(port=self._port, folder=folder))
        self.start()

    def start(self) -> None:
        """Start it on what it has, and wait until it takes connections."""
        log = self._folder / "janusgraph.log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(self._command, stdout=output, stderr=output)
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            assert self._process.poll() is None, log.read_text()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError("JanusGraph does not take connections")

    def kill(self) -> None:
        """End it as a power cut would end its process."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End it for good."""
        self.kill()
