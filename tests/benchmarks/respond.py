"""Who did it? Seeded incidents in made-up estates, each told to a store of its own, and ranked.

Seeds from 10,000 on are held out: weights were never looked over by them.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from incidents.faults import NOT_CAPTURED
from incidents.judge import (
    Verdict,
    brier,
    calibration_error,
    judge,
    log_loss,
    share,
    usual_time,
)

HELD_OUT = 10_000
_BINS = 5


def main() -> None:
    """Print how often the cause comes first, by kind of fault, and how sure the ranking is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=140)
    parser.add_argument("--held-out", type=int, default=70)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    seeds = [*range(asked.incidents), *range(HELD_OUT, HELD_OUT + asked.held_out)]
    with ProcessPoolExecutor(asked.processes) as processes:
        verdicts = [*processes.map(judge, seeds)]
    report("looked over", [each for each in verdicts if each.incident.seed < HELD_OUT])
    report("held out", [each for each in verdicts if each.incident.seed >= HELD_OUT])


def report(title: str, verdicts: Sequence[Verdict]) -> None:
    """Print one set of incidents."""
    if not verdicts:
        return
    captured = [each for each in verdicts if each.incident.kind != NOT_CAPTURED]
    by_kind: dict[str, list[Verdict]] = defaultdict(list)
    for each in verdicts:
        by_kind[each.incident.kind].append(each)
    print(f"\n{title}: {len(verdicts)} incidents, {len(captured)} with a captured cause")
    print(f"  {'':20} {'n':>4} {'first':>7} {'in three':>9}")
    for kind, some in [*sorted(by_kind.items()), ("all captured", captured)]:
        first, third = share(some, within=1), share(some, within=3)
        print(f"  {kind:20} {len(some):4} {first:7.0%} {third:9.0%}")
    print(f"  Brier {brier(verdicts):.3f}, ECE {calibration_error(verdicts):.3f}, ", end="")
    print(f"mean log loss {log_loss(verdicts):.2f}")
    for low in range(_BINS):
        some = [each for each in verdicts if _bin(each) == low]
        if some:
            right = sum(each.guesses[0][1] for each in some) / len(some)
            said = sum(each.guesses[0][0] for each in some) / len(some)
            print(f"  first suspect said {said:4.0%}, was right {right:4.0%} of {len(some)}")
    usual, slow = usual_time(verdicts)
    print(f"  a ranking takes {1e3 * usual:.0f} ms, 95 % within {1e3 * slow:.0f} ms")


def _bin(verdict: Verdict) -> int:
    return min(_BINS - 1, int(verdict.guesses[0][0] * _BINS))


if __name__ == "__main__":
    main()
