"""The projector: it follows the log, goes back when a commit fails, and never stands still."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import structlog

from headwater.collector import project
from headwater.collector.facts import Facts
from headwater.collector.known import Known
from headwater.collector.project import LagError, Projector
from headwater.model.graph import GraphChanges
from headwater.openlineage.naming import built_in_naming
from histories.harness import DiskFullError, Letters, ListLog, MemoryStore, every_row, fold_all
from histories.scene import DBT, about, dataset, run

EVENTS = [
    json.dumps(each).encode()
    for each in (
        run(1, ["a"], ["b"]),
        run(2, ["b"], ["c"]),
        run(3, ["c"], ["d"]),
        run(4, ["d"], ["e"]),
    )
]


class Setting:
    """A projector with everything around it in reach."""

    def __init__(self, bodies: Sequence[bytes] = EVENTS, sizes: Sequence[int] = (256,)) -> None:
        self.store = MemoryStore()
        self.letters = Letters()
        self.applied: list[GraphChanges] = []
        self.projector = Projector(
            ListLog(bodies, sizes),  # pyright: ignore[reportArgumentType]
            self.store,
            apply=self.applied.append,
            dead_letters=self.letters,  # pyright: ignore[reportArgumentType]
            misses_to_end=3,
            naming=built_in_naming(),
        )


@pytest.fixture(autouse=True)
def quiet() -> Any:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.reset_defaults()


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Folding the second event fails, after it has changed the working set."""
    real = project.fold

    def fold(facts: Facts, known: Known) -> None:
        real(facts, known)
        if facts.offset == 2:
            raise ValueError("poison")

    monkeypatch.setattr(project, "fold", fold)


def test_catching_up_folds_everything_and_says_how_much():
    setting = Setting(sizes=[3])
    assert setting.projector.catch_up() == 4
    assert setting.projector.offset == setting.store.checkpoint() == 4
    assert [each.offset for each in setting.applied] == [3, 4]


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("size", [1, 2, 4])
def test_an_event_that_cannot_be_folded_goes_to_the_dead_letters_and_blocks_nothing(size: int):
    setting = Setting(sizes=[size])
    setting.projector.catch_up()
    ((reason, body),) = setting.letters.kept
    assert body == EVENTS[1]
    assert "event 2 could not be folded: poison" in reason
    assert setting.projector.offset == 4


@pytest.mark.usefixtures("poisoned")
def test_an_event_that_cannot_be_folded_leaves_no_trace():
    setting = Setting()
    setting.projector.catch_up()
    offsets = setting.store.connection.execute("SELECT log_offset FROM event ORDER BY log_offset")
    assert offsets.fetchall() == [(1,), (3,), (4,)]
    assert setting.store.connection.execute("SELECT count(*) FROM run").fetchone() == (3,)


@pytest.mark.parametrize("size", [1, 2, 4])
@pytest.mark.parametrize("value", [2**80, "\ud800", object()])
def test_an_event_that_cannot_be_stored_goes_to_the_dead_letters_and_blocks_nothing(
    monkeypatch: pytest.MonkeyPatch, size: int, value: Any
):
    real = project.fold

    def fold(facts: Facts, known: Known) -> None:
        real(facts, known)
        if facts.offset == 2:
            known.changes.events[-1] = replace(known.changes.events[-1], at=value)

    monkeypatch.setattr(project, "fold", fold)
    setting = Setting(sizes=[size])
    assert setting.projector.catch_up() == 4
    ((reason, body),) = setting.letters.kept
    assert body == EVENTS[1]
    assert "event 2 could not be folded" in reason
    kept = setting.store.connection.execute("SELECT log_offset FROM quarantined")
    assert kept.fetchall() == [(2,)]
    assert setting.store.connection.execute("SELECT count(*) FROM run").fetchone() == (3,)


