"""The versions of a job as its page lists them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, select

from headwater.lineage.answer_words import JobChange
from headwater.lineage.entries import JobVersionEntry, SourceLocation
from headwater.model.identity import Key, RunId
from headwater.model.time import format_instant
from headwater.openlineage.facets.source_code_location import SourceCodeLocationFacet
from headwater.openlineage.facets.sql import SqlFacet
from headwater.openlineage.reading import read_facet
from headwater.store.catalog_facets import bodies_of, portions
from headwater.store.catalog_job_versions import Content, JobVersion
from headwater.store.catalog_names import identities
from headwater.store.schema_catalog import run


def location_of(told: SourceCodeLocationFacet | None) -> SourceLocation | None:
    """Where code lies, as answers tell it."""
    if told is None:
        return None
    request = told.pull_request_number
    request = None if request is None else str(request)
    return SourceLocation(told.url, told.repo_url, told.path, told.version, told.branch, request)


def job_version_entries(
    connection: Connection, versions: Sequence[JobVersion]
) -> tuple[JobVersionEntry, ...]:
    """Versions, the latest first, each with what is different from the one before it."""
    contents = [each.content for each in versions]
    code = {digest for each in contents for digest in (each.location, each.sql) if digest}
    bodies = bodies_of(connection, code)
    names = identities(
        connection, {key for each in contents for key in (*each.inputs, *each.outputs)}
    )
    latest = {each.runs[-1] for each in versions if each.runs}
    ids = {
        key: str(RunId(value))
        for part in portions(latest)
        for key, value in connection.execute(select(run.c.key, run.c.id).where(run.c.key.in_(part)))
    }

    def named(keys: Iterable[Key]) -> tuple[str, ...]:
        return tuple(sorted(str(names[key]) for key in keys if key in names))

    found: list[JobVersionEntry] = []
    for each, before in zip(versions, (*contents, None)[1:], strict=True):
        content = each.content
        sql = read_facet(SqlFacet, bodies.get(content.sql or b""))
        location = location_of(
            read_facet(SourceCodeLocationFacet, bodies.get(content.location or b""))
        )
        found.append(
            JobVersionEntry(
                version=each.digest.hex(),
                since=format_instant(each.first_at),
                last_at=format_instant(each.last_at),
                changed=() if before is None else tuple(_changed(before, content)),
                commit=location.version if location else None,
                source_location=location,
                sql=sql.query if sql else None,
                inputs=named(content.inputs),
                outputs=named(content.outputs),
                runs=len(each.runs),
                run=ids.get(each.runs[-1]) if each.runs else None,
            )
        )
    return tuple(found)


def _changed(before: Content, now: Content) -> Iterator[JobChange]:
    words: tuple[JobChange, ...] = ("code", "sql", "inputs", "outputs")
    for word, was, is_now in zip(words, before, now, strict=True):
        if was != is_now:
            yield word
