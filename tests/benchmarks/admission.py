"""What an event costs before it is accepted: python tests/benchmarks/admission.py [--rounds N].

Beside decoding it once, which nothing that takes events can do without, on events of real
producers: when their facets were seen before, and when none was.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence

import msgspec
from ingest_load import Stream

from headwater.config import Config
from headwater.openlineage.admission import Admission
from headwater.openlineage.recognition import Recognition
from headwater.openlineage.redaction import Redaction, read_rules

_EVENTS = 5_000


def cost_us(work: Callable[[bytes], object], bodies: Sequence[bytes], rounds: int) -> float:
    """CPU microseconds an event, the best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        for body in bodies:
            work(body)
        best = min(best, time.process_time() - began)
    return best / len(bodies) * 1e6


def main(rounds: int) -> None:
    stream = Stream(1)
    bodies = [stream.next() for _ in range(_EVENTS)]
    redaction = Redaction(read_rules(Config().redact))
    familiar = Admission(redaction)
    works: dict[str, Callable[[bytes], object]] = {
        "decoding alone": msgspec.json.Decoder().decode,
        "looking for secrets": redaction.may_concern,
        "admission, facets seen before": familiar.admit,
        "recognition, no facet seen before": lambda body: Recognition().recognise(body),
    }
    decoding = cost_us(works["decoding alone"], bodies, rounds)
    print(f"{_EVENTS:,} events of {sum(map(len, bodies)) / _EVENTS / 1e3:.1f} KB")
    for name, work in works.items():
        cost = cost_us(work, bodies, rounds)
        print(f"  {name:34} {cost:6.1f} us an event, {cost / decoding:4.1f} x decoding")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    main(parser.parse_args().rounds)
