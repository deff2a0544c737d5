"""What is asked of which source, about what, and which answers look wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from headwater.reliability.signals.template import Template


@dataclass(frozen=True, slots=True)
class Wrong:
    """Which values look wrong; any of these makes one so.

    changes_by: how many times more or less than what was right before.
    """

    above: float | None = None
    below: float | None = None
    changes_by: float | None = None

    def words(self, unit: str) -> str:
        """The same for people."""
        behind = f" {unit}" if unit else ""
        told = [
            f"{word} {bound:g}{behind}"
            for word, bound in (("above", self.above), ("below", self.below))
            if bound is not None
        ]
        if self.changes_by is not None:
            told.append(f"{self.changes_by:g} times more or less than before")
        return " or ".join(told)


@dataclass(frozen=True, slots=True)
class Rule:
    """One signal. selector: what it is for. says: what it means, for people.

    labels: patterns whose named groups are labels, by the name that they read.
    """

    name: str
    source: str
    selector: str
    query: Template
    wrong: Wrong
    says: str
    unit: str = ""
    labels: Mapping[str, Sequence[re.Pattern[str]]] = field(
        default_factory=dict[str, Sequence[re.Pattern[str]]]
    )
