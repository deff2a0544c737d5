"""What a declaration is about: a thing the server knows, or one it is going to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from headwater.errors import InvalidInputError
from headwater.model.identity import DatasetId, JobId, parse_node_id
from headwater.sdk.client import Client
from headwater.sdk.errors import UnknownNameError


@dataclass(frozen=True, slots=True)
class Subject:
    """A dataset or a job, or a column of a dataset. known: what `show` says of it."""

    id: DatasetId | JobId
    column: str | None = None
    known: Mapping[str, Any] = field(default_factory=dict[str, Any])


class NotDeclarableError(InvalidInputError):
    """Nothing can be declared about a thing of this kind here."""

    def __init__(self, name: str, kind: str, wanted: str) -> None:
        super().__init__(f"{name} is a {kind}; this takes {wanted}")


def find_subject(client: Client, name: str) -> Subject:
    """What is meant by a name. A full identifier may be of something not seen yet."""
    try:
        known = client.show(name).raw
    except UnknownNameError:
        unseen = _spelled_out(name)
        if unseen is None:
            raise
        return Subject(unseen)
    kind = str(known.get("kind"))
    if kind == "job":
        return Subject(JobId(known["namespace"], known["name"]), known=known)
    if kind in {"dataset", "column"}:
        dataset = DatasetId(known["namespace"], known["name"])
        return Subject(dataset, known.get("field") if kind == "column" else None, known)
    raise NotDeclarableError(name, kind, "a dataset, a column or a job")


def _spelled_out(name: str) -> DatasetId | JobId | None:
    """The identifier that the name is, if it is one."""
    try:
        identity = parse_node_id(name)
    except InvalidInputError:
        return None
    return identity if isinstance(identity, DatasetId | JobId) else None
