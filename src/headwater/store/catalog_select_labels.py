"""What carries a label: by the facets that hold labels, each content looked at once.

The same facets are told of thousands of things, so first the contents that fit are found and then
whatever carries one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
from sqlalchemy import Connection, text

from headwater.lineage.rows import Longs
from headwater.lineage.selector.assets import Known
from headwater.lineage.selector.expression import Pattern
from headwater.lineage.selector.selection import NOTHING_HERE, among
from headwater.lineage.selector.words import Word
from headwater.model.identity import Key
from headwater.model.time import AsOf
from headwater.openlineage.facets.dataset_type import DatasetTypeFacet
from headwater.openlineage.facets.headwater_domain import DomainFacet
from headwater.openlineage.facets.headwater_tier import TierFacet
from headwater.openlineage.facets.job_type import JobTypeFacet
from headwater.openlineage.facets.source_code_location import SourceCodeLocationFacet
from headwater.store.catalog_facets import facets_of
from headwater.store.catalog_select_names import matcher
from headwater.store.key_sets import as_keys, keys_from
from headwater.store.layered_facets import Facets

CLASSIFYING: Final = frozenset({"classification", "sensitivity", "confidentiality", "pii", "phi"})
"""The keys of tags that say how carefully something is to be handled."""

_THEN: Final = """
name IN ({names}) AND digest IS NOT NULL AND valid_from <= :valid AND valid_to > :valid
AND known_from <= :known AND known_to > :known
"""
_CONTENTS: Final = """
SELECT name, body, digest, number, by_people FROM (
    SELECT name, digest, count(*) AS number, max(manual) AS by_people
    FROM facet_version WHERE {then} GROUP BY name, digest
) JOIN facet_body USING (digest)
"""
_CARRIERS: Final = """
SELECT owner, digest FROM facet_version
WHERE {then} AND hex(digest) IN (SELECT value FROM json_each(:digests))
"""
_WHOLE: Final = """
SELECT DISTINCT owner FROM facet_version
WHERE {then} AND hex(digest) IN (SELECT value FROM json_each(:digests))
"""
_BY_PEOPLE: Final = "SELECT DISTINCT owner FROM facet_version WHERE manual AND {then}"


class Label(NamedTuple):
    """Something that a label says: of the thing itself, or of one of its columns.

    text: as it is shown; forms: what a value may fit instead.
    """

    text: str
    column: str | None = None
    forms: tuple[str, ...] = ()

    @property
    def offered(self) -> Iterable[str]:
        """What of it is worth typing: itself, and the key in front of its colon."""
        return (self.text, *self.forms[:1])


class Carried(NamedTuple):
    """What carries a label: things, and columns as pairs of a dataset and a path."""

    owners: Longs
    columns: list[tuple[Key, str]]


class _Content(NamedTuple):
    """A content of facets, how many things carry it, and whether a person said so of any."""

    facets: Facets
    digest: bytes
    number: int
    by_people: bool


Reader = Callable[[Facets], Iterable[Label]]


def _tags(facets: Facets) -> Iterable[Label]:
    for tag, _ in facets.tags():
        shown = tag.key if tag.value == "true" else f"{tag.key}:{tag.value}"
        yield Label(shown, tag.field, (tag.key, f"{tag.key}:{tag.value}"))


def _classes(facets: Facets) -> Iterable[Label]:
    for tag, _ in facets.tags():
        if tag.key.lower() in CLASSIFYING:
            shown = tag.key if tag.value == "true" else tag.value
            yield Label(shown, tag.field, (tag.key, f"{tag.key}:{tag.value}"))


def _owners(facets: Facets) -> Iterable[Label]:
    return (Label(owner.name) for owner, _ in facets.owners())


def _domain(facets: Facets) -> Iterable[Label]:
    told = facets.read(DomainFacet, "headwater_domain")
    return [Label(told.domain)] if told else []


def _tier(facets: Facets) -> Iterable[Label]:
    told = facets.read(TierFacet, "headwater_tier")
    return [Label(str(told.tier))] if told else []


def _types(facets: Facets) -> Iterable[Label]:
    dataset = facets.read(DatasetTypeFacet, "datasetType")
    job = facets.read(JobTypeFacet, "jobType")
    told = [dataset.dataset_type, dataset.sub_type] if dataset else []
    told += [job.processing_type, job.job_type] if job else []
    return (Label(each.lower()) for each in told if each)


def _paths(facets: Facets) -> Iterable[Label]:
    told = facets.read(SourceCodeLocationFacet, "sourceCodeLocation")
    return (Label(each) for each in ((told.path, told.url) if told else ()) if each)


LABELS: Final[Mapping[Word, tuple[Sequence[str], Reader]]] = {
    Word.TAG: (("tags",), _tags),
    Word.CLASSIFICATION: (("tags",), _classes),
    Word.OWNER: (("ownership",), _owners),
    Word.DOMAIN: (("headwater_domain",), _domain),
    Word.TIER: (("headwater_tier",), _tier),
    Word.TYPE: (("datasetType", "jobType"), _types),
    Word.PATH: (("sourceCodeLocation",), _paths),
}
"""Which facets hold the labels of a condition, and how they are read."""


def carrying(connection: Connection, word: Word, value: Pattern, *, as_of: AsOf) -> Carried:
    """Everything that carries a label which fits a value."""
    names, read = LABELS[word]
    fits = _within(value) if word is Word.PATH else matcher(value, any_case=True)

    def fields(facets: Facets) -> set[str | None]:
        labels = read(facets)
        return {each.column for each in labels if any(map(fits, (each.text, *each.forms)))}

    contents = [*_contents(connection, names, as_of)]
    told = {each.digest: fields(each.facets) for each in contents}
    partly = {digest: where for digest, where in told.items() if where - {None}}
    whole = [digest for digest, where in told.items() if where and digest not in partly]
    values = _values(as_of) | {"digests": _as_hex(whole)}
    owners = by_people = NOTHING_HERE
    if whole:
        owners = keys_from(connection, _WHOLE.format(then=_then(names)), values)
    if any(each.by_people for each in contents):
        by_people = keys_from(connection, _BY_PEOPLE.format(then=_then(names)), values)
    carried: dict[Key, set[str | None]] = {}
    if partly:
        values["digests"] = _as_hex(partly)
        for row in connection.execute(text(_CARRIERS.format(then=_then(names))), values):
            carried.setdefault(row.owner, set()).update(partly[row.digest])
    # What people say may stand in place of what producers do, so both are laid over each other.
    mixed = np.intersect1d(by_people, np.append(owners, as_keys(carried)))
    layered = facets_of(connection, mixed.tolist(), as_of=as_of, names=names)
    carried |= {owner: fields(layered[owner]) for owner in mixed.tolist()}
    owners = np.append(
        owners[~among(owners, mixed)],
        as_keys(owner for owner, where in carried.items() if None in where),
    )
    columns = [(owner, path) for owner, where in carried.items() for path in where if path]
    return Carried(owners, columns)


def labels(connection: Connection, word: Word, *, as_of: AsOf) -> Sequence[Known]:
    """The labels that there are, the most frequent first."""
    names, read = LABELS[word]
    counts: Counter[str] = Counter()
    for content in _contents(connection, names, as_of):
        for each in {form for label in read(content.facets) for form in label.offered}:
            counts[each] += content.number
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [Known(text, count) for text, count in ordered]


def _contents(connection: Connection, names: Sequence[str], as_of: AsOf) -> Iterable[_Content]:
    statement = _CONTENTS.format(then=_then(names))
    for name, body, *told in connection.execute(text(statement), _values(as_of)):
        facets = Facets()
        facets.put(name, body, by_people=False)
        yield _Content(facets, *told)


def _then(names: Sequence[str]) -> str:
    return _THEN.format(names=", ".join(f"'{name}'" for name in names))


def _values(as_of: AsOf) -> dict[str, Any]:
    return {"valid": as_of.valid, "known": as_of.known}


def _as_hex(digests: Iterable[bytes]) -> str:
    return msgspec.json.encode([each.hex().upper() for each in digests]).decode()


def _within(value: Pattern) -> Callable[[str], bool]:
    """Whether a path, or an address, lies in a folder or is a file, at any depth."""
    text = value.text.strip("/")
    if not value.wild:
        return lambda path: f"/{text}/" in f"/{path}/"
    inside = [matcher(Pattern(form, wild=True)) for form in (f"*/{text}/", f"*/{text}/*")]
    return lambda path: any(fits(f"/{path}/") for fits in inside)
