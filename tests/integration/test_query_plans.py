"""Questions about one thing find their rows by indexes: they never read all edges or facets."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from headwater.data_folder import PROJECTION
from support.server import Server
from support.statements import statements_of_requests
from support.told import columns, dataset, job_event, run_event, schema, symlinks

LARGE = ("edge_version", "facet_version", "event", "side", "telling", "run", "column")
"""The tables that grow with what happens."""
WHOLE = re.compile(
    rf"SCAN ({'|'.join(LARGE)})\b"
    r"|edge_version_by_\w+ \(layer=\?\)|facet_version_by_name \(name=\?\)"
)
QUESTIONS: dict[str, dict[str, Any]] = {
    "lineage": {"of": "clean"},
    "lineage of columns": {"of": "clean[total]"},
    "impact": {"of": "raw"},
    "trace": {"of": "mart"},
    "view": {"of": "clean", "with_quality": True},
    "show": {"id": "clean"},
    "show a job": {"id": "job:etl:build"},
    "why": {"source": "raw", "target": "clean"},
    "derivation": {"of": "clean[total]"},
    "reproduce": {"of": "mart"},
    "diff": {"of": "clean", "from": "2026-11-01T00:00:00Z"},
    "history": {"of": "clean"},
    "verdicts": {"of": "clean"},
    "runs": {"of": "clean"},
    "periods": {"of": "job:etl:build"},
    "quality": {"of": "clean"},
    "aliases": {"of": "clean"},
    "find": {"q": "clean"},
    "select": {"sel": "clean+"},
    "suspects": {"of": "mart"},
}


@pytest.fixture
def asked(server: Server) -> Iterator[list[tuple[str, Any]]]:
    """The statements that the projection is asked, with their values."""
    server.tell(
        run_event(
            "load", reads=["raw"], writes=[dataset("clean", schema=schema(id="int", total="int"))]
        ),
        run_event(
            "build",
            reads=["clean"],
            writes=[dataset("mart", columnLineage=columns("total <- clean.total"))],
        ),
        run_event("other", reads=[dataset("clean", symlinks=symlinks("lake.clean"))]),
        job_event("build", sql={"query": "INSERT INTO mart SELECT total FROM clean"}),
    )
    with statements_of_requests() as statements:
        yield statements


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_about_one_thing_reads_no_table_whole(
    server: Server, asked: list[tuple[str, Any]], question: str
) -> None:
    server.ask(question.split(maxsplit=1)[0], **QUESTIONS[question])
    assert asked
    assert read_whole(server, asked) == set()


DASHBOARDS: dict[str, dict[str, Any]] = {
    "on call": {"name": "oncall"},
    "on call, of the past": {"name": "oncall", "valid_at": "2026-11-02T00:00:00Z"},
    "on call, of a domain": {"name": "oncall", "domain": "finance"},
    "to debug": {"name": "debug", "domain": "finance"},
    "for executives": {"name": "exec"},
}


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_a_dashboard_reads_no_table_whole_once_measures_are_evaluated(
    server: Server, asked: list[tuple[str, Any]], dashboard: str
) -> None:
    server.ask("dashboards", **DASHBOARDS[dashboard])
    asked.clear()
    server.ask("dashboards", **DASHBOARDS[dashboard])
    assert asked
    # What people said of incidents and runbooks is read by the name of its facet, all of it.
    said = "facet_version_by_name"
    assert {each for each in read_whole(server, asked) if said not in each[0]} == set()


def read_whole(server: Server, asked: list[tuple[str, Any]]) -> set[tuple[str, str]]:
    """The statements that read a table from its beginning to its end, and where they do."""
    with closing(sqlite3.connect(server.platform.config.data / PROJECTION)) as connection:
        return {
            (step, statement)
            for statement, values in asked
            if statement.lstrip().upper().startswith(("SELECT", "WITH"))
            for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            if WHOLE.search(step)
        }
