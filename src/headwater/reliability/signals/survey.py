"""Which signals belong to which things, and what their answers come to."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final, TypeAlias

from headwater.errors import HeadwaterError
from headwater.model.identity import DatasetId, JobId
from headwater.model.time import Instant, format_instant
from headwater.reliability.signals.answers import SignalEntry, SignalPoint, SignalSeries
from headwater.reliability.signals.judge import Judged, Point, Series, Verdict, judge
from headwater.reliability.signals.rule import Rule
from headwater.reliability.signals.template import labels_of

MOST_ASKED: Final = 40
"""How many questions are sent for one that somebody asks."""

_POINTS: Final = 120
_LEAST_STEP_S: Final = 15.0
_SERIES_TOLD: Final = 5
_SECOND: Final = 1_000_000
_WORST: Final = [*Verdict]


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time that values are asked for, at equal steps."""

    since: Instant
    until: Instant

    @property
    def step_s(self) -> float:
        """The seconds between two values."""
        return max(_LEAST_STEP_S, math.ceil((self.until - self.since) / _SECOND / _POINTS))


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing that signals are asked about.

    asked: its identifier. jobs: itself, that of a run, or those that write a dataset.
    datasets: itself, or those that it writes. of_dataset: it is one.
    runs: the newest run of each job, or the one that is asked about.
    """

    asked: str
    jobs: Sequence[JobId]
    datasets: Sequence[DatasetId]
    of_dataset: bool
    runs: Mapping[JobId, str] = field(default_factory=dict[JobId, str])


@dataclass(frozen=True, slots=True)
class Ask:
    """One question for a source. query: None where it could not be written, and why not."""

    rule: Rule
    of: str
    asked: str
    run: str | None
    query: str | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a source answered, or why it did not. link: a page that shows it to people."""

    series: Sequence[Series] = ()
    link: str | None = None
    problem: str | None = None


Selects: TypeAlias = Callable[[str, Sequence[str]], Collection[str]]
"""Of these identifiers the ones that a selector selects. Raises HeadwaterError."""


def plan(
    subjects: Sequence[Subject], rules: Sequence[Rule], selects: Selects
) -> tuple[Sequence[Ask], Sequence[str]]:
    """What to ask for, each question once, in the order of the subjects; and what cannot be."""
    found: dict[tuple[str, str, str | None], Ask] = {}
    missing: list[str] = []
    nodes = {str(node): node for each in subjects for node in _nodes(each)}

    # Many rules are for the same, and a selector is looked up in the whole catalog.
    @cache
    def selected(selector: str) -> Collection[str]:
        return selects(selector, [*nodes])

    for rule in rules:
        try:
            chosen = {nodes[each] for each in selected(rule.selector)}
        except HeadwaterError as error:
            missing.append(f"{rule.name}: {error}")
            continue
        for subject in subjects:
            for ask in _asks(rule, subject, chosen):
                found.setdefault((rule.name, ask.of, ask.query or ask.problem), ask)
    order = {each.asked: number for number, each in enumerate(subjects)}
    return sorted(found.values(), key=lambda each: order[each.asked]), missing


def _nodes(subject: Subject) -> Iterator[JobId | DatasetId]:
    yield from subject.jobs
    if subject.of_dataset:
        yield from subject.datasets


def _asks(rule: Rule, subject: Subject, chosen: set[JobId | DatasetId]) -> Iterator[Ask]:
    names = rule.query.names | {*rule.labels}
    of_job = any(name == "run" or name.startswith("job") for name in names)
    of_dataset = any(name.startswith("dataset") for name in names)
    datasets = subject.datasets if of_dataset and subject.datasets else (None,)
    for job in subject.jobs:
        if job in chosen:
            yield from (_ask(rule, subject, job, job, dataset) for dataset in datasets)
    jobs = subject.jobs if of_job and subject.jobs else (None,)
    for dataset in subject.datasets if subject.of_dataset else ():
        if dataset in chosen:
            yield from (_ask(rule, subject, dataset, job, dataset) for job in jobs)


