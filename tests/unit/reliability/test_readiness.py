"""The guide's checklists against what a system shows."""

from __future__ import annotations

from dataclasses import replace

from headwater.reliability.readiness import LINES, Evidence, Stage, Verdict, look

NOTHING = Evidence(
    now=1_764_000_000_000_000, datasets=0, owned=0, critical=0, traced=0, events=0, refused=0,
    asks_for_keys=False, is_local=True, scraped_at=None, objectives=0, unmeasured=0, endpoints=0,
    disabled=0, delivered=0, runbooks=0, free_bytes=10**12, used_bytes=10**9, rules=0,
    full_in_days=None, drilled_at=None, drill_held=False, incidents=(),
)  # fmt: skip
READY = replace(
    NOTHING, datasets=10, owned=9, critical=2, traced=2, events=5, asks_for_keys=True,
    scraped_at=NOTHING.now, objectives=8, unmeasured=1, endpoints=1, delivered=1, runbooks=1,
    rules=2,
)  # fmt: skip


def verdicts(told: Evidence) -> dict[str, Verdict]:
    return {line.id: found.verdict for line, found in look(told)}


def test_every_line_of_both_checklists_is_looked_at() -> None:
    stages = [each.stage for each in LINES]
    assert stages == [Stage.PREPRODUCTION] * 5 + [Stage.PRODUCTION] * 5


def test_an_empty_system_is_not_ready_and_every_line_says_what_to_do() -> None:
    found = look(NOTHING)
    assert Verdict.HOLDS not in {each.verdict for _, each in found}
    assert all(each.fix for _, each in found)


def test_what_the_system_shows_passes_and_what_it_cannot_show_is_not_claimed() -> None:
    told = verdicts(READY)
    unknown = {name for name, verdict in told.items() if verdict is Verdict.UNKNOWN}
    assert unknown == {"trained", "backup"}
    assert Verdict.FAILS not in told.values()


def test_one_critical_dataset_without_anything_upstream_fails_its_line() -> None:
    assert verdicts(replace(READY, traced=1))["critical"] is Verdict.FAILS


def test_an_endpoint_that_was_never_reached_proves_nothing() -> None:
    assert verdicts(replace(READY, delivered=0))["alerting"] is Verdict.UNKNOWN
    assert verdicts(replace(READY, disabled=1))["alerting"] is Verdict.FAILS


def test_a_disk_that_cannot_hold_a_rebuild_fails() -> None:
    assert verdicts(replace(READY, free_bytes=10**9))["retention"] is Verdict.FAILS


def test_a_disk_that_is_full_within_a_month_fails() -> None:
    assert verdicts(replace(READY, full_in_days=29))["retention"] is Verdict.FAILS
    assert verdicts(replace(READY, full_in_days=365))["retention"] is Verdict.HOLDS


def test_whether_events_may_stay_for_good_is_for_people_to_say() -> None:
    assert verdicts(replace(READY, rules=0))["retention"] is Verdict.UNKNOWN


def test_a_drill_passes_unless_it_found_something_and_an_old_one_proves_nothing() -> None:
    day = 86_400_000_000
    lately = replace(READY, drilled_at=READY.now - 3 * day, drill_held=True)
    assert verdicts(lately)["backup"] is Verdict.HOLDS
    assert verdicts(replace(lately, drill_held=False))["backup"] is Verdict.FAILS
    assert verdicts(replace(lately, drilled_at=READY.now - 90 * day))["backup"] is Verdict.UNKNOWN
