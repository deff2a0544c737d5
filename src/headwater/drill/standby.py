"""A server in a process of its own, on a folder that was restored."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from headwater.config import Config
from headwater.errors import UnavailableError
from headwater.model.time import Offset
from headwater.sdk.client import Client, connect
from headwater.sdk.errors import BusyError, UnreachableError

AnswerT = TypeVar("AnswerT")

_POLL_S: Final = 0.02
_END_S: Final = 60.0
_ADDRESS: Final = re.compile(r"^Headwater answers at (\S+),", re.MULTILINE)
_SAME: Final = (
    "redact",
    "keep_variables",
    "naming",
    "misses_to_end",
    "max_facet_bytes",
    "max_body_bytes",
)
"""The settings that decide how events are read. Of the others a drill needs none: whatever
notices, copies or remedies they speak of belongs to the server that was lost."""


class StandbyFailedError(UnavailableError):
    """The server on the restored folder does not do what it should."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"a server on the restored folder {problem}")


@dataclass(frozen=True, slots=True)
class Standby:
    """The server. started: when, by the monotonic clock. log: what it says."""

    process: subprocess.Popen[bytes]
    key: str
    started: float
    log: Path

    def wait_until_it_accepts(self, newest: tuple[Offset, bytes] | None) -> float:
        """Seconds from its start until it took the newest event again, for the one it is.

        newest: its offset and its body; without it the server only has to say how it is.
        """
        client = self._client()
        if newest is None:
            self._when_it_can(client, client.health)
            return time.monotonic() - self.started
        offset, body = newest
        sent = self._when_it_can(client, lambda: client.send_encoded([body]))
        if (sent.offset, sent.duplicates) != (offset, 1):
            raise StandbyFailedError(
                f"does not know event {offset} again; it came to lie at {sent.offset}"
            )
        return time.monotonic() - self.started

    def wait_until_it_answers(self, offset: Offset) -> float:
        """Seconds from its start until it answered questions about everything up to an offset."""
        client = self._client()
        found = self._when_it_can(
            client, lambda: client.find(kind="dataset", limit=1, min_offset=offset)
        )
        for each in found:
            self._when_it_can(client, lambda: client.lineage(each.id, depth=1, min_offset=offset))  # noqa: B023 because it is called at once
        return time.monotonic() - self.started

    def _client(self) -> Client:
        """A client, as soon as the server has said where it listens."""
        while not (told := _ADDRESS.search(self.log.read_text(errors="replace"))):
            self._rest()
        return connect(told[1], api_key=self.key)

    def _when_it_can(self, client: Client, ask: Callable[[], AnswerT]) -> AnswerT:
        """An answer, once the server has one; it may take its time, as long as it lives."""
        while True:
            with suppress(UnreachableError):
                try:
                    return ask()
                except BusyError:
                    problem = client.health().problem
                    if problem:
                        raise StandbyFailedError(f"does not answer: {problem}") from None
            self._rest()

    def _rest(self) -> None:
        if self.process.poll() is not None:
            said = self.log.read_text(errors="replace").strip().splitlines()
            last = said[-1] if said else "it said nothing"
            raise StandbyFailedError(f"ended with code {self.process.returncode}: {last}")
        time.sleep(_POLL_S)


@contextmanager
def standby(config: Config, *, log: Path) -> Generator[Standby]:
    """Serve a folder on this machine alone, until the block ends. log: where it says what it does.

    It tells nobody of anything: it gets none of the settings that say whom.
    """
    key = secrets.token_urlsafe()
    command = [sys.executable, "-m", "headwater.cli.main", "up"]
    options = ["--host", "127.0.0.1", "--port", "0", "--data", str(config.data)]
    with log.open("wb") as said:
        started = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 because the command is our own
            [*command, *options],
            env=_environment(config) | {"HEADWATER_API_KEY": key},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        try:
            yield Standby(process, key, started, log)
        finally:
            _end(process)


def _environment(config: Config) -> dict[str, str]:
    """This process's own, without any setting but those that decide how events are read."""
    told = {name: text for name, text in os.environ.items() if not name.startswith("HEADWATER_")}
    same = {name: value for name in _SAME if (value := getattr(config, name)) is not None}
    told |= {f"HEADWATER_{name.upper()}": str(value) for name, value in same.items()}
    # What is read from SQL would be appended to the log that is looked at.
    return told | {"HEADWATER_READ_SQL": "false"}


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
