"""Who did it, over scenes that are written down by hand."""

from __future__ import annotations

import pytest

from headwater.reliability.suspects.chain import behind
from headwater.reliability.suspects.change import Change, ChangeKind, Path
from headwater.reliability.suspects.cover import combine, explain_away
from headwater.reliability.suspects.rank import Ranking, Suspect, rank
from headwater.reliability.suspects.scene import Checked, RunFact, Scene, Written
from headwater.reliability.suspects.symptom import find_symptom

HOUR = 3_600_000_000
DAY = 24 * HOUR
RAW, CLEAN, MART, OTHER = 1, 2, 3, 4
LOAD, BUILD = 11, 12
DAYS = 8


def days(
    *,
    rows: dict[int, int] | None = None,
    failed: dict[tuple[int, int], str] | None = None,
    left_out: frozenset[tuple[int, int]] = frozenset(),
) -> Scene:
    """Eight days of RAW -> LOAD -> CLEAN -> BUILD -> MART, at one and two each night.

    rows: of CLEAN by day. failed: the error by job and day. left_out: runs that are not.
    """
    runs: dict[int, RunFact] = {}
    written: dict[int, list[Written]] = {CLEAN: [], MART: []}
    for day in range(DAYS):
        for job, hour, reads, writes in ((LOAD, 1, RAW, CLEAN), (BUILD, 2, CLEAN, MART)):
            key, begins = job * 100 + day, day * DAY + hour * HOUR
            error = (failed or {}).get((job, day))
            if (job, day) in left_out:
                continue
            done = () if error else (writes,)
            ends = begins + HOUR // 10
            runs[key] = RunFact(
                key, job, begins, ends, not error, bool(error), error, (reads,), done
            )
            if not error:
                amount = (rows or {}).get(day, 100 + day % 3) if writes == CLEAN else 50
                written[writes].append(Written(ends, key, amount))
    return Scene(
        asset=MART, column=None, now=DAYS * DAY, runs=runs, written=written,
        paths={
            MART: Path(0, 1.0, (MART,), frozenset({"total"})),
            BUILD: Path(0, 0.95, (MART,), frozenset({"total"})),
            CLEAN: Path(1, 0.9, (CLEAN, MART), frozenset({"amount"})),
            LOAD: Path(1, 0.85, (CLEAN, MART), frozenset({"amount"})),
            RAW: Path(2, 0.8, (RAW, CLEAN, MART), frozenset({"amount"})),
        },
        above={MART: (BUILD,), BUILD: (CLEAN,), CLEAN: (LOAD,), LOAD: (RAW,)},
    )  # fmt: skip


def wrong_on(scene: Scene, day: int) -> Ranking:
    """The ranking, where a check of the asset fails from a day on."""
    scene.checked = {
        MART: [Checked(n * DAY + 3 * HOUR, "range", "total", n < day) for n in range(DAYS)]
    }
    return rank(scene, find_symptom(scene, since=None))


def suspect(ranking: Ranking, place: int) -> Suspect:
    return next(
        each for each in ranking.suspects if each.candidate and each.candidate.place == place
    )


def deploy(job: int, day: int, hour: int) -> Change:
    return Change(ChangeKind.DEPLOY, day * DAY + hour * HOUR, job, commit="abc")


def test_probabilities_sum_to_one_and_a_cause_that_nobody_captured_is_among_them() -> None:
    ranking = wrong_on(days(), 6)
    assert [each.candidate for each in ranking.suspects] == [None]
    assert sum(each.probability for each in ranking.suspects) == pytest.approx(1)


def test_a_score_is_the_sum_of_its_terms_each_with_a_reason() -> None:
    scene = days()
    scene.changes = [deploy(LOAD, 6, 1)]
    found = suspect(wrong_on(scene, 6), LOAD)
    assert found.score == pytest.approx(sum(each.value for each in found.terms))
    assert {"prior", "path", "columns", "time"} <= {each.name for each in found.terms}
    assert all(each.reason for each in found.terms)


def test_a_deploy_between_the_last_good_and_the_first_bad_run_comes_before_earlier_ones() -> None:
    scene = days()
    scene.changes = [deploy(LOAD, 4, 1), deploy(LOAD, 6, 1)]
    first = wrong_on(scene, 6).suspects[0].candidate
    assert first is not None
    assert (first.place, first.at) == (LOAD, 6 * DAY + HOUR)


def test_what_was_deployed_after_the_first_bad_run_had_read_is_no_cause() -> None:
    scene = days()
    scene.changes = [deploy(LOAD, 6, 3)]
    ranking = wrong_on(scene, 6)
    assert ranking.suspects[0].candidate is None
    assert suspect(ranking, LOAD).probability < 0.05


