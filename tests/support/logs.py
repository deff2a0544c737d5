"""Query logs as short as a test can write them, and what is told of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from headwater.integrations.registry import source_named
from headwater.integrations.sources.source import Memory, Options, Report
from headwater.model.time import to_instant

Json: TypeAlias = dict[str, Any]
NOW = to_instant(datetime(2026, 12, 1, tzinfo=UTC))
NAMESPACES = {
    "bigquery": "bigquery",
    "databricks": "unitycatalog://acme.example.com",
    "postgres-log": "postgres://db.example.com:5432",
    "redshift": "redshift://shop.eu-west-1:5439",
    "snowflake": "snowflake://acme-main",
    "trino": "trino://trino.example.com:8080",
}


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """A table with a header; objects and lists as JSON text, as Snowflake unloads them."""
    names = [*dict.fromkeys(name for row in rows for name in row)]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return text.getvalue()


def as_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def _cell(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value


def read_log(
    source: str,
    *files: Path,
    memory: Memory | None = None,
    report: Report | None = None,
    **options: Any,
) -> list[Json]:
    """What a source tells of files, as JSON that any server could be sent."""
    asked = Options(**{"now": NOW, "namespace": NAMESPACES[source]} | options)
    events = source_named(source).read(
        [str(file) for file in files], asked, memory or Memory(), report or Report()
    )
    return [msgspec.json.decode(msgspec.json.encode(event)) for event in events]


def encoded(events: Iterable[Json]) -> list[bytes]:
    return [msgspec.json.encode(event) for event in events]


def flows(event: Json) -> dict[str, set[str]]:
    """Where the data of each dataset that is written comes from."""
    entries = event["job"]["facets"].get("lineage", {}).get("entries", [])
    return {each["name"]: {given["name"] for given in each["inputs"]} for each in entries}


def columns(event: Json) -> dict[str, set[str]]:
    """What each column that is written is made of, as `table.column`."""
    entries = event["job"]["facets"].get("lineage", {}).get("entries", [])
    return {
        f"{entry['name']}.{column}": {
            f"{given['name']}.{given['field']}" for given in told["inputs"]
        }
        for entry in entries
        for column, told in entry["fields"].items()
    }


def evidence(event: Json) -> str:
    return event["job"]["facets"]["headwater_evidence"]["kind"]


def outputs(event: Json) -> list[str]:
    return [each["name"] for each in event.get("outputs", [])]


def changes(event: Json) -> dict[str, str]:
    """What became of whole datasets."""
    return {
        each["name"]: each["facets"]["lifecycleStateChange"]["lifecycleStateChange"]
        for each in event.get("outputs", [])
        if "lifecycleStateChange" in each.get("facets", {})
    }


def snowflake_row(number: int, text: str, **more: Any) -> Json:
    """A row of QUERY_HISTORY; each begins an hour behind the one before and takes a minute."""
    day, hour = 1 + number // 24, number % 24
    return {
        "QUERY_ID": f"q{number}",
        "QUERY_TEXT": text,
        "START_TIME": f"2026-11-{day:02} {hour:02}:00:00.000 +0000",
        "END_TIME": f"2026-11-{day:02} {hour:02}:01:00.000 +0000",
        "EXECUTION_STATUS": "SUCCESS",
        "DATABASE_NAME": "SHOP",
        "SCHEMA_NAME": "PUBLIC",
        "SESSION_ID": "1",
        "USER_NAME": "ETL",
    } | more
