"""What happens with remedies by itself: telling what was lost, and rolling back where policies say.

Nothing that ran when an earlier process ended is run again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from headwater.collector.remedy_desk import Around, RemedyDesk
from headwater.collector.worker import Worker
from headwater.errors import HeadwaterError, UnavailableError
from headwater.model.incident import ActKind
from headwater.openlineage.facets.headwater_act import ActFacet
from headwater.ports import Clock
from headwater.reliability.incidents.incident import BY_ITSELF, Incident
from headwater.reliability.remedies.remedy import Remedy

_IDLE_S: Final = 1.0
_FRESH_US: Final = 15 * 60_000_000
"""How old an incident may be that a policy acts upon by itself."""


class RemedyWatch:
    """Looks after remedies. caught_up: returns when questions see all that was said before."""

    def __init__(
        self, desk: RemedyDesk, around: Around, clock: Clock, *, caught_up: Callable[[], None]
    ) -> None:
        self._desk = desk
        self._around = around
        self._clock = clock
        self._caught_up = caught_up
        self._has_told = False
        self._policies = [each for each in desk.remedies if each.automatic]
        self._passed_over: set[tuple[str, str, int]] = set()
        self._worker = Worker("remedies", self.look, idle_s=_IDLE_S)

    def start(self) -> None:
        """Begin to look."""
        self._worker.start()

    def stop(self) -> None:
        """Look no more."""
        self._worker.stop()

    def look(self) -> int:
        """Tell of what an earlier process left, once, and roll back where policies say so.

        Returns how much was begun.
        """
        if not self._has_told:
            self._caught_up()
            self._desk.tell_lost()
            self._has_told = True
        return self._act_by_policies() if self._policies else 0

    def _act_by_policies(self) -> int:
        """Begin what policies do by themselves about new incidents, once for each of them."""
        self._around.catch_up()
        since, begun = self._clock() - _FRESH_US, 0
        for incident in self._around.incidents().values():
            if incident.is_over or incident.opened.at < since:
                continue
            tried = {each.told.remedy for each in incident.acts}
            begun += sum(
                self._begin(incident, policy)
                for policy in self._policies
                if policy.name not in tried and self._is_for(incident, policy)
            )
        return begun

    def _is_for(self, incident: Incident, policy: Remedy) -> bool:
        """Whether a policy is for an incident; asked once while nothing is done about that."""
        asked = (incident.name, policy.name, len(incident.acts))
        if asked in self._passed_over:
            return False
        if policy.when.because(incident, self._around.selects) is not None:
            return True
        self._passed_over.add(asked)
        return False

    def _begin(self, incident: Incident, policy: Remedy) -> bool:
        note = "its policy is automatic"
        try:
            proposed = self._desk.propose(incident.name, policy.name, by=BY_ITSELF, note=note)
            self._desk.run_by_policy(incident.name, policy, proposed.number)
        except UnavailableError:
            raise
        except HeadwaterError as error:
            # The remedy is named, so that this is not tried and told again.
            told = ActFacet(
                id=f"{incident.name}-{policy.name}", kind=ActKind.NOTE, by=BY_ITSELF,
                note=f"{policy.name}: {error}", remedy=policy.name,
            )  # fmt: skip
            self._around.act(incident.name, told)
            return False
        return True
