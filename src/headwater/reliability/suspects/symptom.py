"""What is wrong with an asset, and since when: by its checks, its writes and its habit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from headwater.model.identity import Key
from headwater.model.time import Instant
from headwater.reliability.suspects.change import Symptom, SymptomKind
from headwater.reliability.suspects.detect import jump_of, last_failures, usual_gap
from headwater.reliability.suspects.scene import Checked, Scene, Written

_NEAR: Final = 0.25
_LATE: Final = 1.15
_RECENT: Final = 8
_SAME: Final = 12 * 3_600_000_000
"""A check that began to fail within so many hours of when something was noticed is of it."""


def find_symptom(scene: Scene, *, since: Instant | None) -> Symptom:
    """What is wrong with the asset of a scene. since: when it was noticed, if somebody says."""
    failing = first_failing(scene.checked.get(scene.asset, ()), scene.column)
    if failing is not None and (since is None or abs(failing.at - since) < _SAME):
        bad = scene.last_write(scene.asset, failing.at)
        kind = SymptomKind.VALUES if failing.column else _kind(scene, bad)
        found = _since_write(scene, bad, failing.at, kind)
        return replace(found, column=scene.column or failing.column)
    return _noticed(scene, scene.now if since is None else since)


def first_failing(checks: Sequence[Checked], column: str | None = None) -> Checked | None:
    """The first of the results in a row that do not hold, of the check that fails longest now."""
    streaks: dict[tuple[str, str | None], Checked | None] = {}
    for each in checks:
        if column is not None and each.column not in {None, column}:
            continue
        name = (each.name, each.column)
        streaks[name] = None if each.holds else (streaks.get(name) or each)
    open_now = [each for each in streaks.values() if each is not None]
    return min(open_now, key=lambda each: each.at, default=None)


def _noticed(scene: Scene, at: Instant) -> Symptom:
    written = scene.written.get(scene.asset, ())
    gap = usual_gap([each.at for each in written if each.at <= at])
    last = scene.last_write(scene.asset, at)
    if last is None:
        return Symptom(scene.asset, SymptomKind.UNKNOWN, at, scene.column)
    if gap is not None and at - last.at > _LATE * gap and not _written_soon(written, at, gap):
        return _late(scene, last, min(at, last.at + int(_LATE * gap)))
    if at == scene.now:
        jumped = jump_of(written, at)
        if jumped is not None:
            return _since_write(scene, jumped, jumped.at, SymptomKind.VOLUME)
        return Symptom(scene.asset, SymptomKind.UNKNOWN, at, scene.column, last.run)
    if gap is not None and at - last.at > _NEAR * gap:
        following = next((each for each in written if each.at > at), None)
        if following is not None:
            return _since_write(scene, following, following.at, _kind(scene, following))
        if at - last.at > gap:
            return _late(scene, last, at)
    return _since_write(scene, last, at, _kind(scene, last))


def _written_soon(written: Sequence[Written], at: Instant, gap: float) -> bool:
    return any(at < each.at <= at + _NEAR * gap for each in written)


def _late(scene: Scene, last: Written, at: Instant) -> Symptom:
    writer = scene.runs.get(last.run)
    failures = last_failures(scene, writer.job, at) if writer else ()
    kind = SymptomKind.FAILED if failures else SymptomKind.LATE
    begins = writer.begins_at if writer else last.at
    return Symptom(scene.asset, kind, at, scene.column, None, last.run, begins)


def _kind(scene: Scene, bad: Written | None) -> SymptomKind:
    if bad is None:
        return SymptomKind.UNKNOWN
    jumped = jump_of(scene.written.get(scene.asset, ()), bad.at)
    return SymptomKind.UNKNOWN if jumped is None else SymptomKind.VOLUME


def _since_write(scene: Scene, bad: Written | None, at: Instant, kind: SymptomKind) -> Symptom:
    if bad is None:
        return Symptom(scene.asset, kind, at, scene.column)
    before = [each for each in scene.written[scene.asset] if each.at < bad.at]
    good = before[-1] if before else None
    begins: Instant | None = None
    if good is not None:
        run = scene.runs.get(good.run)
        begins = run.begins_at if run else good.at
    return Symptom(
        scene.asset, kind, min(at, scene.now), scene.column, bad.run,
        None if good is None else good.run, begins,
    )  # fmt: skip


def past_writes(scene: Scene, symptom: Symptom) -> list[Instant]:
    """When the asset was written before it was bad, the newest few."""
    bad: Key | None = symptom.bad_run
    times = [
        each.at
        for each in scene.written.get(scene.asset, ())
        if each.at < symptom.at and each.run != bad
    ]
    return times[-_RECENT:]
