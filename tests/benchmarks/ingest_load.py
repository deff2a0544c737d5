"""A load generator: N connections that each send the next event once the last is answered."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import time
from pathlib import Path
from uuid import UUID

import uvloop

_HERE = Path(__file__).resolve()


def real_events() -> list[bytes]:
    """Events of real producers, or some of the same size where the shared folder is absent."""
    shared = Path(os.environ.get("HEADWATER_SHARED", _HERE.parents[3] / "shared"))
    events: list[bytes] = []
    for path in sorted((shared / "data" / "events").rglob("*.json*")):
        text = path.read_bytes()
        events += text.splitlines() if path.suffix == ".jsonl" else [text]
    return [event for event in events if event.strip()] or [generated(n) for n in range(200)]


def generated(number: int) -> bytes:
    fields = [{"name": f"column_{n}", "type": "VARCHAR"} for n in range(60)]
    dataset = {
        "namespace": "postgres://warehouse:5432",
        "name": f"shop.public.table_{number}",
        "facets": {"schema": {"_producer": "https://example.com", "fields": fields}},
    }
    return json.dumps(
        {
            "eventType": "COMPLETE",
            "eventTime": "2026-11-24T08:00:00Z",
            "producer": "https://example.com/load",
            "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
            "run": {"runId": str(UUID(int=number)), "facets": {}},
            "job": {"namespace": "load", "name": f"job_{number % 20}"},
            "inputs": [dataset],
            "outputs": [],
        }
    ).encode()


class Stream:
    """Endless events, each unlike any other: its run id is replaced by a count."""

    def __init__(self, salt: int) -> None:
        self._parts: list[tuple[bytes, bytes]] = []
        for event in real_events():
            found = re.search(rb'"runId"\s*:\s*"([^"]*)"', event)
            if found is not None:
                self._parts.append((event[: found.start(1)], event[found.end(1) :]))
        self._count = salt << 40

    def next(self) -> bytes:
        self._count += 1
        before, after = self._parts[self._count % len(self._parts)]
        return b"%b%b%b" % (before, str(UUID(int=self._count)).encode(), after)


class Client(asyncio.Protocol):
    def __init__(self, run: Run) -> None:
        self._run = run
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._send()

    def _send(self) -> None:
        request = self._run.request()
        self._started = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found:
            return
        length = re.search(rb"content-length: (\d+)", head)
        if len(body) < (int(length[1]) if length else 0):
            return
        self._received = b""
        self._run.answered(head[9:12], time.perf_counter() - self._started)
        if self._run.over:
            self._transport.close()
        else:
            self._send()


class Run:
    def __init__(self, options: argparse.Namespace) -> None:
        self._batch = options.batch
        self._stream = Stream(options.salt)
        path = "/api/v1/lineage/batch" if self._batch > 1 else "/api/v1/lineage"
        self._head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        self._starts = time.perf_counter() + options.warm_up
        self._ends = self._starts + options.seconds
        self.over = False
        self.bytes = 0
        self.latencies: list[float] = []
        self.failures = 0

    def request(self) -> bytes:
        if self._batch > 1:
            body = b"[" + b",".join(self._stream.next() for _ in range(self._batch)) + b"]"
        else:
            body = self._stream.next()
        self.bytes += len(body)
        return f"{self._head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    def answered(self, status: bytes, seconds: float) -> None:
        now = time.perf_counter()
        self.over = now >= self._ends
        if status[:1] != b"2":
            self.failures += 1
        elif self._starts <= now < self._ends:
            self.latencies.append(seconds)


async def load(options: argparse.Namespace) -> dict[str, float]:
    run = Run(options)
    loop = asyncio.get_running_loop()
    for _ in range(options.connections):
        await loop.create_connection(lambda: Client(run), "127.0.0.1", options.port)
    await asyncio.sleep(options.warm_up)
    cpu_before, done_before = cpu_seconds(options.pid), len(run.latencies)
    await asyncio.sleep(options.seconds)
    cpu, done = cpu_seconds(options.pid) - cpu_before, len(run.latencies) - done_before
    await asyncio.sleep(0.2)
    run.latencies.sort()
    return {
        "rate": done / options.seconds,
        "cpu_us": cpu / max(done, 1) * 1e6,
        "p50_ms": run.latencies[len(run.latencies) // 2] * 1e3,
        "p99_ms": run.latencies[len(run.latencies) * 99 // 100] * 1e3,
        "failures": run.failures,
    }


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name in ("port", "pid", "connections", "batch", "salt"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--warm-up", type=float, default=0.7)
    print(json.dumps(uvloop.run(load(parser.parse_args()))))
