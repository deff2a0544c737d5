"""Whether an event can be kept, and which one it is: the way of every event, so it is short.

Events of one job hardly differ but in their run and time, and most of their bytes are facets that
were seen before. Those are not read again: their canonical form is remembered by their bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias, TypeVar

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from headwater.errors import InvalidInputError
from headwater.openlineage.document import (
    MAX_DEPTH,
    canonical_form,
    digest_of_canonical,
    read_document,
)
from headwater.openlineage.envelope import MAX_NAME_LENGTH, EventType, read_event
from headwater.openlineage.formats import has_zone
from headwater.openlineage.remarks import Head, Remark, remarks_on, remarks_on_head

_T = TypeVar("_T")
_Facets: TypeAlias = dict[str, Raw]

# A facet of a dataset lies four objects and arrays deep.
_FACET_DEPTH: Final = MAX_DEPTH - 4
_LONGEST_REMEMBERED: Final = 32_768
_REMEMBERED_BYTES: Final = 8 << 20
_EVENT_TYPES: Final = frozenset(kind.value for kind in EventType)


class Recognised(NamedTuple):
    """An event that can be kept.

    digest: 16 bytes, equal for equal events. remarks: where it departs from the specification.
    """

    digest: bytes
    remarks: tuple[Remark, ...]


class Recognition:
    """Remembers the facets it has read, up to some megabytes. Safe to use from several threads."""

    def __init__(self) -> None:
        self._facets = _Memory()

    def recognise(self, body: bytes) -> Recognised:
        """Everything to be known about an event before it is accepted.

        What passes is an event by `read_event`, and JSON of a bounded depth all through.
        Raises InvalidInputError with the pointer of the field at fault.
        """
        outline = self.outline(body)
        if outline is None:
            return _read_through(body)
        return Recognised(
            digest_of_canonical(canonical_form(outline)), tuple(remarks_on_head(outline.head()))
        )

    def outline(self, body: bytes) -> Outline | None:
        """An event without surprises, its facets in canonical form; None for any other body."""
        # A name that is too long, or has a NUL character in it, is told by reading it through.
        if len(body) > MAX_NAME_LENGTH or (b"\\" in body and b"\\u0000" in body):
            return None
        try:
            if not body.isascii():
                body.decode()
            outline = _outlines.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        if not outline.is_plain():
            return None
        for facets in outline.facets():
            for key, facet in facets.items():
                known = self._facets.canonical(bytes(facet))
                if known is None:
                    return None
                facets[key] = known
        return outline


def digest(body: bytes) -> bytes:
    """The digest of a document, which for an event is the one it was recognised by.

    Raises MalformedJsonError or TooDeepError.
    """
    outline = Recognition().outline(body)
    document = read_document(body) if outline is None else outline
    return digest_of_canonical(canonical_form(document))


def _read_through(body: bytes) -> Recognised:
    document = read_document(body)
    read_event(body)
    return Recognised(digest_of_canonical(canonical_form(document)), tuple(remarks_on(document)))


class _Memory:
    """The canonical form of facets by their bytes.

    What was not asked for while some megabytes of others came is forgotten.
    """

    def __init__(self) -> None:
        self._young: dict[bytes, Raw] = {}
        self._old: dict[bytes, Raw] = {}
        self._bytes = 0

    def canonical(self, facet: bytes) -> Raw | None:
        """The form of a facet; None where it is no object, or deeper than a facet may be."""
        known = self._young.get(facet)
        if known is not None:
            return known
        known = self._old.get(facet) or _canonical(facet)
        if known is not None and len(facet) <= _LONGEST_REMEMBERED:
            self._remember(facet, known)
        return known

    def _remember(self, facet: bytes, form: Raw) -> None:
        if self._bytes > _REMEMBERED_BYTES:
            self._old, self._young, self._bytes = self._young, {}, 0
        self._young[facet] = form
        self._bytes += 2 * len(facet)


def _canonical(facet: bytes) -> Raw | None:
    try:
        document = read_document(facet, max_depth=_FACET_DEPTH)
    except InvalidInputError:
        return None
    return Raw(canonical_form(document)) if type(document) is dict else None


class _Run(Struct, rename="camel", forbid_unknown_fields=True):
    run_id: str
    facets: _Facets | UnsetType = UNSET


class _Job(Struct, rename="camel", forbid_unknown_fields=True):
    namespace: str
    name: str
    facets: _Facets | UnsetType = UNSET


class _Dataset(Struct, rename="camel", forbid_unknown_fields=True):
    namespace: str
    name: str
    facets: _Facets | UnsetType = UNSET
    input_facets: _Facets | UnsetType = UNSET
    output_facets: _Facets | UnsetType = UNSET


class Outline(Struct, rename="camel", forbid_unknown_fields=True):
    """An event that has no members but the specification's, and none that is null."""

    event_time: str
    event_type: str | UnsetType = UNSET
    producer: str | UnsetType = UNSET
    schema_url: str | UnsetType = msgspec.field(default=UNSET, name="schemaURL")
    run: _Run | UnsetType = UNSET
    job: _Job | UnsetType = UNSET
    dataset: _Dataset | UnsetType = UNSET
    inputs: list[_Dataset] | UnsetType = UNSET
    outputs: list[_Dataset] | UnsetType = UNSET

    def is_plain(self) -> bool:
        """Whether `read_event` would take it."""
        if self.run is not UNSET and (not self.run.run_id or self.job is UNSET):
            return False
        return (
            (self.job is not UNSET or self.dataset is not UNSET)
            and (self.event_type is UNSET or self.event_type in _EVENT_TYPES)
            and has_zone(self.event_time) is not None
        )

    def head(self) -> Head:
        """What it says about itself."""
        return Head(
            self.event_time,
            _or_none(self.event_type),
            _or_none(self.producer),
            _or_none(self.schema_url),
            self.run.run_id if self.run is not UNSET else None,
            self.dataset is not UNSET and self.job is not UNSET,
        )

    def facets(self) -> Iterator[_Facets]:
        """All its facets, container by container."""
        if self.run is not UNSET and self.run.facets:
            yield self.run.facets
        if self.job is not UNSET and self.job.facets:
            yield self.job.facets
        datasets = [] if self.dataset is UNSET else [self.dataset]
        for dataset in (*datasets, *(self.inputs or ()), *(self.outputs or ())):
            if dataset.facets:
                yield dataset.facets
            if dataset.input_facets:
                yield dataset.input_facets
            if dataset.output_facets:
                yield dataset.output_facets


_outlines: Final = msgspec.json.Decoder(Outline)


def _or_none(value: _T | UnsetType) -> _T | None:
    return None if value is UNSET else value