def _ask(
    rule: Rule,
    subject: Subject,
    of: JobId | DatasetId,
    job: JobId | None,
    dataset: DatasetId | None,
) -> Ask:
    run = subject.runs.get(job) if job else None
    values: dict[str, str] = {"run": run} if run else {}
    if job:
        values |= {"job": job.name, "job_namespace": job.namespace}
    if dataset:
        values |= {"dataset": dataset.name, "dataset_namespace": dataset.namespace}
    values |= labels_of(rule.labels, values)
    missing = sorted(rule.query.names - values.keys())
    query = None if missing else rule.query.fill(values)
    problem = f"nothing tells its {{{missing[0]}}}" if missing else None
    used = run if "run" in rule.query.names else None
    return Ask(rule, str(of), subject.asked, used, query, problem)


def signal_entry(ask: Ask, said: Said, window: Window, *, onset: Instant | None) -> SignalEntry:
    """What a question came to. onset: when that began of which the signal may tell why."""
    rule = ask.rule
    told = [(each, _judged(each, rule, window, onset)) for each in said.series]
    told.sort(key=lambda each: (not each[1][1], _WORST.index(each[1][0].verdict)))
    judged, before = told[0][1] if told else (Judged(Verdict.UNKNOWN), False)
    problem = said.problem or (None if said.series else "there is no such value")
    return SignalEntry(
        name=rule.name,
        source=rule.source,
        of=ask.of,
        asked=ask.asked,
        run=ask.run,
        says=rule.says,
        unit=rule.unit,
        wrong=rule.wrong.words(rule.unit),
        verdict=judged.verdict,
        since=_time(judged.since),
        until=_time(judged.until),
        before_onset=None if onset is None else before,
        last_good=_number(judged.last_good),
        now=_number(judged.now),
        query=ask.query,
        link=said.link,
        problem=problem,
        series=tuple(_series_entry(series, found) for series, (found, _) in told[:_SERIES_TOLD]),
        series_total=len(told),
    )


def _judged(
    series: Series, rule: Rule, window: Window, onset: Instant | None
) -> tuple[Judged, bool]:
    """How a series looks, and whether it turned wrong before the onset, inside of the window."""
    judged = judge(series.points, rule.wrong)
    if onset is None:
        return judged, False
    before = judge([each for each in series.points if each.at <= onset], rule.wrong)
    # What is wrong from the first moment on may be so for ever.
    if before.since is None or before.since <= window.since + window.step_s * _SECOND:
        return judged, False
    until = judged.until if before.until is None else before.until
    return replace(judged, since=before.since, until=until, last_good=before.last_good), True


def _series_entry(series: Series, judged: Judged) -> SignalSeries:
    return SignalSeries(
        labels=dict(series.labels),
        verdict=judged.verdict,
        since=_time(judged.since),
        until=_time(judged.until),
        last_good=_number(judged.last_good),
        now=_number(judged.now),
        points=tuple(map(_point, series.points)),
    )


def _point(point: Point) -> SignalPoint:
    return SignalPoint(format_instant(point.at), _number(point.value))


def _time(instant: Instant | None) -> str | None:
    return None if instant is None else format_instant(instant)


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def order(entry: SignalEntry) -> tuple[bool, int]:
    """A key that sorts what turned wrong before the onset first, then the worst."""
    return not entry.before_onset, _WORST.index(Verdict(entry.verdict))


def unchecked(signals: Sequence[SignalEntry]) -> Iterator[str]:
    """Why signals were not checked, each cause once with how many it concerns."""
    causes: dict[str, list[str]] = {}
    for each in signals:
        if each.problem is not None:
            causes.setdefault(each.problem, []).append(each.name)
    for problem, names in causes.items():
        told = ", ".join(dict.fromkeys(names))
        yield f"{told}: {problem}"