def test_a_commit_that_fails_is_done_again_from_what_the_store_holds():
    setting = Setting(sizes=[2])
    setting.store.fail_after = 1
    with pytest.raises(DiskFullError):
        setting.projector.catch_up()
    assert setting.projector.offset == 2
    setting.projector.catch_up()
    assert every_row(setting.store) == every_row(fold_all(EVENTS))
    assert [each.offset for each in setting.applied] == [2, 4]


def test_a_projector_that_follows_the_log_goes_on_after_a_commit_that_failed(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(project, "_REST_S", 0.01)
    setting = Setting(sizes=[2])
    setting.store.fail_after = 1
    setting.projector.start()
    setting.projector.wait_for(4, timeout_s=20)
    setting.projector.stop()
    assert setting.projector.failure is None
    assert every_row(setting.store) == every_row(fold_all(EVENTS))


def test_a_failed_write_takes_the_whole_batch_back(monkeypatch: pytest.MonkeyPatch):
    setting = Setting()
    monkeypatch.setattr("headwater.store.sqlite_projection.refresh_search", _fail)
    with pytest.raises(DiskFullError):
        setting.projector.catch_up()
    rows = {name: rows for name, rows in every_row(setting.store).items() if rows}
    assert rows == {"checkpoint": [(1, 0, "")]}


def _fail(*_: Any) -> None:
    raise DiskFullError


def test_a_projector_goes_on_where_the_store_left_off():
    first = Setting(EVENTS[:2])
    first.projector.catch_up()
    second = Projector(
        ListLog(EVENTS, [256]),  # pyright: ignore[reportArgumentType]
        first.store,
        apply=lambda _: None,
        dead_letters=first.letters,  # pyright: ignore[reportArgumentType]
        misses_to_end=3,
        naming=built_in_naming(),
    )
    assert second.offset == 2
    assert second.catch_up() == 2
    assert every_row(first.store) == every_row(fold_all(EVENTS))


def test_whoever_waits_for_an_offset_goes_on_when_it_is_reached():
    setting = Setting()
    reached = threading.Event()

    def wait() -> None:
        setting.projector.wait_for(4, timeout_s=20)
        reached.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    setting.projector.start()
    setting.projector.wake()
    waiting.join(20)
    setting.projector.stop()
    assert reached.is_set()


def test_waiting_too_long_says_how_far_the_graph_is():
    setting = Setting()
    with pytest.raises(
        LagError, match="event 9 is durable but not yet in the graph, which is at 0"
    ):
        setting.projector.wait_for(9, timeout_s=0.01)


def test_the_graph_is_told_of_aliases_once_they_hold_and_once_they_do_not():
    link = dataset("a", symlinks={"identifiers": [dataset("b") | {"type": "TABLE"}]})
    gone = dataset("a", symlinks={"_deleted": True})
    bodies = [json.dumps(about(at, each, DBT)).encode() for at, each in ((1, link), (2, gone))]
    setting = Setting(bodies, sizes=[1])
    setting.projector.catch_up()
    joined, parted = setting.applied
    assert [len(group.keys) for group in joined.names] == [2]
    assert [len(group.keys) for group in parted.names] == [1, 1]


def test_an_alias_that_both_names_state_holds_until_both_take_it_back():
    def stated(one: str, other: str, at: int) -> bytes:
        link = dataset(one, symlinks={"identifiers": [dataset(other) | {"type": "TABLE"}]})
        return json.dumps(about(at, link, DBT)).encode()

    def taken_back(name: str, at: int) -> bytes:
        return json.dumps(about(at, dataset(name, symlinks={"_deleted": True}), DBT)).encode()

    bodies = [stated("a", "b", 1), stated("b", "a", 1), taken_back("a", 2), taken_back("b", 3)]
    setting = Setting(bodies, sizes=[1])
    setting.projector.catch_up()
    assert [[len(group.keys) for group in each.names] for each in setting.applied] == [
        [2],
        [2],
        [2],
        [1, 1],
    ]
