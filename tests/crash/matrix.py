"""The whole fault matrix, case by case: what was tried, how often, and whether it was caught.

    PYTHONPATH=tests python -m crash.matrix [--seed N] [--scale 1.0] [--only WORDS] [--keep FOLDER]

--scale 1.0 is `make crash`; less of it is a sample. Planted defects must be caught, everything else
must hold. --keep leaves the folders that showed a fault.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from crash.cases import Case, Plan, cases
from crash.cuts import memory
from crash.disk import missing_compiler
from crash.oracle import Verdict

_FAULTS_SHOWN = 20


def run(case: Case) -> tuple[Verdict, bool]:
    """Run a row and print it; returns whether it came out as it must."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="headwater-crash", dir=memory()) as folder:
        verdict = case.run(Path(folder))
    holds = case.holds(verdict)
    said = ("caught" if case.liar else "holds") if holds else "WRONG"
    print(
        f"{case.name:<52} {verdict.trials:>7,} {verdict.sent:>8,} {verdict.promised:>8,}"
        f" {len(verdict.faults):>6} {time.monotonic() - began:>5.0f}  {said}",
        flush=True,
    )
    if not holds:
        for fault in verdict.faults[:_FAULTS_SHOWN]:
            print(f"    {fault}")
    return verdict, holds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", default="", help="cases whose name has these words")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    if (missing := missing_compiler()) is not None:
        print(f"nothing was tried: {missing}")
        return 1
    began, trials, wrong = time.monotonic(), 0, 0
    print(f"seed {options.seed}, scale {options.scale:g}")
    print(f"{'case':<52} {'trials':>7} {'sent':>8} {'promised':>8} {'faults':>6} {'s':>5}  verdict")
    for case in cases(Plan(options.seed, options.scale, options.keep)):
        if options.only in case.name:
            verdict, holds = run(case)
            trials += verdict.trials
            wrong += not holds
    print(f"{trials:,} trials in {time.monotonic() - began:.0f} s, {wrong} cases wrong")
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
