"""Search: by names, and by everything that is said of a job or a dataset."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection
from starlette.responses import Response

from headwater.lineage.entries import HitEntry
from headwater.model.identity import DatasetId, JobId, key_of
from headwater.model.time import NOW, Instant, format_instant
from headwater.server.encode import encode
from headwater.server.marquez.ask import MOST, Ask
from headwater.server.marquez.identity import dataset_node, job_node
from headwater.server.marquez.shapes import DatasetHit, FullTextHits, Hit, Hits, JobHit
from headwater.store.catalog_facets import facets_of
from headwater.store.catalog_find import find
from headwater.store.catalog_find_words import Search
from headwater.store.catalog_hidden import hidden_among
from headwater.store.catalog_lists import Searched, Sort, search
from headwater.store.catalog_recent import (
    bodies_of_stamps,
    last_read,
    latest_runs,
    read_stamps,
    rows_of_runs,
)
from headwater.store.catalog_runs import json_facets
from headwater.store.catalog_versions import current_versions, versions_written
from headwater.store.layered_facets import NO_FACETS

_DEFAULT: Final = 10
_HITS: Final = 10
_KINDS: Final = ("DATASET", "JOB")
_EVENT: Final = {
    "COMPLETED": "COMPLETE", "FAILED": "FAIL", "ABORTED": "ABORT", "RUNNING": "RUNNING",
}  # fmt: skip


def show_search(ask: Ask) -> Response:
    """Jobs and datasets whose names have some words in them."""
    wanted = Searched(
        ask.required("q"),
        kind=ask.choice("filter", _KINDS, default="") if ask.text("filter") else None,
        namespace=ask.text("namespace"),
        since=_moment(ask, "after"),
        until=_moment(ask, "before"),
    )
    sort = Sort(ask.choice("sort", tuple(Sort), default=Sort.NAME))
    limit = ask.number("limit", default=_DEFAULT, most=MOST)
    with ask.platform.catalog.reading() as connection:
        total, found = search(connection, wanted, sort=sort, limit=limit)
    return encode(
        Hits(
            total,
            [
                Hit(
                    each.kind,
                    each.name,
                    format_instant(each.updated_at),
                    each.namespace,
                    dataset_node(DatasetId(each.namespace, each.name))
                    if each.kind == "DATASET"
                    else job_node(JobId(each.namespace, each.name)),
                )
                for each in found
            ],
        )
    )


def _moment(ask: Ask, name: str) -> Instant | None:
    return ask.moment(name, default=0) if ask.text(name) else None


def search_jobs(ask: Ask) -> Response:
    """The ten jobs that fit some words best, whatever is said of them."""
    words = ask.required("q")
    with ask.platform.catalog.reading() as connection:
        found = _found(connection, words, "job")
        keys = [key_of(JobId(each.namespace, each.name)) for each in found]
        facets = facets_of(connection, keys, as_of=NOW)
        runs = {key: rows[0] for key, rows in latest_runs(connection, keys, most=1).items()}
        stamps = {key: read_stamps(row.facets) for key, row in runs.items()}
        bodies = bodies_of_stamps(connection, stamps.values())
    hits = [
        JobHit(
            run_id=runs[key].id if key in runs else "",
            name=each.name,
            namespace=each.namespace,
            eventType=_EVENT.get(runs[key].state, "OTHER") if key in runs else "OTHER",
            type=each.type or "BATCH",
            facets=json_facets(facets.get(key, NO_FACETS).bodies),
            runFacets=json_facets(
                {name: bodies[digest] for name, (_, digest) in stamps.get(key, {}).items()}
            ),
        )
        for key, each in zip(keys, found, strict=True)
    ]
    return encode(FullTextHits(hits, [_highlight(each, words) for each in found]))


def search_datasets(ask: Ask) -> Response:
    """The ten datasets that fit some words best, whatever is said of them."""
    words = ask.required("q")
    with ask.platform.catalog.reading() as connection:
        found = _found(connection, words, "dataset")
        keys = [key_of(DatasetId(each.namespace, each.name)) for each in found]
        facets = facets_of(connection, keys, as_of=NOW)
        read = last_read(connection, keys)
        writers = {
            key: version.run
            for key, version in current_versions(connection, keys).items()
            if version.run is not None
        }
        written = versions_written(connection, [*writers.values()])
        stamps = {key: read_stamps(written.get((by, key))) for key, by in writers.items()}
        bodies = bodies_of_stamps(connection, stamps.values())
        ids = {key: row.id for key, row in rows_of_runs(connection, writers.values()).items()}
    hits = [
        DatasetHit(
            run_id=ids.get(writers.get(key, 0), ""),
            name=each.name,
            namespace=each.namespace,
            eventType="COMPLETE" if key in writers else "OTHER",
            facets=json_facets(facets.get(key, NO_FACETS).bodies),
            inputFacets=json_facets(read.get(key, {})),
            outputFacets=json_facets(
                {name: bodies[digest] for name, (_, digest) in stamps.get(key, {}).items()}
            ),
        )
        for key, each in zip(keys, found, strict=True)
    ]
    return encode(FullTextHits(hits, [_highlight(each, words) for each in found]))


def _found(connection: Connection, words: str, kind: str) -> Sequence[HitEntry]:
    hits = find(connection, Search(words, kind), limit=_HITS, after=None, as_of=NOW).hits
    make = JobId if kind == "job" else DatasetId
    keys = {key_of(make(each.namespace, each.name)): each for each in hits}
    hidden = hidden_among(connection, keys)
    return [each for key, each in keys.items() if key not in hidden]


def _highlight(hit: HitEntry, words: str) -> dict[str, list[str]]:
    """Where the words stand, each in an `em`, as a search engine marks them."""
    places = {
        "name": hit.name,
        "namespace": hit.namespace,
        "description": hit.description or "",
    }
    wanted = re.compile("|".join(map(re.escape, words.split())) or "(?!)", re.IGNORECASE)
    return {
        place: [wanted.sub(lambda found: f"<em>{found[0]}</em>", text)]
        for place, text in places.items()
        if wanted.search(text)
    }
