"""Node ids and UUIDs: derived from what is named, so that they are the same for ever."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import combinations
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from headwater.collector.extract import content_digest
from headwater.errors import NotFoundError
from headwater.model.identity import DatasetId, JobId, Key, key_of
from headwater.openlineage.naming import NamingRules
from headwater.server.marquez.ask import BadParameterError
from headwater.store.catalog_names import identities
from headwater.store.catalog_versions import DatasetVersion

_SIGNED: Final = 1 << 63
_CUSTOM_VERSION: Final = 8
_VERSION: Final = re.compile(r"#([0-9a-fA-F-]{36})$")
# A name of more colons than this is looked for at its last ones only.
_MOST_COLONS: Final = 24


class UnknownNodeError(NotFoundError):
    """No event has ever named it, or it is hidden."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"{what} '{name}' not found.")


class NodeName(NamedTuple):
    """What a node id names. column: of a `datasetField`; version: what follows a `#`."""

    key: Key
    node: DatasetId | JobId
    column: str | None
    version: UUID | None


def pack(first: int, second: int) -> UUID:
    """A UUID of version 8 that holds 64 bits of one number, and 58 of another."""
    bits = ((first + _SIGNED) << 58) | (second & (1 << 58) - 1)
    high, middle, low = bits >> 74, bits >> 62 & 0xFFF, bits & (1 << 62) - 1
    return UUID(int=high << 80 | _CUSTOM_VERSION << 76 | middle << 64 | 2 << 62 | low)


def unpack(packed: UUID) -> tuple[int, int]:
    """The numbers that `pack` was given, of the second its 58 bits."""
    high, middle, low = packed.int >> 80, packed.int >> 64 & 0xFFF, packed.int & (1 << 62) - 1
    bits = high << 74 | middle << 62 | low
    return (bits >> 58) - _SIGNED, bits & (1 << 58) - 1


def version_of_dataset(key: Key, version: DatasetVersion) -> str:
    """The UUID of a version of a dataset."""
    return version_by(key, version.offset if version.run is None else version.run)


@lru_cache(maxsize=65536)
def version_by(key: Key, number: int | None) -> str:
    """The UUID of the version that a run wrote, or an event described; None for the first."""
    return str(pack(number or 0, key))


def number_of_version(key: Key, version: str) -> int | None:
    """The run or event behind a version of this dataset; None where it is of no version of it."""
    try:
        number, rest = unpack(UUID(version))
    except ValueError:
        return None
    return number if str(pack(number, key)) == version.lower() and rest >= 0 else None


@lru_cache(maxsize=65536)
def uuid_of_digest(digest: bytes) -> str:
    """The UUID of a version that is known by its content."""
    return str(pack(*(int.from_bytes(digest[at : at + 8], "big", signed=True) for at in (0, 8))))


def uuid_of_schema(body: bytes | None) -> str | None:
    """The UUID of a schema: the same for the same columns."""
    return None if body is None else uuid_of_digest(content_digest(body))


def uuid_of_key(key: Key) -> str:
    """The UUID of a job."""
    return str(pack(key, key))


def dataset_node(dataset: DatasetId) -> str:
    """The node id of a dataset."""
    return f"dataset:{dataset.namespace}:{dataset.name}"


def job_node(job: JobId) -> str:
    """The node id of a job."""
    return f"job:{job.namespace}:{job.name}"


def column_node(dataset: DatasetId, path: str) -> str:
    """The node id of a column."""
    return f"datasetField:{dataset.namespace}:{dataset.name}:{path}"


def read_node(connection: Connection, text: str, *, naming: NamingRules) -> NodeName:
    """What a node id names.

    Colons belong to namespaces and names, too, so every way to read it is tried on what there
    is, the longest namespace first.
    Raises BadParameterError or UnknownNodeError.
    """
    kind, _, rest = text.partition(":")
    stated = _VERSION.search(rest)
    version = None
    if stated is not None:
        try:
            version = UUID(stated[1])
            rest = rest[: stated.start()]
        except ValueError:
            version = None
    if kind not in {"dataset", "datasetField", "job"}:
        raise BadParameterError(
            "nodeId", f"'{text[:200]}' is no dataset:, datasetField: or job: id"
        )
    for node, column in _readings(connection, kind, rest, naming):
        return NodeName(key_of(node), node, column, version)
    raise UnknownNodeError("Node", text)


def _readings(
    connection: Connection, kind: str, rest: str, naming: NamingRules
) -> list[tuple[DatasetId | JobId, str | None]]:
    """The ways to read the part behind the kind that name something there is, best first."""
    colons = [each.start() for each in re.finditer(":", rest)][-_MOST_COLONS:]
    possible: list[tuple[DatasetId | JobId, str | None]] = []
    if kind == "job":
        possible += [(JobId(rest[:at], rest[at + 1 :]), None) for at in reversed(colons)]
    elif kind == "dataset":
        possible += [
            (naming.name(DatasetId(rest[:at], rest[at + 1 :])).dataset, None)
            for at in reversed(colons)
        ]
    else:
        pairs = sorted(combinations(colons, 2), key=lambda pair: (-pair[1], -pair[0]))
        possible += [
            (
                naming.name(DatasetId(rest[:one], rest[one + 1 : other])).dataset,
                rest[other + 1 :],
            )
            for one, other in pairs
        ]
    known = identities(connection, {key_of(node) for node, _ in possible})
    return [each for each in possible if known.get(key_of(each[0])) == each[0]]
