"""Every row of Marquez's API that is answered here, on one page, and what is different."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from inspect import getdoc
from typing import Final

from starlette.responses import Response

from headwater.server.marquez import (
    column_lineage,
    datasets,
    events,
    jobs,
    lineage,
    namespaces,
    runs,
    search,
    sources,
    stats,
    tags,
    upstream_runs,
)
from headwater.server.marquez.ask import Ask

V1: Final = "/api/v1"
V2: Final = "/api/v2beta"

_NS: Final = "/namespaces/{namespace}"
_DATASET: Final = f"{_NS}/datasets/{{dataset}}"
_JOB: Final = f"{_NS}/jobs/{{job}}"
_RUN: Final = "/jobs/runs/{run}"


@dataclass(frozen=True, slots=True)
class Row:
    """One method of one path.

    differs: what Marquez does otherwise, in a sentence; empty where nothing is.
    """

    method: str
    path: str
    answer: Callable[[Ask], Response]
    differs: str = ""

    @property
    def summary(self) -> str:
        """What it does, in one line."""
        answer: object = getattr(self.answer, "func", self.answer)
        return (getdoc(answer) or "").partition("\n")[0]

    def parts(self, path: Sequence[str]) -> dict[str, str] | None:
        """The variable parts of a path that this row answers; None for any other path."""
        own = self.path.split("/")[1:]
        if len(own) != len(path):
            return None
        found: dict[str, str] = {}
        for mine, given in zip(own, path, strict=True):
            if mine.startswith("{"):
                found[mine[1:-1]] = given
            elif mine != given:
                return None
        return found


_TOTALS: Final = "`totalCount` counts what the filter lets through."
_TAKEN_OFF: Final = (
    "A tag that a producer said is said to be false by people, so that the next event does not "
    "bring it back."
)
_EVENTS: Final = (
    "`totalCount` counts the events that can be listed, and `namespace` asks for those of one "
    "namespace of jobs."
)

ROWS: Final = (
    Row(
        "GET",
        f"{V1}/lineage",
        lineage.show_lineage,
        "A walk keeps its direction, so what merely shares an input is left out; `direction` "
        "is BOTH, UPSTREAM or DOWNSTREAM. `limit` is 2000 nodes, the nearest first.",
    ),
    Row(
        "GET",
        f"{V1}/runlineage/upstream",
        upstream_runs.show_upstream_runs,
    ),
    Row(
        "GET",
        f"{V1}/column-lineage",
        column_lineage.show_column_lineage,
        "`limit` is 2000 columns, the nearest first. In-edges are written the wrong way round, "
        "as there.",
    ),
    Row("GET", f"{V1}/events/lineage", events.list_run_events, _EVENTS),
    Row(
        "GET",
        f"{V1}/events",
        events.list_all_events,
        "Its Python client asks for it; there it is 404.",
    ),
    Row(
        "GET",
        f"{V1}/events/{{namespace}}",
        events.list_all_events,
        "Its Python client asks for it; there it is 404.",
    ),
    Row("GET", f"{V1}/namespaces", namespaces.list_all_namespaces),
    Row("GET", f"{V1}{_NS}", namespaces.show_namespace),
    Row("PUT", f"{V1}{_NS}", namespaces.put_namespace),
    Row("DELETE", f"{V1}{_NS}", namespaces.hide_namespace),
    Row(
        "GET",
        f"{V1}/sources",
        sources.list_all_sources,
        "A dataset that names no source is in one of the name of its namespace.",
    ),
    Row("GET", f"{V1}/sources/{{source}}", sources.show_source),
    Row("PUT", f"{V1}/sources/{{source}}", sources.put_source),
    Row(
        "GET",
        f"{V1}{_NS}/datasets",
        datasets.list_namespace_datasets,
        "Facets are there for every row of a page, not for its first ten.",
    ),
    Row("GET", f"{V1}{_DATASET}", datasets.show_dataset),
    Row("PUT", f"{V1}{_DATASET}", datasets.put_dataset, "It is kept as an event."),
    Row("DELETE", f"{V1}{_DATASET}", datasets.hide_dataset),
    Row("GET", f"{V1}{_DATASET}/versions", datasets.list_dataset_versions),
    Row("GET", f"{V1}{_DATASET}/versions/{{version}}", datasets.show_dataset_version),
    Row("POST", f"{V1}{_DATASET}/tags/{{tag}}", tags.tag_dataset),
    Row("DELETE", f"{V1}{_DATASET}/tags/{{tag}}", tags.untag_dataset, _TAKEN_OFF),
    Row("POST", f"{V1}{_DATASET}/fields/{{field}}/tags/{{tag}}", tags.tag_field),
    Row("DELETE", f"{V1}{_DATASET}/fields/{{field}}/tags/{{tag}}", tags.untag_field, _TAKEN_OFF),
    Row("GET", f"{V1}/jobs", jobs.list_all_jobs, _TOTALS),
    Row("GET", f"{V1}{_NS}/jobs", jobs.list_namespace_jobs, _TOTALS),
    Row(
        "GET",
        f"{V1}{_JOB}",
        jobs.show_job,
        "There is no 301: a job keeps the name that its producer gave it.",
    ),
    Row("PUT", f"{V1}{_JOB}", jobs.put_job, "It is kept as an event."),
    Row("DELETE", f"{V1}{_JOB}", jobs.hide_job),
    Row(
        "GET",
        f"{V1}{_JOB}/versions",
        jobs.list_versions,
        "A version is one set of inputs and outputs; where the code lies does not make another.",
    ),
    Row("GET", f"{V1}{_JOB}/versions/{{version}}", jobs.show_version),
    Row("GET", f"{V1}{_JOB}/runs", jobs.list_runs),
    Row("POST", f"{V1}{_JOB}/runs", jobs.post_run, "It is kept as an event."),
    Row("POST", f"{V1}{_JOB}/tags/{{tag}}", tags.tag_job),
    Row("DELETE", f"{V1}{_JOB}/tags/{{tag}}", tags.untag_job, _TAKEN_OFF),
    Row("GET", f"{V1}{_RUN}", runs.show_run),
    Row("POST", f"{V1}{_RUN}/start", runs.start_run, "It is kept as an event."),
    Row("POST", f"{V1}{_RUN}/complete", runs.complete_run, "It is kept as an event."),
    Row("POST", f"{V1}{_RUN}/fail", runs.fail_run, "It is kept as an event."),
    Row("POST", f"{V1}{_RUN}/abort", runs.abort_run, "It is kept as an event."),
    Row(
        "GET",
        f"{V1}{_RUN}/facets",
        runs.show_run_facets,
        "Where there are no facets, they are `{}`, and not an empty body.",
    ),
    Row("GET", f"{V1}/tags", tags.list_tags),
    Row("PUT", f"{V1}/tags/{{tag}}", tags.put_tag),
    Row(
        "GET",
        f"{V1}/search",
        search.show_search,
        "`sort` sorts, and `totalCount` counts what the limit leaves out, too.",
    ),
    Row("GET", f"{V1}/stats/lineage-events", stats.show_event_stats),
    Row("GET", f"{V1}/stats/jobs", partial(stats.show_asset_stats, asset="jobs")),
    Row("GET", f"{V1}/stats/datasets", partial(stats.show_asset_stats, asset="datasets")),
    Row("GET", f"{V1}/stats/sources", partial(stats.show_asset_stats, asset="sources")),
    Row("GET", f"{V2}/search/jobs", search.search_jobs, "It needs no OpenSearch."),
    Row("GET", f"{V2}/search/datasets", search.search_datasets, "It needs no OpenSearch."),
)
