"""All that is told of one dbt project."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headwater.integrations.sources.dbt.columns import Columns
from headwater.integrations.sources.dbt.freshness import tell_freshness
from headwater.integrations.sources.dbt.ledger import Ledger, digest
from headwater.integrations.sources.dbt.names import Form, Names, dialect_for, form_of
from headwater.integrations.sources.dbt.project import RUN_RESULTS, SOURCES, Project, is_gone
from headwater.integrations.sources.dbt.results import RunResults, Sources, moment
from headwater.integrations.sources.dbt.runs import tell_runs
from headwater.integrations.sources.dbt.semantics import tell_things
from headwater.integrations.sources.dbt.tables import Telling, tell_tables, tell_tests
from headwater.integrations.sources.source import Memory, Options, Report
from headwater.model.time import Instant
from headwater.openlineage.writing import Json

_JOBS: Final = "dbt"
"""Where `dbt-ol` puts jobs, unless OPENLINEAGE_NAMESPACE says otherwise."""

_SCHEMES: Final = {"fabric": "fabric-warehouse", "sqlserver": "mssql", "synapse": "mssql"}


def tell_project(
    project: Project, options: Options, memory: Memory, report: Report
) -> Iterator[Json]:
    """The events of a project: what has changed since it was told before, and new runs."""
    manifest = project.manifest
    ledger = Ledger(memory, project.address, again=options.again)
    names = Names(
        manifest,
        namespace=_namespace(project, options, report),
        jobs=options.job_namespace or project.environment.get("OPENLINEAGE_NAMESPACE") or _JOBS,
        form=_form(project, ledger),
    )
    columns = Columns(
        names,
        project.catalog,
        options.dialect or dialect_for(manifest.metadata.adapter_type),
        options.known,
    )
    at = project.at if project.at is not None else options.now
    telling = Telling(project, names, columns, ledger, report, at)
    report.expect((report.total or 0) + len(manifest.nodes) + len(manifest.things))
    for name in manifest.unreadable:
        ledger.keep(name)
    yield from tell_tables(telling)
    yield from tell_tests(telling)
    yield from tell_things(telling)
    yield from ledger.take_back(at)
    yield from _new_runs(telling, options)


def take_back_projects(memory: Memory, options: Options) -> Iterator[Json]:
    """What takes back the projects that were told before and no longer lie where they lay."""
    for address in [each for each in memory.units if is_gone(each)]:
        yield from Ledger(memory, address).take_back(options.now)
        del memory.units[address]


def _new_runs(telling: Telling, options: Options) -> Iterator[Json]:
    """What dbt did, unless that was told before."""
    project = telling.project
    results, sources = project.results, project.sources
    if results is not None and _is_news(telling, RUN_RESULTS, results, options.since):
        yield from tell_runs(telling, results)
    if sources is not None and _is_news(telling, SOURCES, sources, options.since):
        yield from tell_freshness(telling, sources)


def _is_news(
    telling: Telling, what: str, found: RunResults | Sources, since: Instant | None
) -> bool:
    """Whether something is to be told; what is left out as too old is news another time."""
    at = moment(found.metadata.generated_at)
    if at is not None and since is not None and at < since:
        return False
    told = digest(telling.names.namespace, telling.names.jobs, found)
    return telling.ledger.remember(what, told)


def _namespace(project: Project, options: Options, report: Report) -> str:
    """Where the tables lie: as asked, by the profile, or else a name that says which project."""
    if options.namespace is not None:
        return options.namespace
    adapter = project.manifest.metadata.adapter_type or "dbt"
    if adapter == "bigquery":
        return "bigquery"
    found = project.connection
    if found.namespace is not None:
        return found.namespace
    made_up = f"{_SCHEMES.get(adapter, adapter)}://{project.manifest.project}"
    report.remark(
        str(project.target),
        f"where the tables lie is not known: {found.missing}; they are put into {made_up}, where "
        "they do not meet what others say of them",
        "give --namespace, or the profile by DBT_PROFILES_DIR",
    )
    return made_up


def _form(project: Project, ledger: Ledger) -> Form:
    """How jobs are named: after the last invocation that ran anything, as far as one is known."""
    told = form_of(project.results.args) if project.results is not None else None
    if told is not None:
        ledger.remember("form", told.value)
    return Form(ledger.recall("form") or Form.RUN)