def test_the_runs_behind_a_run_are_those_whose_writes_it_read() -> None:
    scene = days(left_out=frozenset({(LOAD, 6)}))
    found = behind(scene, run=BUILD * 100 + 6, reads=(), at=0)
    assert found[LOAD] == scene.runs[LOAD * 100 + 5].ended_at


def test_a_failure_that_was_made_good_is_hardly_a_suspect() -> None:
    standing = days(failed={(LOAD, 6): "boom", (LOAD, 7): "boom"})
    healed = days()
    healed.runs = {
        **healed.runs,
        9: RunFact(9, LOAD, 6 * DAY, 6 * DAY + 1, completed=False, failed=True, error="boom"),
    }
    assert suspect(wrong_on(standing, 6), LOAD).probability > 0.5
    assert suspect(wrong_on(healed, 6), LOAD).probability < 0.2


def test_a_refused_permission_is_told_from_other_failures() -> None:
    denied = "permission denied for table raw"
    scene = days(failed={(LOAD, 6): denied, (LOAD, 7): denied})
    candidate = suspect(wrong_on(scene, 6), LOAD).candidate
    assert candidate is not None
    assert [each.kind for each in candidate.changes] == [ChangeKind.PERMISSION]


def test_a_job_that_did_not_run_is_silent_though_its_reader_ran() -> None:
    scene = days(left_out=frozenset({(LOAD, 6), (LOAD, 7)}))
    first = wrong_on(scene, 6).suspects[0].candidate
    assert first is not None
    assert [each.kind for each in first.changes] == [ChangeKind.SILENT]


def test_a_doubled_volume_is_found_where_it_began() -> None:
    scene = days(rows={6: 210, 7: 205})
    candidate = suspect(wrong_on(scene, 6), LOAD).candidate
    assert candidate is not None
    assert candidate.at == scene.written[CLEAN][6].at


def test_a_column_that_nothing_wrong_is_made_of_counts_less() -> None:
    scene = days()
    at = 6 * DAY
    used = Change(ChangeKind.COLUMN_DROPPED, at, dataset=RAW, columns=("amount",))
    unused = Change(ChangeKind.COLUMN_DROPPED, at, dataset=RAW, columns=("note",))
    scene.changes = [used]
    likely = suspect(wrong_on(scene, 6), RAW).probability
    scene.changes = [unused]
    assert suspect(wrong_on(scene, 6), RAW).probability < likely / 2


def test_a_failure_that_a_dropped_column_upstream_leads_to_is_not_the_cause() -> None:
    scene = days(failed={(BUILD, 6): "no column amount", (BUILD, 7): "no column amount"})
    scene.changes = [Change(ChangeKind.COLUMN_DROPPED, 6 * DAY, dataset=CLEAN, columns=("a",))]
    scene.now = 7 * DAY
    ranking = rank(scene, find_symptom(scene, since=None))
    first = ranking.suspects[0].candidate
    assert first is not None
    assert first.place == CLEAN


def test_a_healthy_sibling_speaks_against() -> None:
    scene = days()
    scene.changes = [deploy(LOAD, 6, 1)]
    alone = suspect(wrong_on(scene, 6), LOAD).score
    scene.readers = {LOAD: (OTHER,)}
    scene.written = {**scene.written, OTHER: [Written(6 * DAY + 4 * HOUR, 1)]}
    checks = [Checked(6 * DAY + 5 * HOUR, "range", "x", holds=True)]
    scene.checked = {**scene.checked, OTHER: checks}
    ranking = rank(scene, find_symptom(scene, since=None))
    assert suspect(ranking, LOAD).score < alone


def test_something_wrong_on_the_way_speaks_for_what_lies_above_it() -> None:
    scene = days()
    scene.changes = [deploy(LOAD, 6, 1), deploy(BUILD, 6, 2)]
    before = wrong_on(scene, 6)
    failing = [Checked(n * DAY + 90 * 60_000_000, "range", "amount", n < 6) for n in range(DAYS)]
    scene.checked = {**scene.checked, CLEAN: failing}
    after = rank(scene, find_symptom(scene, since=None))
    assert suspect(after, LOAD).probability > suspect(before, LOAD).probability
    assert suspect(after, BUILD).probability < suspect(before, BUILD).probability


def test_one_change_that_explains_both_comes_before_two_that_explain_one_each() -> None:
    scene = days()
    scene.changes = [deploy(LOAD, 6, 1), deploy(BUILD, 6, 2)]
    one = wrong_on(scene, 6)
    beside = days()
    beside.changes = [deploy(LOAD, 6, 1)]
    other = wrong_on(beside, 6)
    explained = explain_away([one, other])
    assert explained[0].suspect.candidate is not None
    assert explained[0].suspect.candidate.place == LOAD
    assert explained[0].symptoms == (0, 1)
    both = combine([one, other])
    assert both[0].explains == (0, 1)
    assert sum(each.probability for each in both) == pytest.approx(1)
