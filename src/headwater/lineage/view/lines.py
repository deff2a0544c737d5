"""The lines of a picture: what each stands for, and the way that it takes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from headwater.lineage.answer_edges import joined_facts, keys_between, pairs_behind
from headwater.lineage.answers import Described, Edge
from headwater.lineage.temporary import Ways
from headwater.lineage.view.answer import ViewLine
from headwater.lineage.view.comparing import Compared
from headwater.lineage.view.drawings import Placed
from headwater.lineage.view.gathering import Gathered
from headwater.lineage.view.question import ViewCatalog, ViewQuestion
from headwater.lineage.view.scene import Pair
from headwater.lineage.wording import EdgeFacts, edge_of
from headwater.model.graph import Layer
from headwater.model.identity import Key
from headwater.model.time import AsOf


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a line stands for. stale: nothing would lead along it, but for what has ended.

    failed: whether a job behind it failed the last time that it ran.
    """

    edge: Edge
    stale: bool
    failed: bool


def lines_of(
    picture: Gathered, catalog: ViewCatalog, question: ViewQuestion, as_of: AsOf, *, ways: Ways
) -> dict[Pair, Meaning]:
    """What each line stands for; of several edges behind it all that they tell.

    ways: the edges that stand for several, with what lies between.
    """
    pairs = [*dict.fromkeys(pair for told in picture.scene.lines.values() for pair in told)]
    facts = _facts(catalog, question, pairs, as_of, ways=ways)
    between = keys_between(pairs, ways)
    passed = catalog.describe(between, as_of=as_of) if between else {}
    lines: dict[Pair, Meaning] = {}
    for line, told_of in picture.scene.lines.items():
        one, other = (picture.described.get(key) for key in line)
        if one is not None and other is not None:
            told = [each for pair in told_of for each in facts[pair]]
            jobs = _jobs(picture, line)
            own = one.owner_id if one.kind == "step" else other.owner_id
            job = own if not jobs else jobs[0] if len(jobs) == 1 else None
            edge = edge_of(Layer.FLOW, one.id, other.id, job, told)
            over = _passed_over(keys_between(told_of, ways), passed)
            lines[line] = Meaning(
                replace(edge, through=tuple(dict.fromkeys((*jobs, *over)))),
                stale=not _leads_on(
                    [pair for pair in told_of if _holds(facts[pair], as_of)], told_of
                ),
                failed=any(
                    failed_last(picture.described.get(key)) for pair in told_of for key in pair
                ),
            )
    return lines


def _holds(facts: Iterable[EdgeFacts], as_of: AsOf) -> bool:
    return any(each.valid_to > as_of.valid for each in facts)


def _leads_on(holding: Collection[Pair], told_of: Collection[Pair]) -> bool:
    """Whether the edges that hold lead from one end of a line to the other.

    A line from dataset to dataset has edges into steps and out of the same steps.
    """
    through = {end for _, end in told_of}.intersection(start for start, _ in told_of)
    if not through:
        return bool(holding)
    return not {end for _, end in holding}.isdisjoint(start for start, _ in holding)


def failed_last(told: Described | None) -> bool:
    """Whether this is a step of a job whose last run failed."""
    return (
        told is not None
        and told.kind == "step"
        and told.last_run is not None
        and told.last_run.state == _FAILED
    )


_FAILED: Final = "FAILED"


def _facts(
    catalog: ViewCatalog, question: ViewQuestion, pairs: list[Pair], as_of: AsOf, *, ways: Ways
) -> dict[Pair, list[EdgeFacts]]:
    """What is known of each edge; of one that has ended, what was known of it."""
    stored = pairs_behind(pairs, ways)
    facts = catalog.edges(Layer.FLOW, stored, as_of=as_of)
    if question.since is not None:
        gone = [pair for pair in stored if not facts.get(pair)]
        facts |= catalog.edges(Layer.FLOW, gone, as_of=AsOf(question.since, as_of.known))
    if question.with_stale:
        gone = [pair for pair in stored if not facts.get(pair)]
        facts |= catalog.edges(Layer.FLOW, gone, as_of=as_of, stale=True)
    return {
        pair: facts.get(pair)
        or joined_facts([facts.get(part, ()) for part in pairwise(ways.get(pair, ()))])
        for pair in pairs
    }


def _jobs(picture: Gathered, line: Pair) -> tuple[str, ...]:
    """The jobs that are no boxes of their own on a line."""
    steps = [picture.described[key].owner_id for key in picture.through.get(line, ())]
    return tuple(dict.fromkeys(job for job in steps if job is not None))


def _passed_over(keys: Iterable[Key], passed: Mapping[Key, Described]) -> list[str]:
    """The temporary datasets on a line, and the jobs between those."""
    told = [passed[key] for key in keys if key in passed]
    return [each.id if each.kind == "dataset" else each.owner_id or each.id for each in told]


def placed_lines(
    picture: Gathered,
    lines: Mapping[Pair, Meaning],
    confirmed: Collection[Pair],
    placed: Placed,
    compared: Compared | None,
) -> Iterable[ViewLine]:
    """The lines with their ways. confirmed: those of which people say that all of it is right."""
    lanes, backward = placed.drawing.lanes, placed.drawing.backward.tolist()
    for (line, meaning), way, back in zip(lines.items(), lanes, backward, strict=True):
        change = None if compared is None else compared.of_line(picture.scene.lines[line])
        yield ViewLine(
            meaning.edge,
            tuple((round(x), round(y)) for x, y in way),
            backward=back,
            confirmed=line in confirmed,
            change=change,
            stale=meaning.stale and change is None,
            failed=meaning.failed,
        )
