from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from headwater.cli.main import run


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


Call = Callable[..., Outcome]


@pytest.fixture
def call(stand_in, capsys, monkeypatch, tmp_path) -> Call:
    """Run a command line against the stand-in, away from the user's own settings."""
    monkeypatch.setenv("HEADWATER_URL", stand_in.url)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("HEADWATER_API_KEY", raising=False)

    def calling(*arguments: str) -> Outcome:
        code = run(arguments)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return calling


ORDERS = "dataset:shop:public.orders"
REVENUE = "dataset:dwh:revenue"
STEP = "step:load"


@pytest.fixture
def impact_answer() -> dict:
    """One dataset that depends on another by a job step."""
    return {
        "focus": ORDERS,
        "as_of": {"valid_at": None, "known_at": None},
        "offset": 9,
        "coverage": {
            "status": "partial",
            "reasons": [
                {
                    "code": "no_producer",
                    "message": "1 dataset has no known producer",
                    "count": 1,
                    "nodes": [ORDERS],
                }
            ],
        },
        "total": 3,
        "returned": 3,
        "truncated": False,
        "next": None,
        "nodes": [
            {
                "id": ORDERS,
                "kind": "dataset",
                "namespace": "shop",
                "name": "public.orders",
                "hops": 0,
                "owners": ["team:shop"],
                "tier": 1,
                "platform": "postgres",
            },
            {"id": STEP, "kind": "step", "namespace": "etl", "name": "load", "hops": 1},
            {
                "id": REVENUE,
                "kind": "dataset",
                "namespace": "dwh",
                "name": "revenue",
                "hops": 1,
                "influence": "direct",
                "owners": ["=cmd()", "team:fin"],
                "tier": None,
                "platform": "snowflake",
            },
        ],
        "edges": [
            {"source": ORDERS, "target": STEP, "influence": "direct"},
            {"source": STEP, "target": REVENUE, "influence": "indirect"},
        ],
    }
