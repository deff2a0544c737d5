"""M9 by numbers: how many events never arrived of senders that count them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from headwater.reliability.facts import Facts
from headwater.reliability.measure import Measure, Unit
from headwater.reliability.observation import Dimension, Observation, Unmeasured
from headwater.reliability.reading import Summary
from headwater.reliability.senders import SenderStanding

NO_NUMBERS: Final = Unmeasured(
    "no sender of the last week numbers its events",
    "have senders number them with the Headwater-Sender header, as `Client.sender` does",
)


def _observe(facts: Facts) -> Iterable[Observation] | Unmeasured:
    numbering = [each for each in facts.senders if each.produced]
    if not numbering:
        return NO_NUMBERS
    return (
        Observation(
            each.name,
            each.lost / each.produced,
            weight=each.produced,
            note=_note(each),
            labels={Dimension.SOURCE: (each.name,)},
        )
        for each in numbering
    )


def _note(sender: SenderStanding) -> str:
    notes = [
        f"{count} {what}"
        for count, what in (
            (sender.lost, "lost"),
            (sender.late, "late"),
            (sender.dropped, "given up by the sender"),
        )
        if count
    ]
    return ", ".join(notes)


NUMBERED: Final = Measure(
    id="M9.numbered",
    name="Numbered events lost",
    definition=(
        "Events that senders numbered and that never came, over all that they numbered, in all "
        "lives of senders that were heard of in the last week. A number is lost when others "
        "overtook it longer ago than HEADWATER_SENDER_PATIENCE_S and its sender does not say "
        "to keep it for later, or when the sender says to have given it up. What a sender counted "
        "after it was last heard of is not seen by this."
    ),
    unit=Unit.SHARE,
    summary=Summary.SHARE,
    wants_more=False,
    target=None,
    subjects="senders",
    observe=_observe,
)
