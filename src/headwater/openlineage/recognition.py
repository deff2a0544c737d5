"""Whether an event can be kept, and which one it is: the way of every event, so it is short.

Events of one job hardly differ but in their run and time, and most of their bytes are facets that
were seen before. So an event is recognised by its members and by the digests of its facets, and a
facet that is remembered is not read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, TypeAlias, TypeVar

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from headwater.errors import InvalidInputError
from headwater.openlineage.document import (
    MAX_DEPTH,
    Document,
    canonical_form,
    digest_of,
    read_document,
)
from headwater.openlineage.envelope import MAX_NAME_LENGTH, EventType, read_event
from headwater.openlineage.facets import ASTRAY, Place
from headwater.openlineage.formats import has_zone
from headwater.openlineage.remarks import (
    Head,
    Remark,
    facets_of,
    remarks_on,
    remarks_on_head,
)

_T = TypeVar("_T")
_Facets: TypeAlias = dict[str, Raw]

# A facet of a dataset lies four objects and arrays deep.
_FACET_DEPTH: Final = MAX_DEPTH - 4
_LONGEST_REMEMBERED: Final = 32_768
_REMEMBERED_BYTES: Final = 8 << 20
_SEAL_BYTES: Final = 256
_OF_A_USE: Final = frozenset(ASTRAY[Place.DATASET])
_NOT_OF_INPUTS: Final = frozenset(ASTRAY[Place.INPUT])
_NOT_OF_OUTPUTS: Final = frozenset(ASTRAY[Place.OUTPUT])
_EVENT_TYPES: Final = frozenset(kind.value for kind in EventType)


class Recognised(NamedTuple):
    """An event that can be kept.

    digest: 16 bytes, equal for equal events, however they were spaced, ordered or escaped.
    remarks: where it departs from the specification. marked: whether some mark is in its text.
    """

    digest: bytes
    remarks: tuple[Remark, ...]
    marked: bool


class Recognition:
    """Remembers the facets it has read, up to some megabytes. Safe to use from several threads.

    marked: looks for marks in a text. Whatever it finds in an event it finds in one of its facets
    or in the rest.
    """

    def __init__(self, marked: Callable[[bytes], bool] = lambda _: False) -> None:
        self._marked = marked
        self._facets = _Memory(marked)

    def recognise(self, body: bytes) -> Recognised:
        """Everything to be known about an event before it is accepted.

        What passes is an event by `read_event`, and JSON of a bounded depth all through.
        Raises InvalidInputError with the pointer of the field at fault.
        """
        event = self._glance(body)
        return self._read_through(body) if event is None else event

    def _glance(self, body: bytes) -> Recognised | None:
        """What there is to know of an event without surprises; None for any other body."""
        # A name that is too long, or has a NUL character in it, is told by reading it through.
        if len(body) > MAX_NAME_LENGTH or (b"\\" in body and b"\\u0000" in body):
            return None
        try:
            if not body.isascii():
                body.decode()
            event = _outlines.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        head = event.head()
        if head is None or event.mixes_up_facets():
            return None
        marked = False
        for facets in event.facets():
            for key, facet in facets.items():
                seal = self._facets.seal(bytes(facet))
                if seal is None:
                    return None
                facets[key] = seal.text
                marked |= seal.marked
        rest = canonical_form(event)
        return Recognised(
            digest_of(rest), tuple(remarks_on_head(head)), marked or self._marked(rest)
        )

    def _read_through(self, body: bytes) -> Recognised:
        event = read_document(body)
        read_event(body)
        remarks = tuple(remarks_on(event))
        forms = _forms(event)
        return Recognised(digest_of(forms[-1]), remarks, any(map(self._marked, forms)))


def digest(body: bytes) -> bytes:
    """What an event is recognised by. Raises MalformedJsonError or TooDeepError."""
    return digest_of(_forms(read_document(body))[-1])


def _forms(event: Document) -> list[bytes]:
    """The canonical forms of the facets of an event, and that of the event with them sealed.

    Changes the event in place.
    """
    forms: list[bytes] = []
    for facets, _ in facets_of(event):
        for key, facet in facets.items():
            if type(facet) is dict:
                forms.append(canonical_form(facet))
                facets[key] = _sealed(forms[-1])
    return [*forms, canonical_form(event)]


class _Seal(NamedTuple):
    """What is remembered of a facet. text: what stands for it in the form of its event."""

    text: Raw
    marked: bool


class _Memory:
    """Seals of facets by their bytes.

    What was not asked for while some megabytes of others came is forgotten.
    """

    def __init__(self, marked: Callable[[bytes], bool]) -> None:
        self._marked = marked
        self._young: dict[bytes, _Seal] = {}
        self._old: dict[bytes, _Seal] = {}
        self._bytes = 0

    def seal(self, facet: bytes) -> _Seal | None:
        """The seal of a facet; None where it is no object, or deeper than a facet may be."""
        seal = self._young.get(facet)
        if seal is not None:
            return seal
        seal = self._old.get(facet) or self._read(facet)
        if seal is not None and len(facet) <= _LONGEST_REMEMBERED:
            self._remember(facet, seal)
        return seal

    def _read(self, facet: bytes) -> _Seal | None:
        try:
            document = read_document(facet, max_depth=_FACET_DEPTH)
        except InvalidInputError:
            return None
        if type(document) is not dict:
            return None
        form = canonical_form(document)
        return _Seal(_sealed(form), self._marked(form))

    def _remember(self, facet: bytes, seal: _Seal) -> None:
        if self._bytes > _REMEMBERED_BYTES:
            self._old, self._young, self._bytes = self._young, {}, 0
        self._young[facet] = seal
        self._bytes += len(facet) + _SEAL_BYTES


def _sealed(form: bytes) -> Raw:
    # No facet can pass for a seal: as an object it would be sealed itself.
    return Raw(b'{"":"%b"}' % digest_of(form).hex().encode())


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


class _Outline(Struct, rename="camel", forbid_unknown_fields=True):
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

    def head(self) -> Head | None:
        """What it says about itself; None where `read_event` would not take it."""
        run, job, dataset = self.run, self.job, self.dataset
        zoned = has_zone(self.event_time)
        if (
            zoned is None
            or (run is not UNSET and (not run.run_id or job is UNSET))
            or (job is UNSET and dataset is UNSET)
            or (self.event_type is not UNSET and self.event_type not in _EVENT_TYPES)
        ):
            return None
        return Head(
            zoned,
            _or_none(self.event_type),
            _or_none(self.producer),
            _or_none(self.schema_url),
            run.run_id if run is not UNSET else None,
            job is not UNSET and dataset is not UNSET,
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

    def mixes_up_facets(self) -> bool:
        """Whether a facet of a dataset stands in another of its containers than it should."""
        datasets = [] if self.dataset is UNSET else [self.dataset]
        return any(
            (each.facets and not _OF_A_USE.isdisjoint(each.facets))
            or (each.input_facets and not _NOT_OF_INPUTS.isdisjoint(each.input_facets))
            or (each.output_facets and not _NOT_OF_OUTPUTS.isdisjoint(each.output_facets))
            for each in (*datasets, *(self.inputs or ()), *(self.outputs or ()))
        )


_outlines: Final = msgspec.json.Decoder(_Outline)


def _or_none(value: _T | UnsetType) -> _T | None:
    return None if value is UNSET else value
