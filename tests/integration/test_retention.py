"""Retention over HTTP and in a terminal: rules carried out, holds, erasures, backups."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from headwater.config import Config
from headwater.data_folder import backup, rebuild, restore, verify
from integration.conftest import Cli
from support.clock import Clock
from support.ports import free_port
from support.server import Json, Server, running
from support.told import run_event

DAY: Final = 86_400_000_000
FIRST_DAY: Final = 1_793_491_200_000_000  # 2026-11-01T00:00:00Z
RULES: Final = """
warm = "segments"
cold = "{cold}"

[[rule]]
name = "bursts"
kinds = ["RUNNING"]
warm_after_days = 1
cold_after_days = 10
erase_after_days = 100
"""


@pytest.fixture
def clock() -> Clock:
    return Clock(FIRST_DAY)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "retention.toml"
    path.write_text(RULES.format(cold=tmp_path / "cold"))
    return path


@pytest.fixture
def server(data: Path, rules: Path, clock: Clock) -> Iterator[Server]:
    with running(data, clock=clock, retention=rules) as server:
        yield server


def tell(server: Server) -> None:
    """A run with a burst of RUNNING events: offsets 2 to 5 are these."""
    for state in ("START", *4 * ["RUNNING"], "COMPLETE"):
        server.tell(
            run_event("load", reads=["raw"], writes=["clean"], run="one", state=state,
                      hours=server.heard / 10)
        )  # fmt: skip
    server.platform.wait_for(server.heard)


def sweep(server: Server, clock: Clock, *, days: float) -> None:
    """Carry out what is due by then, as the worker does every ten minutes."""
    clock.at = FIRST_DAY + round(days * DAY)
    while server.platform.sweep.sweep_some():
        pass


def count(server: Server) -> None:
    """Count what came, as the worker does every few seconds."""
    while server.platform.operational.storage_use.counted() < server.heard:
        server.platform._storage_meter.count_some()


def tiers(server: Server) -> dict[str, int]:
    return {each["tier"]: each["events"] for each in server.ask("retention")["tiers"]}


def post(server: Server, act: str, body: Json) -> Json:
    answer = server.client.post(f"/api/v2/retention/{act}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def body_of(server: Server, offset: int) -> Json:
    return server.ask(f"events/{offset}")


def test_events_move_by_the_rules_and_are_read_as_before(
    server: Server, clock: Clock, tmp_path: Path, data: Path
) -> None:
    tell(server)
    before = [body_of(server, offset) for offset in range(1, 7)]
    assert tiers(server) == {"hot": 6, "warm": 0, "cold": 0, "erased": 0}
    sweep(server, clock, days=3)
    assert tiers(server) == {"hot": 2, "warm": 4, "cold": 0, "erased": 0}
    assert [*(data / "segments").glob("*.zst")]
    sweep(server, clock, days=20)
    assert tiers(server) == {"hot": 2, "warm": 0, "cold": 4, "erased": 0}
    assert [*(tmp_path / "cold").glob("*.zst")]
    assert [body_of(server, offset) for offset in range(1, 7)] == before


def test_a_projection_is_made_anew_from_segments_bit_by_bit(
    data: Path, rules: Path, clock: Clock
) -> None:
    with running(data, clock=clock, retention=rules) as server:
        tell(server)
        sweep(server, clock, days=3)
    config = Config(data=data, retention=rules)
    kept = verify(config)
    assert kept.problems == ()
    assert rebuild(config) == kept.state


def test_what_was_erased_by_a_rule_is_counted_and_what_was_derived_stays(
    data: Path, rules: Path, clock: Clock
) -> None:
    with running(data, clock=clock, retention=rules) as server:
        tell(server)
        sweep(server, clock, days=200)
        assert tiers(server) == {"hot": 2, "warm": 0, "cold": 0, "erased": 4}
        (erasure,) = server.ask("retention")["erasures"]
        assert (erasure["by"], erasure["events"], erasure["forgets"]) == ("rule bursts", 4, False)
        runs = server.ask("runs", of="job:etl:load")["total"]
    with running(data, clock=clock, retention=rules) as server:
        assert server.ask("runs", of="job:etl:load")["total"] == runs == 1
    assert verify(Config(data=data)).problems == ()


def test_what_somebody_had_erased_is_forgotten_when_the_server_starts_again(
    data: Path, clock: Clock
) -> None:
    with running(data, clock=clock) as server:
        server.tell(run_event("load", reads=["raw"], writes=["clean"]))
        server.tell(run_event("leak", reads=["raw"], writes=["secret"], hours=1))
        dry = post(server, "erase", {"events": [2, 9], "reason": "r", "dry_run": True})
        assert (dry["events"], dry["unknown"]) == ([2], [9])
        erased = post(server, "erase", {"events": [2, 9], "reason": "request 17", "by": "dpo"})
        assert (erased["events"], erased["restart"]) == ([2], True)
        assert server.problem("events/2")["status"] in {404, 410}
    with running(data, clock=clock) as server:
        server.platform.wait_for(2)
        assert server.ask("find", q="clean")["total"] == 1
        assert server.ask("find", q="secret")["total"] == 0
        (erasure,) = server.ask("retention")["erasures"]
        assert (erasure["by"], erasure["reason"]) == ("dpo", "request 17")
    assert verify(Config(data=data)).problems == ()
    files = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert b"secret" not in files


def test_an_event_under_a_hold_is_not_erased(server: Server, clock: Clock) -> None:
    tell(server)
    held = post(server, "hold", {"hold": "case-7", "namespace": "et*", "reason": "litigation"})
    assert held["hold"]["namespace"] == "et*"
    told = {"events": [2], "reason": "r"}
    refused = server.client.post("/api/v2/retention/erase", json=told)
    assert refused.status_code == 409
    assert "case-7" in refused.json()["detail"]
    sweep(server, clock, days=200)
    assert tiers(server)["erased"] == 0
    post(server, "release", {"hold": "case-7"})
    sweep(server, clock, days=201)
    assert tiers(server)["erased"] == 4


def test_cold_events_are_brought_back_for_a_while(server: Server, clock: Clock) -> None:
    tell(server)
    sweep(server, clock, days=20)
    moved = post(server, "bring-back", {"first": 1, "last": 3, "days": 5})
    assert moved["events"] == 4
    sweep(server, clock, days=24)
    assert tiers(server)["warm"] == 4
    sweep(server, clock, days=26)
    assert tiers(server)["cold"] == 4


def test_a_place_that_is_away_is_said_and_holds_nothing_up(
    server: Server, clock: Clock, tmp_path: Path
) -> None:
    tell(server)
    (tmp_path / "cold").write_text("no folder")
    clock.at = FIRST_DAY + 20 * DAY
    with pytest.raises(Exception, match="cannot be reached"):
        server.platform.sweep.sweep_some()
    assert tiers(server)["warm"] == 4
    server.tell(run_event("load", hours=99))
    (tmp_path / "cold").unlink()
    sweep(server, clock, days=20)
    assert tiers(server)["cold"] == 4
    shutil.rmtree(tmp_path / "cold")
    problem = server.problem("events/2")
    assert problem["status"] == 503
    assert "segment" in problem["detail"]


def test_a_backup_holds_the_segments_and_a_restored_folder_reads_them(
    data: Path, rules: Path, clock: Clock, tmp_path: Path
) -> None:
    with running(data, clock=clock, retention=rules) as server:
        tell(server)
        sweep(server, clock, days=3)
        assert backup(Config(data=data), tmp_path / "copy") == 6
    shutil.rmtree(data)
    assert restore(Config(data=data), tmp_path / "copy") == 6
    assert verify(Config(data=data)).problems == ()
    with running(data, clock=clock) as server:
        assert body_of(server, 3)


def test_a_plan_says_what_other_rules_would_come_to(server: Server, clock: Clock) -> None:
    tell(server)
    count(server)
    clock.at = FIRST_DAY + 30 * DAY
    told = server.ask("retention")
    shares = {each["kind"]: each for each in told["shares"]}
    assert (shares["RUNNING"]["rule"], shares["START"]["rule"]) == ("bursts", None)
    assert shares["RUNNING"]["cold"] == shares["RUNNING"]["sent"] > 0
    other = "[[rule]]\nname = 'all'\nwarm_after_days = 0\n"
    planned = post(server, "plan", {"rules": other, "days": 90})
    assert {each["rule"] for each in planned["shares"]} == {"all"}
    assert [each["days"] for each in planned["outlook"]] == [0, 30, 90]
    assert planned["coverage"]["status"] == "complete"
    wrong = server.client.post("/api/v2/retention/plan", json={"rules": "[[rule]]\nname='A'"})
    assert wrong.status_code == 400
    assert "rule 'A'" in wrong.json()["detail"]


def test_the_command_line_plans_holds_and_erases(server: Server, cli: Cli, rules: Path) -> None:
    tell(server)
    count(server)
    assert "bursts" in cli("retention", "plan", "--format", "table", "--rules", str(rules))
    cli("retention", "hold", "case-7", "bank://*", "--reason", "litigation")
    assert "case-7" in cli("retention", "holds", "--format", "table")
    assert "released" in cli("retention", "release", "case-7")
    dry = cli("retention", "erase", "2", "3", "--reason", "r", "--dry-run")
    assert dry == "2 events would be erased\n"
    done = cli("retention", "erase", "2", "99", "--reason", "r")
    assert "1 events erased" in done
    assert "99" in done
    assert "restart" in done


GATEWAY: Final = shutil.which("versitygw")


@pytest.mark.skipif(
    GATEWAY is None,
    reason="no S3 server; go install github.com/versity/versitygw/cmd/versitygw@latest",
)
def test_segments_go_to_a_bucket_and_come_back(
    data: Path, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, port = tmp_path / "gateway", free_port()
    (root / "archive").mkdir(parents=True)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "one")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "two")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    assert GATEWAY is not None
    command = [GATEWAY, "--access", "one", "--secret", "two", "--port", f"127.0.0.1:{port}"]
    gateway = subprocess.Popen([*command, "posix", str(root)])
    try:
        rules = tmp_path / "retention.toml"
        rules.write_text(RULES.format(cold="s3://archive/headwater"))
        with running(data, clock=clock, retention=rules) as server:
            tell(server)
            sweep(server, clock, days=20)
            assert tiers(server)["cold"] == 4
            assert [*(root / "archive").rglob("*.zst")]
            assert body_of(server, 3)
            sweep(server, clock, days=200)
            assert [*(root / "archive").rglob("*.zst")] == []
    finally:
        gateway.kill()
        gateway.wait()
