"""The key of an event in Kafka, as the stock clients have it.

What has one key stays in order: the runs of a job, and all that one run started.
"""

from __future__ import annotations

from typing import Any, cast

from headwater.openlineage.document import read_document


def message_key(body: bytes) -> str:
    """`run:`, `job:` or `dataset:`, and the name; of a run that has a parent, the outermost's."""
    event = read_document(body)
    if run := event.get("run"):
        return f"run:{_named(_outermost(run) or event.get('job'))}"
    kind = "dataset" if event.get("dataset") else "job"
    return f"{kind}:{_named(event.get(kind))}"


def _outermost(run: Any) -> Any:
    """The job of the run that the others come from; None where no facet says one."""
    parent = _member(_member(run, "facets"), "parent")
    for job in (_member(_member(parent, "root"), "job"), _member(parent, "job")):
        if _member(job, "namespace") and _member(job, "name"):
            return job
    return None


def _member(of: Any, name: str) -> Any:
    return cast("dict[str, Any]", of).get(name) if isinstance(of, dict) else None


def _named(thing: Any) -> str:
    return f"{_member(thing, 'namespace')}/{_member(thing, 'name')}"
