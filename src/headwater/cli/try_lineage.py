"""`headwater try-lineage`: run the SQL of jobs on made-up rows, and look what depends on what."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from headwater.cli.completing import complete_name
from headwater.cli.output.counting import counting
from headwater.cli.output.names import short_names
from headwater.cli.output.sheet import Cell, Sheet
from headwater.cli.reading import server_option
from headwater.cli.settings import client

if TYPE_CHECKING:
    from headwater.openlineage.facets.headwater_trial import TrialEnd, TrialFacet
    from headwater.sdk.client import Client

_REFUTED: Final = 1
_COLUMNS: Final = ("outcome", "source", "target", "job", "runs", "reason")


@dataclass(frozen=True, slots=True)
class Tried:
    """A job, or a file, and what came of trying it. facet: None where it carries no SQL."""

    job: str
    facet: TrialFacet | None


@click.command(
    "try-lineage",
    epilog="""\b
Examples:
  headwater try-lineage
  headwater try-lineage mart.revenue --which all
  headwater try-lineage tag:finance --dry-run --format json
  headwater try-lineage --sql model.sql --schema tables.json --dialect snowflake
""",
)
@click.argument("names", nargs=-1, metavar="[NAME|SELECTOR]...", shell_complete=complete_name)
@click.option(
    "--which",
    type=click.Choice(("findings", "all")),
    default="findings",
    show_default=True,
    help="Which outcomes to list: claims that were not shown and influences that nobody claims, "
    "or all. JSON always has all.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of the made-up rows.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=1),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="For one job, before it is stopped.",
)
@click.option("--dry-run", is_flag=True, help="Tell the server nothing of what came of it.")
@click.option(
    "--sql",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Try the SQL of a file, and what Headwater itself reads from it; asks no server.",
)
@click.option(
    "--schema",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='Tables of --sql: {"raw.orders": {"id": "int"}} as JSON, or CREATE statements as .sql.',
)
@click.option("--dialect", "-d", help="Of --sql: snowflake, bigquery, postgres, tsql and so on.")
@click.option(
    "--format",
    "output",
    type=click.Choice(("auto", "table", "json", "csv", "md")),
    default="auto",
    show_default=True,
    help="auto is a table on a terminal and json elsewhere.",
)
@server_option
def command(
    names: tuple[str, ...],
    *,
    which: str,
    seed: int,
    time_limit: float,
    dry_run: bool,
    sql: Path | None,
    schema: Path | None,
    dialect: str | None,
    output: str,
    server: str | None,
) -> None:
    """Run the SQL of jobs on made-up rows, change one column at a time, and look what changes.

    Nothing is run but here, in a DuckDB in memory that reaches no file and no network. Of each
    claim it says whether a change was seen (shown), never seen in enough runs (not shown), or
    why it was not tried; and which influences were seen that nobody claims (missed). All jobs
    with SQL are tried, or those that are named or selected, or that write what is. What came of it
    is told to the server, where it counts until the SQL changes. Exits 1 when a claim was
    not shown. Needs headwater[duckdb].
    """
    from headwater.integrations.trials.sandbox import Limits

    limits = Limits(job_s=time_limit)
    if sql is not None:
        if names:
            raise click.UsageError("Name jobs, or a file with --sql.")
        tried = [_try_file(sql, schema, dialect, seed=seed, limits=limits)]
    elif schema is not None or dialect is not None:
        raise click.UsageError("--schema and --dialect go with --sql.")
    else:
        tried = _try_jobs(client(server), names, seed=seed, limits=limits, dry_run=dry_run)
    _print(tried, which=which, output=output)
    if any(each.outcome == "not shown" for one in tried if one.facet for each in one.facet.links):
        raise click.exceptions.Exit(_REFUTED)


def _try_file(
    path: Path, schema: Path | None, dialect: str | None, *, seed: int, limits: Any
) -> Tried:
    from headwater.cli.trial_questions import question_of_file
    from headwater.integrations.trials.telling import facet_of
    from headwater.integrations.trials.trying import try_job

    question, problems = question_of_file(path, dialect=dialect, schema=schema)
    for each in problems:
        click.echo(f"not understood: {each}", err=True)
    trial = try_job(question, seed=seed, limits=limits)
    return Tried(str(path), facet_of(trial, sql=question.sql, seed=seed))


def _try_jobs(
    asked: Client, names: Sequence[str], *, seed: int, limits: Any, dry_run: bool
) -> list[Tried]:
    from headwater.cli.trial_questions import jobs_meant, question_of
    from headwater.integrations.trials.telling import facet_of
    from headwater.integrations.trials.trying import try_job

    found: list[Tried] = []
    jobs = jobs_meant(asked, names)
    with counting("jobs") as show:
        for done, job in enumerate(jobs):
            show(done, len(jobs))
            question, shown = question_of(asked, job)
            if question is None:
                found.append(Tried(job, None))
                continue
            facet = facet_of(
                try_job(question, seed=seed, limits=limits), sql=question.sql, seed=seed
            )
            found.append(Tried(job, facet))
            if not dry_run:
                _tell(asked, job, facet, shown)
    return found


def _tell(asked: Client, job: str, facet: TrialFacet, shown: Mapping[str, Any]) -> None:
    """Say what came of it, where that is not what is known already."""
    import time

    import msgspec

    from headwater.integrations.trials.telling import trial_event
    from headwater.model.identity import JobId, parse_node_id

    facets: Mapping[str, Mapping[str, Any]] = shown.get("facets") or {}
    known = facets.get("headwater_trial", {})
    told = json.loads(msgspec.json.encode(facet))
    if {name: value for name, value in known.items() if not name.startswith("_")} == told:
        return
    identity = parse_node_id(job)
    if isinstance(identity, JobId):
        asked.send(trial_event(identity, facet, at=time.time_ns() // 1_000))


def _print(tried: Sequence[Tried], *, which: str, output: str) -> None:
    from headwater.cli.output.render import render_sheets
    from headwater.cli.reading import chosen

    form = chosen(output)
    if form == "json":
        click.echo(json.dumps(_document(tried), ensure_ascii=False))
        return
    sheets = trial_sheets(tried, which=which)
    click.echo(render_sheets(sheets, output=form), nl=form != "csv")


def _document(tried: Sequence[Tried]) -> Mapping[str, Any]:
    import msgspec

    jobs = [{"job": each.job, **msgspec.to_builtins(each.facet)} for each in tried if each.facet]
    return {"counts": dict(_counts(tried)), "jobs": jobs}


def _counts(tried: Sequence[Tried]) -> Counter[str]:
    facets = [each.facet for each in tried if each.facet]
    counts = Counter({"jobs": len(tried), "with SQL": len(facets)})
    counts["jobs tried"] = sum(not each.reason for each in facets)
    counts.update(each.outcome for one in facets for each in one.links)
    counts["missed"] = sum(len(each.missed) for each in facets)
    return counts


def trial_sheets(tried: Sequence[Tried], *, which: str = "all") -> Sequence[Sheet]:
    """One row for each link, under how many there are of each outcome; then jobs not tried."""
    rows = [*_rows(tried, which=which)]
    counts = _counts(tried)
    title = ", ".join(f"{count:,} {word}" for word, count in counts.items())
    names = short_names([each.job for each in tried])
    untried = [
        (names[each.job], each.facet.reason) for each in tried if each.facet and each.facet.reason
    ]
    sheets = [
        Sheet(_COLUMNS, rows, title=title, spare=("runs", "job"), prose=frozenset({"reason"}))
    ]
    if untried:
        sheets.append(
            Sheet(("job", "reason"), untried, title="not tried", prose=frozenset({"reason"}))
        )
    return sheets


def _rows(tried: Sequence[Tried], *, which: str) -> Iterator[Sequence[Cell]]:
    names = short_names([each.job for each in tried])
    for one in tried:
        if one.facet is None:
            continue
        for each in one.facet.links:
            if which == "all" or each.outcome == "not shown":
                ends = _end(each.source), _end(each.target)
                yield each.outcome, *ends, names[one.job], each.trials, each.reason
        for each in one.facet.missed:
            yield "missed", _end(each.source), _end(each.target), names[one.job], None, None


def _end(end: TrialEnd) -> str:
    return f"{end.name}[{end.field}]" if end.field else end.name
