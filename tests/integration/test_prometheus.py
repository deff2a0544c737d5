"""The rules and dashboards that are shipped, in a Prometheus that scrapes a running server."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shutil import which
from typing import Any

import httpx
import pytest
import yaml

from documentation.dashboards import DASHBOARDS, FOLDER
from headwater.model.time import to_instant
from support.ports import free_port
from support.receiver import until
from support.server import Server, running
from support.told import DAY_ONE, columns, dataset, dataset_event, run_event

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "deploy" / "prometheus"
FIXTURES = ROOT / "tests" / "golden" / "prometheus" / "rules.yml"
SECRET = "the key of prometheus"
MORNING = to_instant(DAY_ONE) + 8 * 3_600_000_000


def program(name: str) -> str:
    found = which(name)
    if found is None:
        pytest.skip(f"there is no {name} here: apt-get install prometheus")
    return found


def promtool(*arguments: str | Path) -> str:
    done = subprocess.run(
        [program("promtool"), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_promtool_takes_the_rules_and_the_configuration() -> None:
    assert "SUCCESS" in promtool("check", "rules", SHIPPED / "headwater-rules.yml")
    assert "SUCCESS" in promtool("check", "config", SHIPPED / "prometheus.yml")


def test_every_alert_fires_when_it_should_and_only_then() -> None:
    assert "SUCCESS" in promtool("test", "rules", FIXTURES)


def test_a_changed_rule_is_noticed(tmp_path: Path) -> None:
    changed = (SHIPPED / "headwater-rules.yml").read_text(encoding="utf-8")
    changed = changed.replace("headwater_projection_lag_seconds > 60", "headwater_dead_letters > 0")
    (tmp_path / "rules.yml").write_text(changed)
    fixtures = yaml.safe_load(FIXTURES.read_text(encoding="utf-8"))
    fixtures["rule_files"] = ["rules.yml"]
    fixtures["tests"] = [each for each in fixtures["tests"] if "projection" in each["name"]]
    (tmp_path / "tests.yml").write_text(json.dumps(fixtures))
    with pytest.raises(AssertionError, match="HeadwaterProjectionLags"):
        promtool("test", "rules", tmp_path / "tests.yml")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server behind a key that has something to tell of everything that it measures."""
    folder = tmp_path_factory.mktemp("headwater")
    nowhere = f"http://127.0.0.1:{free_port()}"
    (folder / "forward.toml").write_text(f'[[to]]\nname = "second"\nurl = "{nowhere}"\n')
    (folder / "channels.toml").write_text(
        f'[[endpoint]]\nname = "team"\nchannel = "slack"\nurl = "{nowhere}"\nallow_private = true\n'
    )
    settings = {each: folder / f"{each}.toml" for each in ("forward", "channels")}
    with running(folder / "data", clock=lambda: MORNING, api_key=SECRET, **settings) as opened:
        opened.tell(
            dataset_event("raw", headwater_domain={"domain": "sales"}),
            run_event("clean", state="START", run="one", reads=["raw"], hours=8),
            run_event("clean", run="one", reads=["raw"], hours=8, writes=[
                dataset("clean", headwater_tier={"tier": 1},
                        columnLineage=columns("id <- raw.id"))
            ]),
        )  # fmt: skip
        opened.client.post("/api/v1/lineage", json={})
        opened.ask("impact", of="raw")
        opened.platform.measurer.latest()
        opened.platform.slo_measurer.latest()
        yield opened


@pytest.fixture(scope="module")
def prometheus(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A Prometheus with what is shipped, that asks the server each second, with its key."""
    command = program("prometheus")
    folder = tmp_path_factory.mktemp("prometheus")
    (folder / "headwater.key").write_text(SECRET)
    rules = (SHIPPED / "headwater-rules.yml").read_text(encoding="utf-8")
    (folder / "headwater-rules.yml").write_text(rules.replace("interval: 5m", "interval: 1s"))
    text = (SHIPPED / "prometheus.yml").read_text(encoding="utf-8")
    for shipped, here in (
        (r"# (authorization:|  credentials_file:)", r"\1"),
        (r"/etc/prometheus/headwater\.key", str(folder / "headwater.key")),
        (r"127\.0\.0\.1:8480", server.address.removeprefix("http://")),
        (r"interval: \d+s", "interval: 1s"),
    ):
        text, times = re.subn(shipped, here, text)
        assert times, shipped
    (folder / "prometheus.yml").write_text(text)
    address = f"127.0.0.1:{free_port()}"
    process = subprocess.Popen(
        [
            command,
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={address}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with httpx.Client(base_url=f"http://{address}", timeout=20) as client:
            until(lambda: is_ready(client))
            yield client
    finally:
        process.terminate()
        process.wait(20)


def is_ready(client: httpx.Client) -> bool:
    try:
        return client.get("/-/ready").is_success
    except httpx.TransportError:
        return False


def ask(client: httpx.Client, query: str) -> list[dict[str, Any]]:
    """What an instant query yields."""
    answer = client.get("/api/v1/query", params={"query": query}).json()
    assert answer["status"] == "success", (query, answer)
    return answer["data"]["result"]


def test_prometheus_reads_the_metrics_of_a_server_behind_a_key(prometheus: httpx.Client) -> None:
    until(lambda: [each["value"][1] for each in ask(prometheus, 'up{job="headwater"}')] == ["1"])
    (accepted,) = ask(prometheus, 'headwater_events_received_total{result="accepted"}')
    assert accepted["value"][1] == "3"
    (build,) = ask(prometheus, "headwater_build_info")
    assert build["metric"]["job"] == "headwater"


def test_prometheus_evaluates_every_rule_and_finds_nothing_wrong_with_them(
    prometheus: httpx.Client,
) -> None:
    def evaluated() -> list[dict[str, Any]]:
        groups = prometheus.get("/api/v1/rules").json()["data"]["groups"]
        return [each for group in groups for each in group["rules"]]

    file = yaml.safe_load((SHIPPED / "headwater-rules.yml").read_text(encoding="utf-8"))
    count = sum(len(group["rules"]) for group in file["groups"])
    until(lambda: "unknown" not in {each["health"] for each in evaluated()})
    found = [(each["name"], each["health"], each.get("lastError")) for each in evaluated()]
    assert len(found) == count
    assert [each for each in found if each[1] != "ok"] == []


def shown(uid: str) -> Iterator[tuple[str, str]]:
    """The title and each query of the panels of a dashboard, as Grafana would send it."""
    told = json.loads((FOLDER / f"{uid}.json").read_text(encoding="utf-8"))
    for panel in told["panels"]:
        for target in panel.get("targets", ()):
            query = target["expr"].replace("$__rate_interval", "30s")
            yield panel["title"], re.sub(r"\$\w+", ".*", query)


def empty_panels(client: httpx.Client, uid: str) -> set[str]:
    """The panels of a dashboard with a query that yields nothing."""
    return {title for title, query in shown(uid) if not ask(client, query)}


@pytest.mark.parametrize("uid", DASHBOARDS)
def test_every_panel_has_something_to_show(prometheus: httpx.Client, uid: str) -> None:
    quiet = {"Alerts that fire"}
    with suppress(AssertionError):
        until(lambda: empty_panels(prometheus, uid) <= quiet)
    assert empty_panels(prometheus, uid) - quiet == set()
