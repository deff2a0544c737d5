"""How fresh sources are: one run for each source of `sources.json`, under the call of dbt."""

from __future__ import annotations

from collections.abc import Iterator

from headwater.integrations.sources.dbt import facets
from headwater.integrations.sources.dbt.checks import freshness
from headwater.integrations.sources.dbt.ledger import DECLARES
from headwater.integrations.sources.dbt.manifest import Node
from headwater.integrations.sources.dbt.project import SOURCES
from headwater.integrations.sources.dbt.results import Freshness, Sources, moment
from headwater.integrations.sources.dbt.runs import Invocation, invocation_of
from headwater.integrations.sources.dbt.tables import Telling
from headwater.openlineage.facets import Place
from headwater.openlineage.writing import Json


def tell_freshness(telling: Telling, sources: Sources) -> Iterator[Json]:
    """The events of the last check of sources."""
    file = str(telling.project.target / SOURCES)
    found = sources.each(file, telling.report)
    timings = [each for result in found for each in result.timing or ()]
    invocation = invocation_of(telling.names, sources.metadata, sources.elapsed_time, timings)
    if invocation is None:
        telling.report.remark(file, "metadata.generated_at: it does not say when it was written")
        return
    failed = any(each.status.lower() not in {"pass", "warn"} for each in found)
    yield from invocation.itself(failed=failed)
    for result in found:
        node = telling.manifest.nodes.get(result.unique_id)
        if node is None:
            telling.report.remark(file, f"{result.unique_id} is not in the manifest")
        else:
            telling.report.counts["checks of freshness"] += 1
            yield from _of_source(telling, invocation, node, result)


def _of_source(
    telling: Telling, invocation: Invocation, node: Node, found: Freshness
) -> Iterator[Json]:
    """A late source is no failure of the check, which told just that; an error of it is one."""
    assertions, metrics = freshness(found)
    wrong = found.status.lower() == "runtime error"
    error: Json = {"message": found.error or found.status, "programmingLanguage": "SQL"}
    job = DECLARES.job(telling.names.freshness_job(node), jobType=facets.job_type("FRESHNESS"))
    run = invocation.id_of(f"{node.unique_id}.freshness")
    told = invocation.facets(errorMessage=error if wrong else None)
    steps = found.timing or []
    starts = [at for each in steps if (at := moment(each.started_at)) is not None]
    ends = [at for each in steps if (at := moment(each.completed_at)) is not None]
    at = max(ends, default=moment(found.snapshotted_at) or invocation.at)
    if starts:
        yield DECLARES.run_event(min(starts), "START", run, job, facets=told)
    looked_at = DECLARES.with_use(
        DECLARES.dataset(telling.names.dataset(node)),
        Place.INPUT,
        dataQualityAssertions=assertions,
        dataQualityMetrics=None if wrong else metrics,
    )
    state = "FAIL" if wrong else "COMPLETE"
    yield DECLARES.run_event(at, state, run, job, inputs=[looked_at], facets=told)
