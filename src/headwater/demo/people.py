"""Who answers for what at Larkride."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Team:
    """A team and the person to wake.

    name, lead: as the ownership facet writes them.
    """

    name: str
    lead: str


TEAMS: Final[Mapping[str, Team]] = {
    "rides": Team("team:rides", "user:ines"),
    "accounts": Team("team:accounts", "user:tomasz"),
    "billing": Team("team:billing", "user:femke"),
    "fleet": Team("team:fleet", "user:bjorn"),
    "support": Team("team:support", "user:chiara"),
    "finance": Team("team:finance-data", "user:ana"),
    "marketing": Team("team:growth", "user:yusuf"),
    "demand": Team("team:demand", "user:lena"),
    "platform": Team("team:data-platform", "user:marek"),
}
