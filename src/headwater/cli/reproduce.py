"""`headwater reproduce`: what one would need to make a version of a dataset again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click

from headwater.cli.output.names import readable
from headwater.cli.output.sheet import Cell, Sheet
from headwater.cli.reading import LIMIT, LIST, WHEN, Reading, name_argument, reading
from headwater.sdk.answers import Json
from headwater.sdk.manifest import Manifest, ManifestStep

_STEPS = ("step", "job", "run", "started", "commit", "same again", "reads", "writes")
_NEEDED = ("dataset", "version", "read by", "state", "since")


@click.command(
    "reproduce",
    epilog="""\b
Examples:
  headwater reproduce mart.revenue
  headwater reproduce mart.revenue --run 0192f0c1-7a1e-7000-8000-3f5ad1c0b2aa
  headwater reproduce mart.revenue --format md > manifest.md
""",
)
@name_argument("of", metavar="OUTPUT")
@click.option("--run", metavar="RUN", help="The run that made it; else the latest successful one.")
@reading(LIST, *WHEN, LIMIT)
def command(asked: Reading, of: str, run: str | None) -> None:
    """Show what one would need to make a version of OUTPUT again, step by step.

    OUTPUT is a dataset, a column of one, a job or a run. Each step has its code and commit, its
    parameters, its environment, and exactly what it read; whether it gives the same again, and
    what is not known of it.
    """
    asked.print(asked.client.reproduce(of, run=run, **asked.bounds), manifest_sheets)


def manifest_sheets(answer: Manifest) -> Sequence[Sheet]:
    """All steps in one table, what has to be there before the first, then each step by itself."""
    steps = answer.steps
    overview = Sheet(
        _STEPS,
        [_row(each) for each in steps],
        title="; ".join((f"reproducible: {answer.reproducible}", *answer.because)),
        spare=("started", "reads", "run", "commit"),
        prose=frozenset({"job", "reads", "writes"}),
    )
    needed = [*_needed(steps)]
    sheets = [overview]
    if needed:
        sheets.append(
            Sheet(
                _NEEDED,
                needed,
                title="what has to be there",
                spare=("since", "read by"),
                prose=frozenset({"version", "dataset"}),
            )
        )
    return [
        *sheets,
        *(
            Sheet(("", ""), [*_facts(each)], title=_title(each), prose=frozenset({""}))
            for each in steps
        ),
    ]


def _row(step: ManifestStep) -> Sequence[Cell]:
    return (
        step.number,
        step.job_name or step.run,
        step.run.removeprefix("run:"),
        _second(step.started_at),
        str((step.code or {}).get("version") or "")[:10] or None,
        step.deterministic,
        len(step.inputs),
        ", ".join(_short(each["dataset"]) for each in step.outputs),
    )


def _needed(steps: Iterable[ManifestStep]) -> Iterator[Sequence[Cell]]:
    """What no step makes, each version once."""
    found: dict[tuple[Any, ...], list[int]] = {}
    for step in steps:
        for each in step.inputs:
            if each.get("state") != "made":
                key = (
                    each["dataset"],
                    _version(each),
                    each.get("state"),
                    each.get("changed_at"),
                )
                found.setdefault(key, []).append(step.number)
    for (dataset, version, state, since), by in sorted(
        found.items(), key=lambda item: str(item[0])
    ):
        numbers = ", ".join(map(str, by))
        yield readable(dataset), version, numbers, state, _second(since)


def _title(step: ManifestStep) -> str:
    return f"step {step.number}: {step.job_name or step.run}"


def _facts(step: ManifestStep) -> Iterator[Sequence[Cell]]:
    yield "run", f"{step.run.removeprefix('run:')} {step.state}"
    yield from _times(step)
    yield from _code(step)
    yield from _settings(step)
    yield from (("reads", _side(each)) for each in step.inputs)
    yield from (("writes", _side(each)) for each in step.outputs)
    yield "same again", f"{step.deterministic}: {step.because}"
    for each in step.uncertain:
        place = f"line {each['line']}:{each['column']}"
        yield f"  {each['outcome']}", f"{place}: {each['what']} {each['detail']}; {each['fix']}"
    for gap in step.unknown:
        of = f" ({readable(gap['dataset'])})" if gap.get("dataset") else ""
        yield "not known", f"{gap['field']}: {gap['message']}{of}"


def _times(step: ManifestStep) -> Iterator[Sequence[Cell]]:
    for name, *span in (
        ("ran", step.started_at, step.ended_at),
        ("meant for", step.nominal_start, step.nominal_end),
    ):
        if span[0]:
            yield name, " to ".join(filter(None, map(_second, span)))


def _code(step: ManifestStep) -> Iterator[Sequence[Cell]]:
    code = step.code or {}
    where = code.get("url") or " ".join(filter(None, (code.get("repo"), code.get("path"))))
    if where:
        yield "code", where
    if code.get("version"):
        yield "commit", code["version"]


def _settings(step: ManifestStep) -> Iterator[Sequence[Cell]]:
    engine = [each for each in step.environment if each["facet"] == "processing_engine"]
    if engine:
        yield "engine", " ".join(str(each["value"]) for each in engine)
    for name, told in (("parameters", step.parameters), ("environment", step.environment)):
        # The engine and the time that a run is meant for have lines of their own.
        rest = [each for each in told if each["facet"] not in {"processing_engine", "nominalTime"}]
        if rest:
            yield name, "\n".join(f"{each['name']} = {each['value']}" for each in rest)


def _side(each: Json) -> str:
    """A dataset with its version, where that comes from or what became of it, and how much."""
    made = ", ".join(map(str, each.get("steps") or ()))
    state = each.get("state")
    is_made = state == "made"
    of_no_use = not each.get("explicit") and (is_made or state is None)
    parts = [
        None if of_no_use else _version(each),
        f"made by step {made}" if is_made else state,
        *(
            f"{count:,} {what}"
            for what in ("rows", "bytes")
            if isinstance(count := each.get(what), int)
        ),
        f"snapshot {each['snapshot']}" if each.get("snapshot") else None,
        *(f"part {part}" for part in (each.get("subset") or ())[:3]),
    ]
    told = ", ".join(part for part in parts if part)
    return f"{readable(each['dataset'])}: {told}" if told else readable(each["dataset"])


def _version(each: Json) -> str | None:
    version = each.get("version")
    if version is None:
        return None
    text = str(version)
    return f"version {text}" if each.get("explicit") else text.replace("run:", "by run ", 1)


def _short(dataset: str) -> str:
    return readable(dataset).rpartition("/")[2] or readable(dataset)


def _second(instant: str | None) -> str | None:
    """An instant to the second, as people read it."""
    return instant and instant[:19].replace("T", " ") + "Z"
