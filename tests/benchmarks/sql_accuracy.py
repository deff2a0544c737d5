"""How often each tool is right about the golden corpus, by what a person expects.

Of single statements: what a script makes of several is told in too many ways. A table is right when
its whole name is, in any case. Of columns those count that a value is made of; one that is tested
or ordered by counts for nobody and against nobody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sql_peers import TOOLS, Facts, Place, said

from support.sql_cases import Case

_EDGE = re.compile(r"(?P<out>.+?) <- (?P<table>.+)\[(?P<column>[^\[\]]*)\] (?P<effect>\w+)")
_OUTPUT = re.compile(r".*\[([^\[\]]*)\]")
_DIRECT = {"identity", "transformation", "aggregation"}


@dataclass
class Score:
    """What a tool got right. tables, columns: names of cases that are right as a whole."""

    errors: int = 0
    tables: set[str] = field(default_factory=set[str])
    columns: set[str] = field(default_factory=set[str])
    right: int = 0
    told: int = 0
    expected: int = 0


def expected_of(case: Case) -> tuple[Facts, set[tuple[str, str, str]]]:
    """What a case expects, and the edges that may be told or not."""
    facts, optional = Facts(), set[tuple[str, str, str]]()
    for line in said(case):
        word, _, rest = line.partition(" ")
        if word in {"reads", "writes"} and "<-" not in line:
            names = {name.strip().lower() for name in rest.split(",")}
            (facts.reads if word == "reads" else facts.writes).update(names)
        elif found := _EDGE.match(line):
            output = _OUTPUT.fullmatch(found["out"])
            column = (output[1] if output else found["out"]).lower()
            edge = (column, found["table"].lower(), found["column"].lower())
            if found["out"] != "rows":
                (facts.edges if found["effect"] in _DIRECT else optional).add(edge)
    return facts, optional - facts.edges


def is_single(case: Case) -> bool:
    """Whether a case is one statement, and one that moves data."""
    facts = {*said(case)}
    kinds = [line for line in case.expected if line not in facts]
    return len(kinds) == 1 and bool(facts)


def judge(score: Score, case: Case, facts: Facts | None) -> None:
    expected, optional = expected_of(case)
    score.expected += len(expected.edges)
    if facts is None:
        score.errors += 1
        return
    key = f"{case.dialect}:{case.line} {case.name}"
    if (facts.reads, facts.writes) == (expected.reads, expected.writes):
        score.tables.add(key)
    edges = facts.edges - optional
    if edges == expected.edges:
        score.columns.add(key)
    score.told += len(edges)
    score.right += len(edges & expected.edges)


def compare_accuracy(cases: Sequence[Case], of_datahub: Mapping[Place, Facts | None]) -> None:
    """Print how each tool fares, and by name what another gets right and we do not."""
    cases = [case for case in cases if is_single(case)]
    scores: dict[str, Score] = {}
    for name, tool in TOOLS.items():
        score = scores[name] = Score()
        for case in cases:
            try:
                facts = tool(case)
            except KeyboardInterrupt:
                raise
            except BaseException:  # noqa: BLE001 because a panic of Rust is no Exception
                facts = None
            judge(score, case, facts)
    if of_datahub:
        score = scores["DataHub's parser"] = Score()
        for case in cases:
            judge(score, case, of_datahub[case.dialect, case.line])
    print(f"accuracy on {len(cases)} single statements of tests/golden/sql")
    for name, score in scores.items():
        print(
            f"  {name:<24} tables exact {len(score.tables) / len(cases):6.1%}"
            f"   columns exact {len(score.columns) / len(cases):6.1%}"
            f"   edges {score.right / max(1, score.told):6.1%}"
            f" / {score.right / max(1, score.expected):6.1%}"
            f"   errors {score.errors / len(cases):5.1%}"
        )
    mine = scores["headwater"]
    missed = [
        f"  {name} has its {what} right and we have not: {case}"
        for name, score in scores.items()
        for what, theirs, own in (
            ("tables", score.tables, mine.tables),
            ("columns", score.columns, mine.columns),
        )
        for case in sorted(theirs - own)
    ]
    print(*(missed or ["  nothing that another has right and we have not"]), sep="\n")
