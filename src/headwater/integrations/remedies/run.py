"""Running what was approved, and keeping secrets out of what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from headwater.integrations.remedies.process import run_process
from headwater.integrations.remedies.request import run_request
from headwater.model.time import Instant
from headwater.openlineage.redaction import GONE
from headwater.reliability.remedies.ran import Ran
from headwater.reliability.remedies.remedy import Plan, ProcessPlan

_LEAST_SECRET: Final = 6
"""What is shorter is a word like any other."""


class Runner:
    """Runs plans. environment: where what they need is.

    redact: takes out of a text what has the form of a secret.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        clock: Callable[[], Instant],
        redact: Callable[[bytes], bytes],
    ) -> None:
        self._environment = environment
        self._clock = clock
        self._redact = redact
        self._stopping = False

    def stop(self) -> None:
        """End what is running, and what is begun from now on."""
        self._stopping = True

    def run(self, plan: Plan, id: str) -> Ran:  # noqa: A002 because receivers call it so
        """Run a plan, and return how it ended. id: of the attempt, for receivers of webhooks."""
        if isinstance(plan, ProcessPlan):
            ran = run_process(plan, self._environment, stopping=lambda: self._stopping)
        else:
            ran = run_request(plan, self._environment, id=id, at=self._clock())
        return replace(ran, output=self._without_secrets(ran.output, plan))

    def _without_secrets(self, text: str, plan: Plan) -> str:
        for value in self._passed_on(plan):
            text = text.replace(value, GONE)
        return self._redact(text.encode()).decode("utf-8", "replace")

    def _passed_on(self, plan: Plan) -> Iterator[str]:
        names = (
            plan.variables
            if isinstance(plan, ProcessPlan)
            else [each for each in (plan.secret_env, plan.authorization_env) if each]
        )
        for name in names:
            whole = self._environment.get(name, "")
            yield from (each for each in {whole, *whole.split()} if len(each) >= _LEAST_SECRET)
