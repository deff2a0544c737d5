"""Objectives by domain come to what those of the domain's things alone would come to."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from headwater.model.notice import Severity
from headwater.reliability.dashboards.standing import by_domain, objectives
from headwater.reliability.slo.burn import budget
from headwater.reliability.slo.evaluation import MeasuredSlo
from headwater.reliability.slo.objective import Indicator, Slo, Threshold
from headwater.reliability.slo.outcomes import Outcomes
from headwater.reliability.slo.standing import Standing, State

NOW = 1_000
WINDOW = 600


def measured(name: str, subjects: list[int], rows: list[tuple[int, int, bool]]) -> MeasuredSlo:
    """An objective over events: each the subject, its instant, and whether it was bad."""
    told = [np.array([row[at] for row in rows], dtype=np.int64) for at in range(2)]
    bad = np.array([row[2] for row in rows], dtype=bool)
    slo = Slo(
        name=name, select="*", indicator=Indicator.RUN_SUCCESS, objective=0.9,
        threshold=Threshold(), threshold_text=None, window_us=WINDOW, minimum=1,
        severity=Severity.HIGH,
    )  # fmt: skip
    outcomes = Outcomes(told[0], told[1], told[1], bad, is_of_time=False)
    keys = np.array(sorted(subjects), dtype=np.int64)
    return MeasuredSlo(slo, keys, None, (), Standing(State.OK, 0), outcomes)


things = st.integers(1, 12)
rows = st.lists(st.tuples(things, st.integers(1, NOW), st.booleans()), max_size=40)


@given(st.sets(things).map(list), rows, st.dictionaries(things, st.sampled_from(["", "a", "b"])))
def test_a_domain_is_judged_by_its_own_things_alone(
    subjects: list[int], told: list[tuple[int, int, bool]], domains: dict[int, str]
) -> None:
    it = measured("it", subjects, told)
    found = {each.domain: each for each in by_domain([it], domains, now=NOW)}
    for word in {*domains.values()}:
        mine = sorted(key for key in subjects if domains.get(key) == word)
        if not mine:
            assert word not in found
            continue
        tally = it.outcomes.of(np.array(mine)).tally(NOW - WINDOW, NOW)
        alone = budget(tally, allowed_share=it.slo.allowed_share)
        assert found[word].left == {"it": None if alone is None else alone.left_ratio}
        assert found[word].counted == {*mine}


def test_what_is_worst_off_comes_first_and_is_named() -> None:
    good = measured("good", [1, 2], [(1, 900, False), (2, 900, False)])
    bad = measured("bad", [2], [(2, 900, True)])
    told = by_domain([good, bad], {1: "calm", 2: "storm"}, now=NOW)
    panel = objectives(told, [good, bad], most=10)
    assert [row[0] for row in panel.rows] == ["storm", "calm"]
    _, counted, met, missed, unknown, left, worst = panel.rows[0]
    assert (counted, met, missed, unknown, worst) == (1, 1, 1, 0, "bad")
    assert isinstance(left, float)
    assert left < 0


def test_nothing_is_told_of_a_domain_that_no_objective_counts() -> None:
    assert by_domain([measured("it", [1], [(1, 900, False)])], {2: "b"}, now=NOW) == []
    assert by_domain([], {}, now=NOW) == []
