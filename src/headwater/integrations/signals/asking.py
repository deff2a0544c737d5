"""Asking sources: a few questions at a time, and never for longer than somebody waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Final, TypeVar

from headwater.integrations.signals import prometheus, traces
from headwater.integrations.signals.source import NoAnswerError, Source, SourceError, SourceKind
from headwater.reliability.signals.survey import Ask, Said, Window
from headwater.reliability.signals.trace import TraceSaid

BUDGET_S: Final = 3.0
"""How long all sources together may take for what somebody asks."""

T = TypeVar("T")


class Asking:
    """Asks the sources. May be called from any thread.

    Each source has threads of its own, so that one that does not answer holds up no other.
    """

    def __init__(self, sources: Mapping[str, Source], *, budget_s: float = BUDGET_S) -> None:
        self.sources = sources
        self._budget_s = budget_s
        self._threads = {
            name: ThreadPoolExecutor(each.at_once, thread_name_prefix=f"signals-{name}")
            for name, each in sources.items()
        }

    def stop(self) -> None:
        """Send nothing more. What was sent ends by itself."""
        for each in self._threads.values():
            each.shutdown(wait=False, cancel_futures=True)

    def ask(
        self, asks: Sequence[Ask], window: Window, trace_ids: Sequence[str]
    ) -> tuple[Sequence[Said], Mapping[str, TraceSaid]]:
        """What is said to each of these, in their order, and of these traces, by their ids."""
        ends_at = time.monotonic() + self._budget_s
        sources = [each for each in self.sources.values() if each.kind is SourceKind.TRACES]
        spans = [
            (id_, each, self._begin(each, partial(_trace, each, id_)))
            for id_ in trace_ids
            for each in sources
        ]
        values = [(each, self._asked(each, window)) for each in asks]
        found: dict[str, list[TraceSaid]] = {}
        for id_, source, future in spans:
            problem = self._end(source, future, ends_at)
            told = TraceSaid(problem=problem) if isinstance(problem, str) else problem
            found.setdefault(id_, []).append(told)
        said = [self._said(ask, future, ends_at) for ask, future in values]
        return said, {id_: _best(told) for id_, told in found.items()}

    def _asked(self, ask: Ask, window: Window) -> Future[Said] | None:
        if ask.query is None:
            return None
        source = self.sources[ask.rule.source]
        return self._begin(source, partial(_values, source, ask.query, window))

    def _said(self, ask: Ask, future: Future[Said] | None, ends_at: float) -> Said:
        if future is None:
            return Said(problem=ask.problem)
        said = self._end(self.sources[ask.rule.source], future, ends_at)
        return Said(problem=said) if isinstance(said, str) else said

    def _begin(self, source: Source, call: Callable[[], T]) -> Future[T]:
        return self._threads[source.name].submit(call)

    def _end(self, source: Source, future: Future[T], ends_at: float) -> T | str:
        """What came of it by then, or why nothing did."""
        try:
            return future.result(max(0.0, ends_at - time.monotonic()))
        except TimeoutError:
            future.cancel()
            return str(NoAnswerError(source, self._budget_s))


def _values(source: Source, query: str, window: Window) -> Said:
    link = prometheus.page_of(source, query, window)
    try:
        return Said(prometheus.values(source, query, window), link)
    except SourceError as error:
        return Said(link=link, problem=str(error))


def _trace(source: Source, trace_id: str) -> TraceSaid:
    link = traces.page_of(source, trace_id)
    try:
        spans = traces.read_trace(source, trace_id)
    except SourceError as error:
        return TraceSaid(source=source.name, link=link, problem=str(error))
    problem = None if spans else f"{source.name} has no trace {trace_id}"
    return TraceSaid(spans, source.name, link, problem)


def _best(told: Sequence[TraceSaid]) -> TraceSaid:
    """Of what several sources say of one trace, the one that has it."""
    return max(told, key=lambda each: len(each.spans))
