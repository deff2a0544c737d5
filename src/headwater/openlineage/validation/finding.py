"""What may be wrong with an event, rule by rule, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class FindingSeverity(StrEnum):
    """How much a finding matters.

    error: the specification forbids it. warning: something is lost or misread because of it.
    hint: lineage would be better otherwise.
    """

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that an event should not be. fix: what its producer can do."""

    name: str
    severity: FindingSeverity
    fix: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in one event that breaks a rule.

    pointer: a JSON pointer to the place, empty for the whole event.
    """

    pointer: str
    rule: str
    severity: FindingSeverity
    detail: str
    fix: str


_E, _W, _H = FindingSeverity.ERROR, FindingSeverity.WARNING, FindingSeverity.HINT

_TOLD: Final = (
    ("json", _E, "Send one JSON document in UTF-8, nested at most 64 deep."),
    ("shape", _E, "Send a run with its job, or a job, or a dataset: one of the three."),
    ("required", _E, "Send the member."),
    ("type", _E, "Send a value of the type that the specification names."),
    ("null", _E, "Leave a member out instead of sending null."),
    ("event-type", _E, "Use START, RUNNING, COMPLETE, ABORT, FAIL or OTHER, in capitals."),
    ("time", _E, "Write a time in RFC 3339, such as 2026-11-24T08:00:00.000Z."),
    ("time-zone", _E, "End a time with Z or an offset; without one it is taken as UTC."),
    ("uri", _E, "Write a URI, scheme included."),
    ("uuid", _E, "Use a UUID, best of version 7, the same in every event of the run."),
    ("name", _W, "Give the name that others would look for; an empty one joins unrelated things."),
    ("facet-form", _E, "Send the facet as an object; anything else is kept but not read."),
    ("facet-base", _E, "Send _producer and _schemaURL in each facet; the clients do it."),
    ("facet-required", _E, "Send the member; what depends on it is missing until then."),
    ("facet-type", _E, "Send a value of the type that the facet's schema names."),
    ("facet-value", _W, "Use a value that the specification knows; others are kept as they are."),
    ("facet-place", _W, "Move the facet to the container that its schema is for."),
    ("facet-old-key", _W, "Use the newer key; the old one is read alike."),
    ("facet-unknown", _H, "Give facets of your own a prefix, as in mycompany_name; they are kept."),
    ("facet-deleted", _E, "Use _deleted on facets of jobs and datasets only."),
    ("lineage-place", _E, "Use dataset.facets.lineage in DatasetEvents only; elsewhere the job's."),
    ("lineage-name", _E, "Give namespace and name together, or neither."),
    ("column-inputs", _W, "Name inputs of columns exactly as the datasets of the event."),
    ("column-unknown", _W, "List the column in the schema facet, or correct its name."),
    ("column-legacy", _W, "Send `transformations` instead of transformationType."),
    ("dataset-name", _W, "Name datasets after the naming convention of their platform."),
    ("dataset-rewrite", _H, "Send the name that the naming rules make of it."),
    ("alias-loop", _W, "Use one name, or leave out the symlink that makes the two one dataset."),
    ("run-job", _W, "Give each run of each job its own id; what is told of it counts for one job."),
    ("run-parent", _H, "Send the parent facet, so that runs can be shown as one tree."),
    ("run-parent-root", _H, "Send parent.root, so that the top is known before its own events."),
    ("no-datasets", _H, "Send inputs and outputs, empty ones if there are none."),
    ("no-schema", _H, "Send the schema facet of outputs."),
    ("no-column-lineage", _H, "Send columnLineage or lineage for outputs that have a schema."),
    ("no-job-type", _H, "Send the jobType facet."),
    ("no-engine", _H, "Send the processing_engine facet with the adapter's version."),
)

RULES: Final = {name: Rule(name, severity, fix) for name, severity, fix in _TOLD}
"""Every rule by its name, in the order of the reference."""


def find(rule: str, pointer: str, detail: str) -> Finding:
    """A finding under a rule of the list."""
    known = RULES[rule]
    return Finding(pointer, rule, known.severity, detail, known.fix)
