"""Answers questions about SQL with DataHub's parser: a line of JSON each, from standard input.

Runs where acryl-datahub[sql-parser] is installed, and imports nothing of ours.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import warnings

from datahub.sql_parsing._models import _TableName
from datahub.sql_parsing.schema_resolver import SchemaResolver
from datahub.sql_parsing.sqlglot_lineage import sqlglot_lineage

PLATFORMS = {"tsql": "mssql", "spark": "databricks", "": "postgres"}


def name_of(urn: str) -> str:
    return urn.split(",")[1].lower()


def answer(question: dict) -> dict:
    platform = PLATFORMS.get(question["dialect"], question["dialect"])
    resolver = SchemaResolver(platform=platform, platform_instance=None, env="PROD", graph=None)
    for name, columns in question["schema"].items():
        parts = [None, None, *name.split(".")][-3:]
        table = _TableName(database=parts[0], db_schema=parts[1], table=parts[2])
        resolver.add_raw_schema_info(
            resolver.get_urn_for_table(table), dict.fromkeys(columns, "text")
        )
    # Once: it remembers what it was asked before.
    began = time.perf_counter()
    told = sqlglot_lineage(question["sql"], schema_resolver=resolver)
    ms = (time.perf_counter() - began) * 1e3
    if told.debug_info.table_error:
        return {"error": str(told.debug_info.table_error)}
    edges = [
        [each.downstream.column.lower(), name_of(up.table), up.column.lower()]
        for each in told.column_lineage or ()
        for up in each.upstreams
    ]
    return {
        "reads": [name_of(each) for each in told.in_tables],
        "writes": [name_of(each) for each in told.out_tables],
        "edges": edges,
        "ms": ms,
    }


def main() -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        try:
            told = answer(json.loads(line))
        except Exception as error:  # noqa: BLE001 because a failure is an answer
            told = {"error": repr(error)}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
