"""Who sent what is on disk, and when the last of it came."""

from __future__ import annotations

from headwater.collector.sources import OTHER, Heard, Sources


def test_of_each_source_there_is_how_much_came_and_when_it_last_did() -> None:
    sources = Sources()
    sources.note("airflow", 10)
    sources.note("dbt", 20)
    sources.note("airflow", 30)
    assert sources.heard() == {"airflow": Heard(2, 30), "dbt": Heard(1, 20)}


def test_an_older_event_that_is_written_later_moves_nothing_back() -> None:
    sources = Sources()
    sources.note("airflow", 30)
    sources.note("airflow", 10)
    assert sources.heard() == {"airflow": Heard(2, 30)}


def test_a_client_is_one_source_wherever_it_comes_from() -> None:
    sources = Sources()
    sources.note("openlineage-python/1.40 10.0.3.17", 10)
    sources.note("openlineage-python/1.40 fd00::17", 20)
    sources.note("10.0.3.17", 30)
    sources.note("night shift", 40)
    assert sources.heard() == {
        "openlineage-python/1.40": Heard(2, 20),
        "10.0.3.17": Heard(1, 30),
        "night shift": Heard(1, 40),
    }


def test_two_hundred_sources_are_told_apart_and_the_rest_is_one() -> None:
    sources = Sources()
    for number in range(203):
        sources.note(f"pod-{number}", number)
    sources.note("pod-0", 500)
    heard = sources.heard()
    assert len(heard) == 201
    assert heard["pod-0"] == Heard(2, 500)
    assert heard["pod-199"] == Heard(1, 199)
    assert heard[OTHER] == Heard(3, 202)


def test_what_was_heard_does_not_change_under_whoever_asked() -> None:
    sources = Sources()
    sources.note("airflow", 10)
    before = sources.heard()
    sources.note("dbt", 20)
    assert set(before) == {"airflow"}
