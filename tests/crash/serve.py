"""The server that the crash harness kills: python tests/crash/serve.py --port N --data DIR.

With --lie it answers before the commit, with --lazy by a commit that does not wait for the disk:
defects that the harness must catch.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import uvicorn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from crash.collect_app import build
from headwater.model.sender import SenderReport
from headwater.ports import Appended, Received
from headwater.store.postgres.database import PostgresDatabase
from headwater.store.sql_log import SqlLog


class LyingLog:
    """A log that promises at once and writes a little later, as one without fsync would."""

    def __init__(self, log: SqlLog) -> None:
        self._log = log
        self._promised = log.head()
        self._waiting: list[Received] = []
        threading.Thread(target=self._write, daemon=True).start()

    def append(
        self, events: Sequence[Received], *, reports: Sequence[SenderReport] = ()
    ) -> list[Appended]:
        self._waiting += events
        first = self._promised + 1
        self._promised += len(events)
        return [Appended(first + position, duplicate=False) for position in range(len(events))]

    def head(self) -> int:
        return self._promised

    def _write(self) -> None:
        while True:
            # Long enough that a kill, however slow the machine, comes before some write.
            time.sleep(0.5)
            waiting, self._waiting = self._waiting, []
            self._log.append(waiting)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--store", help="PostgreSQL that has the log in place of the folder")
    parser.add_argument("--lie", action="store_true")
    parser.add_argument("--lazy", action="store_true")
    options = parser.parse_args()
    if options.lazy:
        PostgresDatabase._connect = PostgresDatabase.connect  # type: ignore[method-assign] because that is the lie
    wrap = LyingLog if options.lie else None
    app = build(options.data / "log.db", shared=options.store, wrap=wrap)
    uvicorn.run(app, port=options.port, log_level="error", access_log=False)


if __name__ == "__main__":
    main()
