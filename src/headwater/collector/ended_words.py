"""Taking back what people said for a time, when that time is over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from headwater.collector.judgements import Judgement, Word, judgement_event
from headwater.collector.worker import Worker
from headwater.openlineage.writing import Json
from headwater.ports import Clock

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
        self._worker = Worker("ended words", self.take_back, idle_s=_EVERY_S)

    def start(self) -> None:
        """Begin to look."""
        self._worker.start()

    def stop(self) -> None:
        """Look no more."""
        self._worker.stop()

    def take_back(self) -> int:
        """Take back what is over by now; returns how many words that were."""
        now = self._clock()
        over = [each for each in self._ending() if each.until is not None and each.until <= now]
        if over:
            self._tell([_ended(each) for each in over])
        return len(over)


def _ended(told: Judgement) -> Json:
    word = Word.WITHDRAWN
    withdrawn = Judgement(word=word, source=told.source, target=told.target, by="headwater")
    return judgement_event(withdrawn, at=told.until or 0)
