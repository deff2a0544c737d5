"""Asking sources: a few questions at a time, and never for longer than somebody waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

from headwater.integrations.signals.prometheus import page_of, values
from headwater.integrations.signals.source import NoAnswerError, Source, SourceError
from headwater.reliability.signals.survey import Ask, Said, Window

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

    def ask(self, asks: Sequence[Ask], window: Window) -> Sequence[Said]:
        """What is said to each of these, in their order."""

        def asked(ask: Ask, query: str) -> Said:
            source = self.sources[ask.rule.source]
            link = page_of(source, query, window)
            try:
                return Said(values(source, query, window), link)
            except SourceError as error:
                return Said(link=link, problem=str(error))

        calls = [
            (self.sources[each.rule.source], lambda each=each: asked(each, each.query or ""))
            if each.query is not None
            else each.problem or ""
            for each in asks
        ]
        return self._all(calls, lambda problem: Said(problem=problem))

    def _all(
        self, calls: Sequence[tuple[Source, Callable[[], T]] | str], failed: Callable[[str], T]
    ) -> Sequence[T]:
        """Do all at once, as far as there are threads. A text is what has failed already."""
        ends_at = time.monotonic() + self._budget_s
        futures: list[tuple[Source, Future[T]] | str] = [
            each
            if isinstance(each, str)
            else (each[0], self._threads[each[0].name].submit(each[1]))
            for each in calls
        ]
        found: list[T] = []
        for each in futures:
            if isinstance(each, str):
                found.append(failed(each))
                continue
            source, future = each
            try:
                found.append(future.result(max(0.0, ends_at - time.monotonic())))
            except TimeoutError:
                future.cancel()
                found.append(failed(str(NoAnswerError(source, self._budget_s))))
        return found
