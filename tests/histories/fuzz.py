"""Fold random histories for as long as asked: `python -m histories.fuzz --seconds 600`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from random import Random

import structlog

from histories.generate import history_of
from histories.properties import PROPERTIES


def broken(check: Callable[[list[bytes], Random], None], bodies: list[bytes], seed: int) -> str:
    try:
        check(bodies, Random(seed))
    except Exception as problem:  # noqa: BLE001 -- because any failure is a finding
        return f"{type(problem).__name__}: {problem}"
    return ""


def shrunk(
    check: Callable[[list[bytes], Random], None], bodies: list[bytes], seed: int
) -> list[bytes]:
    """Leave out event after event as long as the property stays broken."""
    at = 0
    while at < len(bodies):
        fewer = bodies[:at] + bodies[at + 1 :]
        if fewer and any(broken(check, fewer, each) for each in range(seed, seed + 6)):
            bodies, at = fewer, 0
        else:
            at += 1
    return bodies


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", default="")
    parser.add_argument("--most", type=int, default=16)
    parser.add_argument("--stop", type=int, default=1)
    told = parser.parse_args(arguments)
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    began, seed, found = time.monotonic(), told.first, 0
    while time.monotonic() - began < told.seconds and found < told.stop:
        bodies = history_of(Random(seed), told.most)
        for check in PROPERTIES:
            if told.only and told.only not in check.__name__:
                continue
            problem = broken(check, bodies, seed)
            if problem:
                found += 1
                least = shrunk(check, bodies, seed)
                print(f"seed {seed}: {check.__name__}: {problem[:3000]}")
                for body in least:
                    print("   ", body.decode())
                again = [broken(check, least, each) for each in range(seed, seed + 6)]
                print("    ->", next((each for each in again if each), "")[:3000])
                break
        seed += 1
        if seed % 500 == 0:
            print(f"{seed - told.first} histories, {time.monotonic() - began:.0f} s", flush=True)
    print(f"{seed - told.first} histories, {found} broken, {time.monotonic() - began:.0f} s")
    return min(found, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
