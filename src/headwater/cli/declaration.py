"""What people say of datasets and jobs, as the OpenLineage events that say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from headwater.model.identity import DatasetId, JobId
from headwater.model.time import to_instant
from headwater.openlineage.producer import HEADWATER
from headwater.openlineage.writing import Json, Writer

Entries: TypeAlias = Sequence[Mapping[str, Any]]

_WRITER: Final = Writer(f"{HEADWATER}/cli")

FACETS: Final[Mapping[str, str]] = {
    "owner": "ownership",
    "tag": "tags",
    "description": "documentation",
    "tier": "headwater_tier",
    "domain": "headwater_domain",
    "term": "headwater_terms",
    "runbook": "headwater_runbooks",
    "alias": "symlinks",
    "source": "headwater_source",
}
"""The facet for what can be said, by the word that the command line has for it."""


def describing(subject: DatasetId | JobId, said: Mapping[str, Json], *, at: datetime) -> Json:
    """The event that says these things of a dataset or a job.

    said: the bodies of facets, by the words of `FACETS`. Inputs and outputs are left out, which
    leaves what is known of them as it is.
    """
    facets = {FACETS[word]: body for word, body in said.items()}
    if isinstance(subject, DatasetId):
        return _WRITER.dataset_event(to_instant(at), _WRITER.dataset(subject, **facets))
    return _WRITER.job_event(to_instant(at), _WRITER.job(subject, **facets))


def merged(known: Entries, said: Entries, *, by: Sequence[str]) -> list[Json]:
    """What was known, with what is said now in place of the entries of the same identity.

    by: the keys that make up an entry's identity.
    """
    entries = {tuple(entry.get(key) for key in by): _present(entry) for entry in known}
    entries |= {tuple(entry.get(key) for key in by): _present(entry) for entry in said}
    return list(entries.values())


def merged_words(known: Iterable[str], said: Iterable[str]) -> list[str]:
    """Both, each once."""
    return list(dict.fromkeys((*known, *said)))


def _present(entry: Mapping[str, Any]) -> Json:
    return {key: value for key, value in entry.items() if value is not None}
