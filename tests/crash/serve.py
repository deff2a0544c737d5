"""The servers that the harness kills.

    python tests/crash/serve.py --port N --data DIR [--store URL] [--lie LIE] [--whole]

Without --whole it is the write path alone. lies.py says what a lie is: each must be caught.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import uvicorn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from crash.collect_app import build
from crash.lies import LIES, told
from headwater.cli.main import run as headwater
from headwater.store import log_file
from headwater.store.sqlite_projection import SqliteProjection


def checkpoint_often(pages: int) -> None:
    """Have short runs see what otherwise happens every 32 MiB."""
    log_file._CHECKPOINT_PAGES = pages  # type: ignore[misc] because production has one figure
    begin = SqliteProjection.__init__

    def begin_so(self: SqliteProjection, path: Path) -> None:
        begin(self, path)
        self._connection.execute(f"PRAGMA wal_autocheckpoint = {pages}")

    SqliteProjection.__init__ = begin_so  # type: ignore[method-assign] because of the same


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--store", help="PostgreSQL that has the log in place of the folder")
    parser.add_argument("--lie", choices=LIES)
    parser.add_argument("--whole", action="store_true", help="all that `headwater up` starts")
    parser.add_argument("--checkpoint-pages", type=int, help="more often than usual")
    options = parser.parse_args()
    wrap = told(options.lie)
    if options.checkpoint_pages:
        checkpoint_often(options.checkpoint_pages)
    if options.whole:
        sys.exit(headwater(["up", "--port", str(options.port), "--data", str(options.data)]))
    app = build(options.data / "log.db", shared=options.store, wrap=wrap)
    uvicorn.run(app, port=options.port, log_level="error", access_log=False)


if __name__ == "__main__":
    main()
