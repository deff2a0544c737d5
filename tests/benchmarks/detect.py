"""From a silent source to a page, in real time; and an incident that reaches 5,000 datasets.

    PYTHONPATH=tests python tests/benchmarks/detect.py

A table of tier 1 that is due every ten seconds falls silent: a webhook must hear of it within its
threshold and 60 s. All of a hundred tables fall silent whose objective is 99.9 %: within 120 s. The
page of an incident must be answered in 300 ms on the server, with its first hundred datasets.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from support.receiver import Receiver, receiving
from support.server import Server, running
from support.told import dataset, job_event, run_event

_SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
_SLOS = """
apiVersion: headwater/v1
kind: SLO
metadata: {{name: silent}}
spec: {{select: "tier:1", indicator: freshness, threshold: {threshold}s, objective: 0.99,
       severity: critical, alert_each: page}}
---
apiVersion: headwater/v1
kind: SLO
metadata: {{name: outage}}
spec: {{select: "tier:2", indicator: freshness, threshold: {threshold}s, objective: 0.999,
       severity: critical}}
"""
_THRESHOLD_S = 20
_REACHED = 5_000
_ASKED = 15


def main() -> None:
    """Print what it took, beside the limits."""
    with TemporaryDirectory() as folder:
        detection(Path(folder))
    with TemporaryDirectory() as folder:
        reach(Path(folder))


def detection(folder: Path) -> None:
    """How long after its threshold a silent table, and a total outage, page somebody."""
    os.environ["HOOK_SECRET"] = _SECRET
    (folder / "slos.yaml").write_text(_SLOS.format(threshold=_THRESHOLD_S))
    with receiving() as receiver:
        (folder / "channels.toml").write_text(
            f'[[endpoint]]\nname = "pager"\nchannel = "webhook"\nurl = "{receiver.url}/pager"\n'
            'secret_env = "HOOK_SECRET"\nallow_private = true\n'
        )
        settings = {"slos": folder / "slos.yaml", "channels": folder / "channels.toml"}
        with running(folder / "data", **settings) as server:
            written = write(server)
            heard = wait(receiver, {"silent", "outage"}, until=written + 240)
    for name, limit in (("silent", 60), ("outage", 120)):
        after = heard[name] - written - _THRESHOLD_S
        print(f"{name:8} paged {after:5.1f} s after its threshold (limit {limit} s)")


def write(server: Server) -> float:
    """Write all tables once, now; returns when."""
    events = []
    for tier, names in ((1, ["alone"]), (2, [f"table_{n}" for n in range(100)])):
        for name in names:
            told = run_event(f"load_{name}", writes=[dataset(name, headwater_tier={"tier": tier})])
            events.append(told | {"eventTime": _now()})
    server.tell(*events)
    server.platform.wait_for(server.heard)
    return time.time()


def wait(receiver: Receiver, names: set[str], *, until: float) -> dict[str, float]:
    """When the receiver heard first of each objective."""
    heard: dict[str, float] = {}
    seen = 0
    while names - heard.keys() and time.time() < until:
        for each in receiver.got[seen:]:
            seen += 1
            title: str = msgspec.json.decode(each.body)["data"]["title"]
            heard.setdefault("silent" if title.startswith("alone") else "outage", time.time())
        time.sleep(0.05)
    return heard | dict.fromkeys(names - heard.keys(), float("inf"))


def reach(folder: Path) -> None:
    """How long the page of an incident takes that reaches thousands of datasets."""
    with running(folder / "data") as server:
        for start in range(0, _REACHED, 500):
            names = [f"mart.table_{n}" for n in range(start, start + 500)]
            owners = {"ownership": {"owners": [{"name": f"team-{start}", "type": "TEAM"}]}}
            server.tell(
                job_event(
                    f"fan_{start}", reads=["raw"], writes=[dataset(n, **owners) for n in names]
                )
            )
        server.platform.wait_for(server.heard)
        body = {"title": "wrong", "of": ["raw"], "by": "bench"}
        assert server.client.post("/api/v2/incidents/open", json=body).is_success
        questions: dict[str, Callable[[], Any]] = {
            "incident": lambda: server.ask("incidents/show", name="INC-1"),
            "reach": lambda: server.ask("incidents/reach", name="INC-1", limit=100),
            "suspects": lambda: server.ask("suspects", of="raw", limit=5),
        }
        assert questions["reach"]()["total"] == _REACHED
        for name, ask in questions.items():
            took = sorted(_took(ask) for _ in range(_ASKED))
            print(f"{name:8} of {_REACHED:,} datasets: median {1e3 * median(took):.0f} ms, "
                  f"slowest {1e3 * took[-1]:.0f} ms (limit 300 ms)")  # fmt: skip


def _took(ask: Callable[[], Any]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def _now() -> str:
    moment = time.time()
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment))
    return f"{whole}.{int(moment % 1 * 1000):03d}Z"


if __name__ == "__main__":
    main()
