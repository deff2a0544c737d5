"""Runs and their sides as rows of the projection, written and read back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from headwater.collector.facts import ColumnLink, Endpoint, Entry, Mapping, Role
from headwater.collector.run_state import RunRecord, RunState, Side, Stamp
from headwater.collector.shape import decode_links
from headwater.model.edges import Evidence, Transformation
from headwater.model.identity import Key
from headwater.model.time import Instant
from headwater.store import schema_catalog as catalog

_FACETS: Final = msgspec.msgpack.Decoder(dict[str, tuple[int, bytes]])
_ENTRIES: Final = msgspec.msgpack.Decoder(list[Entry])
_INPUTS: Final = msgspec.msgpack.Decoder(list[tuple[int, bool]])
_encode: Final = msgspec.msgpack.Encoder().encode


def run_row(record: RunRecord) -> tuple[Any, ...]:
    """A run as a row of the table of runs."""
    home_stamp, _, source = record.home or ((None, None), None, None)
    terminal_stamp, terminal = record.terminal or ((None, None), None)
    nominal_stamp, nominal_start, nominal_end = record.nominal or ((None, None), None, None)
    parent_stamp, parent, root = record.parent or ((None, None), None, None)
    evidence_stamp, _ = record.otherwise_known or ((None, None), None)
    entries = None
    if record.entries is not None:
        entries = _encode([entry for _, entry in sorted(record.entries.items())])
    return (
        record.key, record.id, record.job, source, *home_stamp, record.mentioned,
        record.mentioned_at, record.state, record.begins_at, record.first_at, record.last_at,
        record.started_at, record.ended_at, terminal, terminal_stamp[1], nominal_start,
        nominal_end, *nominal_stamp, parent, root, *parent_stamp, record.evidence,
        *evidence_stamp, record.reads_told, record.writes_told, record.sql_told, entries,
        _in_order(record.facets), record.shape,
    )  # fmt: skip


def read_run(row: Sequence[Any]) -> RunRecord:
    """The run in a row, still without its sides."""
    told = dict(zip((each.name for each in catalog.run.columns), row, strict=True))

    def stamp(name: str) -> Stamp:
        return told[f"{name}_at"], told[f"{name}_digest"]

    record = RunRecord(
        told["key"],
        told["id"],
        mentioned=told["mentioned"],
        mentioned_at=told["mentioned_at"],
        first_at=told["first_at"],
    )
    record.last_at, record.started_at = told["last_at"], told["started_at"]
    if told["home_at"] is not None:
        record.home = (stamp("home"), told["job"], told["source"])
    if told["terminal"] is not None:
        record.terminal = ((told["ended_at"], told["terminal_digest"]), told["terminal"])
    if told["nominal_at"] is not None:
        record.nominal = (stamp("nominal"), told["nominal_start"], told["nominal_end"])
    if told["parent_at"] is not None:
        record.parent = (stamp("parent"), told["parent"], told["root"])
    if told["evidence_at"] is not None:
        record.otherwise_known = (stamp("evidence"), Evidence(told["evidence"]))
    record.reads_told, record.writes_told = bool(told["reads_told"]), bool(told["writes_told"])
    record.sql_told = bool(told["sql_told"])
    if told["entries"] is not None:
        read = _ENTRIES.decode(told["entries"])
        record.entries = {Endpoint(e.target.key, e.target.is_job): e for e in read}
    record.facets = dict(_FACETS.decode(told["facets"]))
    record.shape = told["shape"]
    return record


def side_rows(record: RunRecord) -> Iterable[tuple[Any, ...]]:
    """The datasets on both sides of a run as rows."""
    for (role, dataset), side in record.sides.items():
        version_stamp, version = side.version or ((None, None), None)
        mapping_at = side.mapping[0][0] if side.mapping else None
        happened_at = record.begins_at
        if role is Role.WRITTEN:
            done = record.state is RunState.COMPLETED
            happened_at = record.ended_at if done else version_stamp[0]
        yield (
            record.key, role, dataset, "\x1e".join(sorted(side.spelled)), version, *version_stamp,
            side.mapping[1].digest if side.mapping else None, mapping_at,
            _in_order(side.facets) if side.facets else None, happened_at, side.lasting,
        )  # fmt: skip


SIDE: Final = """
SELECT role, dataset, spelled, version, version_at, version_digest, mapping, mapping_at, facets,
    lasting, output, inputs, links
FROM side LEFT JOIN mapping ON digest = mapping WHERE run = ?
"""
"""The rows of a run's sides, each with its mapping, as `read_sides` takes them."""


def read_sides(rows: Iterable[Sequence[Any]]) -> dict[tuple[Role, Key], Side]:
    """The datasets on both sides of a run."""
    return {(Role(role), dataset): _read_side(*rest) for role, dataset, *rest in rows}


def _read_side(
    spelled: str,
    version: str | None,
    version_at: Instant | None,
    version_digest: bytes | None,
    mapping: bytes | None,
    mapping_at: Instant | None,
    facets: bytes | None,
    lasting: int,
    *told: Any,
) -> Side:
    side = Side(spelled=set(spelled.split("\x1e")), lasting=bool(lasting))
    if version is not None and version_at is not None and version_digest is not None:
        side.version = ((version_at, version_digest), version)
    if mapping is not None and mapping_at is not None:
        side.mapping = ((mapping_at, mapping), _read_mapping(mapping, *told))
    if facets is not None:
        side.facets = dict(_FACETS.decode(facets))
    return side


def _read_mapping(digest: bytes, output: Key, inputs: bytes, links: bytes) -> Mapping:
    read = tuple(
        ColumnLink(source, target, Transformation.from_code(code))
        for source, target, code in decode_links(links)
    )
    return Mapping(output, read, tuple(_INPUTS.decode(inputs)), digest)


def _in_order(facets: dict[str, Stamp]) -> bytes:
    return _encode(dict(sorted(facets.items())))
