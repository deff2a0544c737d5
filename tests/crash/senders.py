"""Those who send events to a server that may end at any moment, and note what it promised."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import subprocess
import time

from crash.oracle import Ledger

_PATIENCE_S = 120


class Sender:
    """Posts events one after the other, in singles, repeats and batches, until it is cut off.

    most: so many requests at most.
    """

    def __init__(
        self, ledger: Ledger, chance: random.Random, name: str, *, most: int | None = None
    ) -> None:
        self._ledger = ledger
        self._chance = chance
        self._name = name
        self._most = most
        self._count = 0
        self._last: bytes | None = None
        self.statuses: dict[int, int] = {}

    async def run(self, port: int) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                while self._most is None or sum(self.statuses.values()) < self._most:
                    await self._post(reader, writer)
            finally:
                writer.close()

    async def _post(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        draw = self._chance.random()
        if draw < 0.1 and self._last is not None:
            bodies = [self._last]
        elif draw < 0.25:
            bodies = [self._event() for _ in range(self._chance.randint(2, 30))]
        else:
            bodies = [self._event()]
        self._ledger.sent.update(bodies)
        status, answer = await self._exchange(reader, writer, bodies)
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status in {200, 201}:
            alone = len(bodies) == 1
            for body in bodies:
                self._ledger.promise(body, answer["offset"] if alone else None)
            self._last = bodies[0]

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, bodies: list[bytes]
    ) -> tuple[int, dict]:
        batch = len(bodies) > 1
        path = "/api/v1/lineage/batch" if batch else "/api/v1/lineage"
        body = b"[" + b",".join(bodies) + b"]" if batch else bodies[0]
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        told = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(told.partition(b"content-length:")[2].split(b"\r\n")[0])
        return int(told.split()[1]), json.loads(await reader.readexactly(length))

    def _event(self) -> bytes:
        self._count += 1
        hours, seconds = divmod(self._count, 3600)
        hour, minute, second = 8 + hours % 12, *divmod(seconds, 60)
        return json.dumps(
            {
                "eventType": "COMPLETE",
                "eventTime": f"2026-11-24T{hour:02}:{minute:02}:{second:02}Z",
                "run": {"runId": f"{self._name}-{self._count}"},
                "job": {"namespace": "crash", "name": f"job {self._chance.randrange(4)}"},
                "inputs": [{"namespace": "crash", "name": f"in {self._chance.randrange(9)}"}],
                "outputs": [{"namespace": "crash", "name": f"out {self._chance.randrange(9)}"}],
                "padding": "x" * self._chance.choice([0, 10, 700, 9_000]),
            },
            indent=self._chance.choice([None, 1]),
        ).encode()


async def until_open(server: subprocess.Popen[bytes], port: int) -> None:
    """Wait for a server to open its port."""
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise ChildProcessError(f"the server ended with status {server.returncode}")
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.02)
    raise TimeoutError(f"the server did not open its port within {_PATIENCE_S} s")
