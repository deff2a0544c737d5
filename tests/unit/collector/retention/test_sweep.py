"""Carrying out rules: whatever comes when, each event ends up where its age says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.collector.retention.rules import Rule, parse_retention
from headwater.collector.retention.sweep import Held, Sweep
from headwater.reliability.storage import Sized

DAY = 86_400_000_000
RULES = parse_retention(
    """
cold = "far"
[[rule]]
name = "bursts"
kinds = ["RUNNING"]
warm_after_days = 1
cold_after_days = 10
erase_after_days = 100
[[rule]]
name = "lake"
namespaces = ["lake"]
cold_after_days = 5
""",
    source="rules",
)


@dataclass
class Shelf:
    """Segments in memory. fails: so many moves from now on."""

    came: dict[int, int]
    held: dict[int, tuple[Held, set[int]]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    holds: list[str] = field(default_factory=list)
    fails: int = 0

    def segments(self) -> Sequence[Held]:
        return [segment for segment, _ in self.held.values()]

    def move_out(self, offsets: Sequence[int], *, rule: str, tier: str, place: str) -> None:
        if self.fails:
            self.fails -= 1
            raise OSError("the place is away")
        assert not {*offsets} & {each for _, inside in self.held.values() for each in inside}
        number = len(self.held) + 1
        newest = max(self.came[each] for each in offsets)
        segment = Held(number, rule, tier, min(offsets), max(offsets), newest, 0)
        self.held[number] = segment, {*offsets}

    def carry(self, segment: int, *, tier: str, place: str) -> None:
        told, offsets = self.held[segment]
        self.held[segment] = replace(told, tier=tier), offsets

    def tidy(self) -> None:
        pass

    def offsets(self, segment: int) -> Sequence[int]:
        return sorted(self.held[segment][1])

    def erase_by_rule(self, offsets: Sequence[int], rule: Rule) -> None:
        assert rule.name == "bursts"
        self.gone |= {*offsets}
        for segment, (_, inside) in [*self.held.items()]:
            inside -= {*offsets}
            if not inside:
                del self.held[segment]

    def held_back(self) -> Sequence[str]:
        return self.holds

    def tier_of(self, offset: int) -> str:
        if offset in self.gone:
            return "erased"
        return next((told.tier for told, inside in self.held.values() if offset in inside), "hot")


@dataclass
class Cursors:
    at: dict[str, int] = field(default_factory=dict)

    def cursor(self, name: str) -> int | None:
        return self.at.get(name)

    def move_cursor(self, name: str, offset: int) -> None:
        self.at[name] = offset


class Scene:
    def __init__(self, events: Sequence[Sized]) -> None:
        self.events = events
        self.shelf = Shelf({each.offset: each.received_at for each in events})
        self.now = 0
        self.sweep = Sweep(
            RULES,
            self.shelf,
            events=lambda after, until: [e for e in events if after < e.offset <= until],
            reached=lambda: len(events),
            cursors=Cursors(),
            clock=lambda: self.now,
        )

    def tiers_at(self, days: float) -> list[str]:
        self.now = round(days * DAY)
        while self.sweep.sweep_some():
            pass
        return [self.shelf.tier_of(each.offset) for each in self.events]


def event(offset: int, day: float, kind: str = "RUNNING", namespace: str = "etl") -> Sized:
    return Sized(offset, round(day * DAY), namespace, "", kind, 1_000)


def test_events_go_from_tier_to_tier() -> None:
    scene = Scene([event(1, 0), event(2, 0, "START"), event(3, 0, "START", "lake")])
    assert scene.tiers_at(0.5) == ["hot", "hot", "hot"]
    assert scene.tiers_at(3) == ["warm", "hot", "hot"]
    assert scene.tiers_at(50) == ["cold", "hot", "cold"]
    assert scene.tiers_at(101) == ["erased", "hot", "cold"]


def test_few_young_events_wait_until_a_day_is_full() -> None:
    scene = Scene([event(number, number / 10) for number in range(1, 21)])
    assert set(scene.tiers_at(1.5)) == {"hot"}
    scene.tiers_at(4)
    assert len(scene.shelf.held) == 1


def test_what_a_hold_keeps_back_is_not_erased_until_it_is_released() -> None:
    scene = Scene([event(1, 0), event(2, 0, namespace="bank://eu")])
    scene.shelf.holds = ["bank://*"]
    assert scene.tiers_at(200) == ["erased", "cold"]
    assert scene.tiers_at(300) == ["erased", "cold"]
    scene.shelf.holds = []
    assert scene.tiers_at(301) == ["erased", "erased"]


def test_what_was_brought_back_stays_for_a_while() -> None:
    scene = Scene([event(1, 0, "START", "lake")])
    scene.tiers_at(50)
    ((number, (segment, inside)),) = scene.shelf.held.items()
    scene.shelf.held[number] = replace(segment, tier="warm", stays_until=60 * DAY), inside
    assert scene.tiers_at(59) == ["warm"]
    # Its rule says only when it is cold.
    assert scene.tiers_at(61) == ["cold"]


def test_a_move_that_failed_is_done_again() -> None:
    scene = Scene([event(1, 0)])
    scene.shelf.fails = 1
    scene.now = 3 * DAY
    with pytest.raises(OSError, match="away"):
        scene.sweep.sweep_some()
    assert scene.tiers_at(3) == ["warm"]


streams = st.lists(
    st.tuples(
        st.floats(0, 3),
        st.sampled_from(["RUNNING", "START", "SAID"]),
        st.sampled_from(["etl", "lake"]),
    ),
    max_size=40,
)


@given(streams, st.lists(st.floats(0, 400), min_size=1, max_size=6))
def test_each_event_ends_up_where_its_age_says(
    stream: list[tuple[float, str, str]], looks: list[float]
) -> None:
    day, events = 0.0, []
    for number, (pause, kind, namespace) in enumerate(stream, 1):
        day += pause
        events.append(event(number, day, kind, namespace))
    scene = Scene(events)
    for look in sorted(looks):
        tiers = scene.tiers_at(look)
        for each, tier in zip(events, tiers, strict=True):
            rule = RULES.rule_of(each.namespace, each.kind)
            age = scene.now - each.received_at
            wanted = "hot" if rule is None else rule.tier_at(age)
            # Events go with others of their segment, which may be a day younger or more.
            if rule is None or age < 0:
                assert tier == "hot"
            order = ["hot", "warm", "cold", "erased"]
            assert order.index(tier) <= order.index(wanted)
    final = scene.tiers_at(day + 1_000)
    for each, tier in zip(events, final, strict=True):
        rule = RULES.rule_of(each.namespace, each.kind)
        assert tier == ("hot" if rule is None else {"bursts": "erased", "lake": "cold"}[rule.name])
