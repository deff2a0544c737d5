"""Logs may be cut, repeated, shuffled and overlap: what comes of them is the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.integrations.sources.source import Memory
from histories.harness import fold_all, whole_state, without_duplicates
from support.logs import Json, as_csv, encoded, read_log, snowflake_row

TABLES = ("raw.orders", "raw.users", "mart.a", "mart.b")


@st.composite
def rows(draw: st.DrawFn) -> list[Json]:
    """Statements without anything that a session remembers."""
    found: list[Json] = []
    for number in range(draw(st.integers(1, 12))):
        target, source = draw(st.sampled_from(TABLES)), draw(st.sampled_from(TABLES))
        text = draw(
            st.sampled_from(
                (
                    f"INSERT INTO {target} (id) SELECT id FROM {source} WHERE day = '{number}'",
                    f"INSERT INTO {target} (id, c) SELECT id, {number} FROM {source}",
                    f"INSERT INTO {target} (id) VALUES ({number})",
                    f"DROP TABLE {target}",
                    f"TRUNCATE TABLE {target}",
                    f"SELECT * FROM {source}",
                )
            )
        )
        failed = draw(st.integers(0, 4)) == 0
        status = "FAIL" if failed else "SUCCESS"
        found.append(snowflake_row(number, text, EXECUTION_STATUS=status, SESSION_ID=""))
    return found


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs") / "history.csv"


def told(path: Path, log: Sequence[Json], memory: Memory | None = None) -> list[bytes]:
    path.write_text(as_csv(log))
    return encoded(read_log("snowflake", path, memory=memory))


def state(events: Sequence[bytes]) -> dict[str, list[object]]:
    return whole_state(fold_all(without_duplicates(events)))


LAW = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@LAW
@given(log=rows())
def test_the_same_log_twice_is_the_same_events(path: Path, log: list[Json]) -> None:
    once = told(path, log)
    assert told(path, log) == once
    assert without_duplicates([*once, *once]) == once


@LAW
@given(log=rows(), data=st.data())
def test_the_order_of_records_does_not_matter(
    path: Path, log: list[Json], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(log))
    assert sorted(told(path, shuffled)) == sorted(told(path, log))
    assert state(told(path, shuffled)) == state(told(path, log))


@LAW
@given(log=rows(), data=st.data())
def test_two_exports_that_overlap_are_one(path: Path, log: list[Json], data: st.DataObject) -> None:
    end = data.draw(st.integers(1, len(log)))
    start = data.draw(st.integers(0, end - 1))
    overlap = st.integers(max(start, end - 3), end - 1)
    late = data.draw(st.sets(overlap, max_size=2))
    memory = Memory()
    first = [row for at, row in enumerate(log[:end]) if at not in late]
    events = [*told(path, first, memory), *told(path, log[start:], memory)]
    assert sorted(without_duplicates(events)) == sorted(told(path, log))
    assert state(events) == state(told(path, log))
