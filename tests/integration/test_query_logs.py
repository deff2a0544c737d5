"""From the export of a log, by the command, to the answer of a server: once for each engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from headwater.cli.main import run
from support.log_rows import (
    BIGQUERY,
    DATABRICKS,
    POSTGRES,
    SNOWFLAKE,
    bigquery_job,
    postgres_line,
    redshift_row,
    trino_event,
)
from support.logs import NAMESPACES, as_csv, as_lines, snowflake_row
from support.server import Server

REDSHIFT = "INSERT INTO mart.revenue (total) SELECT SUM(amount) FROM raw.orders"
LOGS: dict[str, tuple[str, str, str, str]] = {
    "bigquery": (
        as_lines([bigquery_job(1, BIGQUERY)]),
        "shop.mart.revenue[total]",
        "shop.raw.orders[amount]",
        "parsed",
    ),
    "databricks": (
        as_lines([DATABRICKS]),
        "main.mart.revenue[total]",
        "main.raw.orders[amount]",
        "parsed",
    ),
    "postgres-log": (
        as_csv([postgres_line(5, f"duration: 60000.5 ms  statement: {POSTGRES}")]).split("\n", 1)[
            1
        ],
        "shop.public.revenue[total]",
        "shop.raw.orders[amount]",
        "parsed",
    ),
    "redshift": (
        as_csv([redshift_row(1, REDSHIFT)]),
        "shop.mart.revenue[total]",
        "shop.raw.orders[amount]",
        "parsed",
    ),
    "snowflake": (
        as_csv([snowflake_row(0, SNOWFLAKE)]),
        "SHOP.MART.REVENUE[TOTAL]",
        "SHOP.RAW.V_ORDERS[AMOUNT]",
        "parsed",
    ),
    "trino": (
        as_lines([trino_event()]),
        "hive.mart.revenue[total]",
        "hive.raw.orders[amount]",
        "observed",
    ),
}


@pytest.mark.parametrize("source", LOGS)
def test_a_column_is_followed_to_where_it_comes_from(
    server: Server,
    source: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    text, column, origin, kind = LOGS[source]
    export = tmp_path / "export.log"
    export.write_text(text)
    command = ["ingest", source, "--from", str(export), "--server", server.address, "--wait"]
    assert run([*command, "--namespace", NAMESPACES[source]]) == 0
    answer = server.ask("lineage", of=column, direction="upstream")
    assert _column(answer) == {origin}
    assert {each for edge in answer["edges"] for each in edge["evidence"]} == {kind}
    before = server.platform.log.head()
    assert run([*command, "--again", "--namespace", NAMESPACES[source]]) == 0
    assert server.platform.log.head() == before
    assert "known before" in capsys.readouterr().out


def _column(answer: dict[str, Any]) -> set[str]:
    focus = answer["focus"]
    return {
        f"{each['name']}[{each['field']}]"
        for each in answer["nodes"]
        if each["kind"] == "column" and each["id"] != focus
    }
