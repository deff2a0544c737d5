"""The rule that takes several events: a run is one of one job."""

from __future__ import annotations

from collections.abc import Iterator

from headwater.openlineage.validation.finding import Finding, find
from headwater.openlineage.validation.values import Object, as_object


class RunsSeen:
    """The runs of the events that were checked so far, each with the job that it was first of."""

    def __init__(self) -> None:
        self._jobs: dict[str, tuple[str, str]] = {}

    def check(self, event: Object) -> Iterator[Finding]:
        """Whether an event tells of a run as others did; keeps what it tells."""
        run = as_object(event.get("run")).get("runId")
        job = as_object(event.get("job"))
        namespace, name = job.get("namespace"), job.get("name")
        if not isinstance(run, str) or not isinstance(namespace, str) or not isinstance(name, str):
            return
        told = (namespace, name)
        first = self._jobs.setdefault(run, told)
        if first != told:
            was, now = " ".join(first), " ".join(told)
            yield find("run-job", "/job", f"run {run[:40]} was one of {was}, and is one of {now}")
