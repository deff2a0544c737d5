"""A query log from its file to events, and to a server: python tests/benchmarks/query_log.py

The log is made up: lines of 3,000 distinct statements, each with another date in it, in the form
of Snowflake's QUERY_HISTORY. Of the lines of "mixed" four in ten write, six read; of "writes" all.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support.process import serving

_START = datetime(2026, 11, 1, tzinfo=UTC)
_HEADER = (
    *("QUERY_ID", "QUERY_TEXT", "QUERY_TYPE", "START_TIME", "END_TIME", "EXECUTION_STATUS"),
    *("ERROR_MESSAGE", "DATABASE_NAME", "SCHEMA_NAME", "SESSION_ID", "USER_NAME", "QUERY_TAG"),
    *("ROWS_INSERTED", "BYTES_WRITTEN", "PARENT_QUERY_ID", "ROOT_QUERY_ID"),
)
_LIMIT_S = 120
_LIMIT_MB = 600
_NAMESPACE = "snowflake://acme-main"


def statements(count: int, writing: float, dice: random.Random) -> list[tuple[str, str]]:
    """Kind and text of each, with a place for a date."""
    made: list[tuple[str, str]] = []
    for number in range(count):
        width = dice.randint(3, 12)
        columns = [f"c{each}" for each in range(width)]
        items = ", ".join(
            dice.choice(
                ("o.{0}", "SUM(o.{0} * o.qty) AS {0}", "COALESCE(c.{0}, o.{0}) AS {0}")
            ).format(column)
            for column in columns
        )
        query = (
            f"SELECT o.id, {items}\nFROM raw.orders_{number % 700} o\n"
            f"JOIN raw.customers_{number % 90} c ON c.id = o.customer_id\n"
            "WHERE o.created_at >= '{day}' AND o.status IN ('paid', 'sent')\nGROUP BY 1, 2"
        )
        if number >= count * writing:
            made.append(("SELECT", query))
        elif number % 5:
            names = ", ".join(["id", *columns])
            made.append(("INSERT", f"INSERT INTO mart.t_{number} ({names})\n{query}"))
        else:
            name = f"mart.t_{number}"
            text = f"CREATE OR REPLACE TABLE {name} AS\n{query}"
            made.append(("CREATE_TABLE_AS_SELECT", text))
    return made


def write_log(path: Path, *, lines: int, distinct: int, writing: float) -> None:
    dice = random.Random(lines)
    known = statements(distinct, writing, dice)
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(_HEADER)
        for number in range(lines):
            kind, text = known[number % distinct]
            at = _START + timedelta(seconds=number * 2)
            day = (at - timedelta(days=number % 7)).date().isoformat()
            failed = not number % 199
            rows.writerow(
                (
                    f"01b2c3d4-0000-{number:012x}",
                    text.replace("{day}", f"{day} {number % 24:02}:{number % 60:02}"),
                    kind,
                    f"{at:%Y-%m-%d %H:%M:%S}.123 +0000",
                    f"{at + timedelta(seconds=number % 90):%Y-%m-%d %H:%M:%S}.456 +0000",
                    "FAIL" if failed else "SUCCESS",
                    "Division by zero" if failed else "",
                    "SHOP",
                    "PUBLIC",
                    number % 5_000,
                    f"USER_{number % 40}",
                    "",
                    number % 10_000,
                    number % 10_000 * 80,
                    "",
                    "",
                )
            )


def timed(*arguments: str, out: Path | None = None) -> tuple[float, float, float, str]:
    """Wall and CPU seconds, the most memory in MB, and what was said, of one command."""
    started = time.perf_counter()
    with (out or Path(os.devnull)).open("wb") as sink:
        done = subprocess.Popen(
            [sys.executable, "-c", "from headwater.cli.main import main; main()", *arguments],
            stdout=sink,
            stderr=subprocess.PIPE,
        )
        said = done.stderr.read().decode() if done.stderr else ""
        _, status, used = os.wait4(done.pid, 0)
        done.returncode = os.waitstatus_to_exitcode(status)
    if done.returncode:
        raise SystemExit(said)
    return (
        time.perf_counter() - started,
        used.ru_utime + used.ru_stime,
        used.ru_maxrss / 1024,
        said,
    )


def show(what: str, figures: tuple[float, float, float, str], lines: int) -> None:
    wall, cpu, most, _ = figures
    print(
        f"  {what:<34}{wall:8.1f} s  {cpu:8.1f} CPU s  {most:6.0f} MB  "
        f"{lines / wall:9,.0f} lines/s   (limits for a million: {_LIMIT_S} s, {_LIMIT_MB} MB)"
    )


def cases(folder: Path, lines: int, distinct: int) -> Iterator[tuple[str, Path]]:
    for name, writing in (("mixed", 0.4), ("writes", 1.0)):
        path = folder / f"{name}.csv"
        write_log(path, lines=lines, distinct=distinct, writing=writing)
        print(f"{name}: {lines:,} lines, {distinct:,} statements, {path.stat().st_size >> 20} MB")
        yield name, path
        path.unlink()


def main(lines: int, distinct: int, *, send: bool) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        for name, path in cases(folder, lines, distinct):
            asked = ("ingest", "snowflake", "--from", str(path), "--namespace", _NAMESPACE)
            show("to events, thrown away", timed(*asked, "--dry-run"), lines)
            out = folder / "events.jsonl"
            show("to events in a file", timed(*asked, "--dry-run", out=out), lines)
            print(f"  {out.stat().st_size >> 20} MB of events")
            out.unlink()
            if send:
                with serving(folder / f"data-{name}") as client:
                    figures = timed(*asked, "--server", str(client.base_url).rstrip("/"))
                    show("to a server, which took all", figures, lines)
                    health = client.get("/health").json()
                    print(
                        f"  taken {health['log_offset']:,} events, to be folded {health['lag']:,}"
                    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--distinct", type=int, default=3_000)
    parser.add_argument("--send", action="store_true", help="send them to a server, too")
    options = parser.parse_args()
    main(options.lines, options.distinct, send=options.send)
