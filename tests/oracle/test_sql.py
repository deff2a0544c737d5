"""A few hundred random queries on real databases; `make oracle` runs many more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from headwater.sql.answer import Statement
from oracle.engines import DATABASES, Database
from oracle.sql import look
from oracle.watching import Seen, missed


@pytest.fixture(params=[*DATABASES])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    opened = DATABASES[request.param]()
    yield opened
    opened.close()


def test_every_influence_that_is_seen_is_claimed(database: Database) -> None:
    queries = {"duckdb": 40, "postgres": 160}[database.dialect]
    report = look(database, queries=queries, seed=20, stop_at=1)
    assert report.missed == []
    assert report.influences > queries
    assert len(report.unanswered) < queries / 50


def test_an_influence_that_nobody_claims_is_noticed() -> None:
    seen = Seen("SELECT a FROM t0", influences={("t0", "a"): {0}}, names=("a",))
    silent = Statement(index=0, line=1, kind="select", status="resolved")
    assert [each.leaf for each in missed(seen, silent)] == [("t0", "a")]
