"""The jobs that stand for people's words on flows: how they are named, and what they are about."""

from __future__ import annotations

from typing import Final

from headwater.model.identity import (
    ColumnId,
    DatasetId,
    JobId,
    MalformedNodeIdError,
    NodeId,
    parse_node_id,
)

PEOPLE: Final = "headwater"
"""The namespace of these jobs."""

INCIDENTS: Final = "incident/"
SILENCES: Final = "silence/"
"""What the names of the jobs begin with that stand for incidents, and for silences."""

_MANUAL: Final = "manual/"
_FLOWS_TO: Final = " -> "


def subject_of(source: DatasetId | ColumnId, target: DatasetId | ColumnId) -> JobId:
    """The job that stands for people's word on the flow between two datasets, or two columns."""
    return JobId(PEOPLE, f"{_MANUAL}{source}{_FLOWS_TO}{target}")


def is_record(job: JobId) -> bool:
    """Whether a job stands for an incident or a silence, and is nothing that one looks for."""
    return job.namespace == PEOPLE and job.name.startswith((INCIDENTS, SILENCES))


def ends_of(subject: JobId) -> tuple[NodeId, NodeId] | None:
    """What the job that stands for a person's word is about; None for any other job."""
    if subject.namespace != PEOPLE or not subject.name.startswith(_MANUAL):
        return None
    source, separator, target = subject.name.removeprefix(_MANUAL).partition(_FLOWS_TO)
    try:
        return (parse_node_id(source), parse_node_id(target)) if separator else None
    except MalformedNodeIdError:
        return None
