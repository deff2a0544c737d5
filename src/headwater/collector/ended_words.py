"""Taking back what people said for a time, when that time is over."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import structlog

from headwater.collector.judgements import Judgement, Word, judgement_event
from headwater.openlineage.writing import Json
from headwater.ports import Clock

_log: Final = structlog.get_logger("headwater.judgements")
_EVERY_S: Final = 10.0


class EndedWords:
    """Looks now and then for rejections that are over, and says that they are.

    ending: the rejections that have an end. tell: makes events durable and
    returns when questions can see them. The graph knows no clock, so an end is an event, too.
    """

    def __init__(
        self,
        ending: Callable[[], Iterable[Judgement]],
        tell: Callable[[Sequence[Json]], object],
        clock: Clock,
    ) -> None:
        self._ending = ending
        self._tell = tell
        self._clock = clock
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ended words", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def take_back(self) -> int:
        """Take back what is over by now; returns how many words that were."""
        now = self._clock()
        over = [each for each in self._ending() if each.until is not None and each.until <= now]
        if over:
            self._tell([_ended(each) for each in over])
        return len(over)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.take_back()
            except Exception as problem:  # noqa: BLE001 because the next attempt may well succeed
                _log.warning("words that are over could not be taken back", problem=str(problem))
            self._stopping.wait(_EVERY_S)


def _ended(told: Judgement) -> Json:
    word = Word.WITHDRAWN
    withdrawn = Judgement(word=word, source=told.source, target=told.target, by="headwater")
    return judgement_event(withdrawn, at=told.until or 0)
