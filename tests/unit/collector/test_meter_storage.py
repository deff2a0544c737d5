"""Counting what events take up: each once, however far it got before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from headwater.collector.meter_storage import StorageMeter
from headwater.reliability.storage import Sized, Used
from headwater.store.operational import OperationalStore, operational_file

DAY = 86_400_000_000
events = st.lists(
    st.builds(
        Sized,
        st.just(1),
        st.integers(0, 3 * DAY),
        st.sampled_from(["etl", "lake"]),
        st.sampled_from(["", "finance"]),
        st.sampled_from(["START", "RUNNING"]),
        st.integers(0, 1_000),
    ),
    max_size=30,
)


class Kept:
    """Sums in memory, as the store keeps them."""

    def __init__(self) -> None:
        self.counted = 0
        self.sums: Counter[tuple[int, str, str, str]] = Counter()

    def add(self, told: Sequence[Used], counted: int) -> None:
        for each in told:
            self.sums[each.day, each.namespace, each.domain, each.kind] += each.bytes
        self.counted = counted


@given(events, st.lists(st.integers(0, 30), max_size=5))
def test_every_event_is_counted_once_however_often_it_is_looked(
    told: list[Sized], stops: list[int]
) -> None:
    kept, reached = Kept(), [0]
    meter = StorageMeter(
        lambda: reached[-1], lambda: kept.counted, lambda after, until: told[after:until], kept.add
    )
    for stop in [*sorted(min(each, len(told)) for each in stops), len(told)]:
        reached.append(stop)
        while meter.count_some():
            pass
    assert kept.counted == len(told)
    assert sum(kept.sums.values()) == sum(each.bytes for each in told)
    for (day, namespace, domain, kind), size in kept.sums.items():
        assert size == sum(
            each.bytes
            for each in told
            if (each.received_at // DAY * DAY, each.namespace, each.domain, each.kind)
            == (day, namespace, domain, kind)
        )


def test_sums_and_how_far_they_go_survive_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "operational.db"
    store = OperationalStore(operational_file(path))
    assert store.storage_use.counted() == 0
    store.storage_use.add(
        [Used(0, "etl", "", "START", 1, 10), Used(DAY, "etl", "", "START", 1, 5)], 2
    )
    store.storage_use.add([Used(DAY, "etl", "", "START", 2, 7)], 4)
    store.close()
    again = OperationalStore(operational_file(path))
    assert again.storage_use.counted() == 4
    assert again.storage_use.since(DAY, 9 * DAY) == [Used(DAY, "etl", "", "START", 3, 12)]
    again.close()
