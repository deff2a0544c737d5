"""A storm of events, and who notices: python tests/benchmarks/storm.py [--seconds 20].

One sender offers batches of 100 real events over many connections, as fast as they are answered
and at once again when they are not. Meanwhile a polite sender posts single events, and somebody
asks for /health and searches, each every 50 ms. Then the same beside 100 connections that never
finish their requests. Told are what was offered, taken and turned away, how long the others waited
with and without it, whether all that was acknowledged is in the log, and how soon the lag is gone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest_load import Stream

from headwater.store.sqlite_log import SqliteLog
from support.ports import free_port

_LIMIT_MS = 200.0
_EVERY_S = 0.05


@dataclass
class Heard:
    """What others noticed: seconds by question, and refusals."""

    took: dict[str, list[float]] = field(default_factory=dict)
    failed: int = 0
    promised: int = 0


@dataclass
class Storm:
    offered: int = 0
    taken: int = 0
    turned_away: int = 0


async def every(until: float, name: str, heard: Heard, ask: Callable[[], Awaitable[int]]) -> None:
    while time.monotonic() < until:
        began = time.monotonic()
        status = await ask()
        heard.took.setdefault(name, []).append(time.monotonic() - began)
        heard.failed += status >= 400
        heard.promised += status == 201
        await asyncio.sleep(max(0.0, _EVERY_S - (time.monotonic() - began)))


async def others(address: str, seconds: float, salt: int) -> Heard:
    heard, stream, until = Heard(), Stream(salt), time.monotonic() + seconds
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:

        async def post() -> int:
            headers = {"User-Agent": "polite", "Content-Type": "application/json"}
            body = stream.next()
            return (await client.post("/api/v1/lineage", content=body, headers=headers)).status_code

        async def get(path: str) -> int:
            return (await client.get(path)).status_code

        await asyncio.gather(
            every(until, "post", heard, post),
            every(until, "/health", heard, lambda: get("/health")),
            every(until, "find", heard, lambda: get("/api/v2/find?q=orders&limit=5")),
        )
    return heard


async def blow(address: str, seconds: float, connections: int) -> Storm:
    storm, until = Storm(), time.monotonic() + seconds
    limits = httpx.Limits(max_connections=connections)

    async def one(number: int) -> None:
        stream = Stream(1_000 + number)
        while time.monotonic() < until:
            body = b"[" + b",".join(stream.next() for _ in range(100)) + b"]"
            storm.offered += 100
            told = await client.post(
                "/api/v1/lineage/batch", content=body, headers={"User-Agent": "storm"}
            )
            if told.status_code == 200:
                storm.taken += told.json()["summary"]["successful"]
            else:
                storm.turned_away += 100

    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as client:
        await asyncio.gather(*map(one, range(connections)))
    return storm


async def loris(port: int, until: float, count: int) -> None:
    head = b"POST /api/v1/lineage HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"
    opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(count)]
    for _, writer in opened:
        writer.write(head)
    while time.monotonic() < until:
        for _, writer in opened:
            writer.write(b" ")
        await asyncio.sleep(1)
    for _, writer in opened:
        writer.close()


def tell(name: str, heard: Heard) -> None:
    for what, took in sorted(heard.took.items()):
        p50, p99 = statistics.median(took), sorted(took)[len(took) * 99 // 100]
        share = 1000 * p99 / _LIMIT_MS
        print(
            f"{name:12} {what:8} {len(took):5} asked  p50 {1000 * p50:7.1f} ms"
            f"  p99 {1000 * p99:7.1f} ms  {share:.2f} of {_LIMIT_MS:.0f} ms"
        )
    print(f"{name:12} {heard.failed} failed")


async def lag_gone(address: str) -> float:
    began = time.monotonic()
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        while (await client.get("/health")).json()["lag"]:  # noqa: ASYNC110 because it is elsewhere
            await asyncio.sleep(0.2)
    return time.monotonic() - began


def blown(address: str, seconds: float, connections: int) -> subprocess.Popen[bytes]:
    """The storm, in a process of its own."""
    command = [sys.executable, __file__, "--blow", address, "--seconds", str(seconds)]
    return subprocess.Popen([*command, "--connections", str(connections)], stdout=subprocess.PIPE)


async def play(port: int, seconds: float, connections: int) -> int:
    """Returns how many events were acknowledged."""
    address = f"http://127.0.0.1:{port}"
    quiet = await others(address, seconds / 2, 1)
    tell("quiet", quiet)
    storm = blown(address, seconds, connections)
    await asyncio.sleep(2)
    during = await others(address, seconds - 4, 2)
    told = Storm(**json.loads(storm.communicate()[0]))
    tell("storm", during)
    print(
        f"storm        {told.offered / seconds:,.0f} events/s offered,"
        f" {told.taken / seconds:,.0f} taken, {told.turned_away / seconds:,.0f} turned away"
    )
    print(f"lag gone after {await lag_gone(address):.1f} s")
    slow = asyncio.create_task(loris(port, time.monotonic() + seconds / 2, 100))
    beside = await others(address, seconds / 2, 3)
    await slow
    tell("slow-loris", beside)
    await lag_gone(address)
    return quiet.promised + during.promised + beside.promised + told.taken


def main(seconds: float, connections: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        command = [sys.executable, "-m", "headwater.cli.main", "up", "--port", str(port)]
        server = subprocess.Popen(
            [*command, "--data", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            until_up(port)
            promised = asyncio.run(play(port, seconds, connections))
        finally:
            server.terminate()
            server.wait()
        with closing(SqliteLog(Path(folder) / "log.db", writable=False)) as log:
            print(f"{promised:,} events acknowledged, {log.head():,} in the log")
            if log.head() < promised:
                raise SystemExit("events were lost")


def until_up(port: int) -> None:
    while True:
        try:
            httpx.get(f"http://127.0.0.1:{port}/health")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--blow", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.blow:
        found = asyncio.run(blow(given.blow, given.seconds, given.connections))
        print(json.dumps(vars(found)))
    else:
        main(given.seconds, given.connections)
