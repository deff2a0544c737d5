"""Which commit of a repository was live at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from headwater.demo.dice import Dice

RHYTHM: Final = timedelta(days=4, hours=3)
"""How far apart the deployments of one repository are."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """What was rolled out."""

    repository: str
    commit: str
    pull_request: int

    @property
    def url(self) -> str:
        """The repository's address."""
        return f"https://github.com/larkride/{self.repository}"


@dataclass(frozen=True, slots=True)
class Deployments:
    """The deployments of every repository, each found by counting back from its last.

    last: when a repository was last deployed; for one not listed, chance says, before `until`.
    """

    dice: Dice
    until: datetime
    last: Mapping[str, datetime]

    def live(self, repository: str, moment: datetime) -> Deployment:
        """What was live at `moment`."""
        behind = self.dice.between(0.2, 0.9, "deployed", repository) * RHYTHM
        last = self.last.get(repository, self.until - behind)
        number = (moment - last) // RHYTHM
        return Deployment(
            repository=repository,
            commit=self.dice.commit(repository, number),
            pull_request=int(self.dice.between(300, 900, "pull request", repository)) + 3 * number,
        )
