"""Remedies from end to end: proposed, looked at, approved, run, told; and whatever may go wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from headwater.cli.main import run
from headwater.model.incident import incident_job
from support.connect import Connect, connecting
from support.ports import free_port
from support.receiver import receiving, until
from support.server import Json, Server, running
from support.told import dataset, job_event, run_event

SECRET = "whsec_" + "c2VjcmV0" * 5


@pytest.fixture
def connect() -> Iterator[Connect]:
    with connecting(orders_sink=["RUNNING", "FAILED"]) as opened:
        yield opened


def connector(connect: Connect, kind: str = "restart-connector", more: str = "") -> str:
    return (
        f'[[remedy]]\nname = "{kind}"\nkind = "{kind}"\nurl = "{connect.url}"\n'
        f'connector = "orders-sink"\nallow_private = true\n{more}\n'
    )


def command(*argv: str, name: str = "mend", more: str = "") -> str:
    told = json.dumps([*argv])
    return (
        f'[[remedy]]\nname = "{name}"\nkind = "command"\ndoes = "mends it"\nargv = {told}\n{more}\n'
    )


def python(code: str, *arguments: str, **told: Any) -> str:
    return command(sys.executable, "-c", code, *arguments, **told)


def file(folder: Path, *tables: str) -> Path:
    path = folder / "remedies.toml"
    path.write_text("".join(tables))
    return path


def step(server: Server, name: str, step: str, *, by: str = "ana", **told: Any) -> Json:
    answer = server.client.post(
        "/api/v2/incidents/remedies/step", json={"name": name, "step": step, "by": by, **told}
    )
    assert answer.status_code == 200, answer.text
    server.heard = max(server.heard, answer.json()["offset"])
    return answer.json()["attempt"]


def refusal(server: Server, name: str, step: str, *, by: str = "ana", **told: Any) -> str:
    answer = server.client.post(
        "/api/v2/incidents/remedies/step", json={"name": name, "step": step, "by": by, **told}
    )
    assert answer.status_code in {400, 404, 409}, answer.text
    return answer.json()["detail"]


def opened(server: Server, *of: str, **told: Any) -> str:
    server.platform.wait_for(server.heard)
    body = {"title": "wrong", "of": of, "by": "ana", **told}
    answer = server.client.post("/api/v2/incidents/open", json=body)
    assert answer.status_code == 200, answer.text
    server.heard = answer.json()["offset"]
    return answer.json()["incident"]["name"]


def attempt(server: Server, name: str, number: int = 1) -> Json:
    return server.ask("incidents/remedies", name=name)["attempts"][number - 1]


def ended(server: Server, name: str, number: int = 1) -> Json:
    until(lambda: attempt(server, name, number)["state"] != "running")
    return attempt(server, name, number)


def carried_out(server: Server, name: str, remedy: str) -> Json:
    number = step(server, name, "propose", remedy=remedy)["number"]
    step(server, name, "dry_run", attempt=number)
    step(server, name, "approve", attempt=number, by="ben", note="it is time")
    step(server, name, "run", attempt=number)
    return ended(server, name, number)


def forge(server: Server, name: str, when: str, **told: Any) -> None:
    """Say something about an incident as any producer of events could."""
    of = {"_producer": "https://example.com/forger", "_schemaURL": "https://example.com/act.json"}
    job = incident_job(name)
    event = job_event(job.name, headwater_act=of | {"id": "forged"} | told)
    event["job"]["namespace"] = job.namespace
    server.tell(event | {"eventTime": when})


def orders(server: Server) -> None:
    server.tell(run_event("build", reads=["raw"], writes=["orders"]))


# -- Kafka Connect -----------------------------------------------------------------------------


def test_a_connector_is_restarted_once_somebody_saw_and_approved_it(
    tmp_path: Path, connect: Connect
) -> None:
    with running(tmp_path / "data", remedies=file(tmp_path, connector(connect))) as server:
        orders(server)
        name = opened(server, "orders")
        (offer,) = server.ask("incidents/remedies", name=name)["offers"]
        assert (offer["name"], offer["because"]) == ("restart-connector", "it is for everything")
        proposed = step(server, name, "propose", remedy="restart-connector", note="a task failed")
        assert (proposed["number"], proposed["state"]) == (1, "proposed")

        assert "nobody has seen" in refusal(server, name, "approve", attempt=1, note="go")
        looked = step(server, name, "dry_run", attempt=1)
        assert looked["trial"]["plan"].split("\n")[0] == (
            f"POST {connect.url}/connectors/orders-sink/restart?includeTasks=true&onlyFailed=true"
        )
        assert '"state": "FAILED"' in looked["trial"]["output"]
        assert connect.asked == []

        assert "say why" in refusal(server, name, "approve", attempt=1)
        assert "is proposed, and not approved" in refusal(server, name, "run", attempt=1)
        approved = step(server, name, "approve", attempt=1, by="ben", note="it lost its broker")
        assert (approved["state"], approved["approved"]["by"]) == ("approved", "ben")
        assert connect.asked == []

        step(server, name, "run", attempt=1)
        told = ended(server, name)
        assert (told["state"], told["status"]) == ("succeeded", 202)
        assert connect.connectors["orders-sink"] == ["RUNNING", "RUNNING"]
        assert connect.asked == [
            ("POST", "/connectors/orders-sink/restart?includeTasks=true&onlyFailed=true")
        ]
        assert "is succeeded, and not approved" in refusal(server, name, "run", attempt=1)
        assert len(connect.asked) == 1

        shown = server.ask("incidents/show", name=name)["timeline"]
        assert [each["says"].partition(" ")[0] for each in shown][1:] == [
            "ana", "ana", "ben", "ana", "headwater",
        ]  # fmt: skip
        assert shown[-1]["says"] == (
            "headwater saw the outcome of remedy 1, restart-connector: succeeded (202)"
        )
        story = server.client.get(f"/api/v2/incidents/postmortem?name={name}").text
        assert "ben approved remedy 1, restart-connector: it lost its broker" in story


def test_a_consumer_is_paused_and_goes_on(tmp_path: Path, connect: Connect) -> None:
    remedies = file(
        tmp_path, connector(connect, "pause-connector"), connector(connect, "resume-connector")
    )
    with running(tmp_path / "data", remedies=remedies) as server:
        orders(server)
        name = opened(server, "orders")
        assert carried_out(server, name, "pause-connector")["state"] == "succeeded"
        assert connect.paused == {"orders-sink"}
        assert carried_out(server, name, "resume-connector")["state"] == "succeeded"
        assert connect.paused == set()


def test_what_kafka_connect_refuses_has_failed(tmp_path: Path, connect: Connect) -> None:
    with running(tmp_path / "data", remedies=file(tmp_path, connector(connect))) as server:
        orders(server)
        name = opened(server, "orders")
        connect.rebalancing = True
        told = carried_out(server, name, "restart-connector")
        assert (told["state"], told["status"]) == ("failed", 409)
        assert "Cannot complete request momentarily" in told["output"]


def test_a_request_goes_nowhere_that_endpoints_may_not(tmp_path: Path, connect: Connect) -> None:
    shut = connector(connect).replace("allow_private = true\n", "")
    with running(tmp_path / "data", remedies=file(tmp_path, shut)) as server:
        orders(server)
        told = carried_out(server, opened(server, "orders"), "restart-connector")
        assert told["state"] == "failed"
        assert "not a public address" in told["output"]
        assert connect.asked == []


# -- commands ----------------------------------------------------------------------------------


def test_a_command_runs_without_a_shell_and_with_little_around_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKE_PASSWORD", "hunter2hunter2")
    monkeypatch.setenv("OTHER", "not for it")
    code = (
        "import os, sys; print(sys.argv[1:]); print(os.environ['LAKE_PASSWORD']); "
        "print('OTHER' in os.environ, os.getcwd()); print('password=abcdefgh')"
    )
    told = python(code, "--of={dataset}", "{incident}; rm -rf /", "$HOME",
                  more='variables = ["LAKE_PASSWORD"]')  # fmt: skip
    with running(tmp_path / "data", remedies=file(tmp_path, told)) as server:
        orders(server)
        name = opened(server, "orders")
        done = carried_out(server, name, "mend")
        first, secret, rest, assigned = done["output"].split("\n")
        assert first == f"['--of=orders', '{name}; rm -rf /', '$HOME']"
        assert secret == "[redacted]"
        assert rest == f"False {tmp_path}"
        assert "abcdefgh" not in assigned
        assert (done["state"], done["status"]) == ("succeeded", 0)


def test_what_an_incident_tells_is_passed_on_only_if_it_looks_harmless(tmp_path: Path) -> None:
    with running(tmp_path / "data", remedies=file(tmp_path, python("pass", "{dataset}"))) as server:
        for odd in ("--force", "a b", "../etc", "x;y"):
            server.tell(run_event("build", reads=["raw"], writes=[odd]))
            name = opened(server, odd)
            (offer,) = server.ask("incidents/remedies", name=name)["offers"]
            assert "nothing that may be passed on" in offer["problem"]
            assert "{dataset}" in refusal(server, name, "propose", remedy="mend")
        name = opened(server)
        assert "nothing tells it" in refusal(server, name, "propose", remedy="mend")


def test_a_command_that_fails_is_told_with_its_words_and_no_more_of_them_than_fit(
    tmp_path: Path,
) -> None:
    code = "import sys; print('begin'); print('x' * 200_000); print('the end'); sys.exit(3)"
    with running(tmp_path / "data", remedies=file(tmp_path, python(code))) as server:
        orders(server)
        done = carried_out(server, opened(server, "orders"), "mend")
        assert (done["state"], done["status"]) == ("failed", 3)
        assert done["output"].startswith("begin\nxxx")
        assert done["output"].endswith("x\nthe end")
        assert "bytes left out" in done["output"]
        assert len(done["output"]) < 8_100


def test_a_command_that_takes_too_long_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, time; "
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
        "print(child.pid, flush=True); time.sleep(60)"
    )
    with running(
        tmp_path / "data", remedies=file(tmp_path, python(code, more="timeout_s = 1"))
    ) as server:
        orders(server)
        done = carried_out(server, opened(server, "orders"), "mend")
        assert done["state"] == "failed"
        child, _, why = done["output"].partition("\n")
        assert why.strip() == "ended after 1 s"
        until(lambda: not _is_alive(int(child)))


def test_what_it_started_is_ended_though_it_does_not_listen(tmp_path: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); "
        "print(1, flush=True); time.sleep(60)"
    )
    code = (
        "import subprocess, sys, time; "
        f"child = subprocess.Popen([sys.executable, '-c', {deaf!r}], stdout=subprocess.PIPE); "
        "child.stdout.readline(); print(child.pid, flush=True); time.sleep(60)"
    )
    with running(
        tmp_path / "data", remedies=file(tmp_path, python(code, more="timeout_s = 3"))
    ) as server:
        orders(server)
        done = carried_out(server, opened(server, "orders"), "mend")
        until(lambda: not _is_alive(int(done["output"].partition("\n")[0])))


def test_no_secret_is_told_in_part_where_something_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKE_KEY", "abcdefghijklmnop")
    code = (
        "import os; key = os.environ['LAKE_KEY']; "
        "print('.' * 1991, key, ' ' * 100_000, key, '.' * 5990)"
    )
    told = python(code, more='variables = ["LAKE_KEY"]')
    with running(tmp_path / "data", remedies=file(tmp_path, told)) as server:
        orders(server)
        output = carried_out(server, opened(server, "orders"), "mend")["output"]
        assert "bytes left out" in output
        assert "abc" not in output
        assert "nop" not in output


def _is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0]
    except OSError:
        return False
    return state != "Z"


def test_a_program_that_is_not_there_has_failed(tmp_path: Path) -> None:
    with running(tmp_path / "data", remedies=file(tmp_path, command("/no/such/program"))) as server:
        orders(server)
        done = carried_out(server, opened(server, "orders"), "mend")
        assert done["state"] == "failed"
        assert "could not be started" in done["output"]


def test_a_command_to_look_with_runs_before_anybody_approves(tmp_path: Path) -> None:
    look = json.dumps([sys.executable, "-c", "print('three rows would go')"])
    told = python("print('gone')", more=f"dry_run = {look}")
    with running(tmp_path / "data", remedies=file(tmp_path, told)) as server:
        orders(server)
        name = opened(server, "orders")
        step(server, name, "propose", remedy="mend")
        trial = step(server, name, "dry_run", attempt=1)["trial"]
        assert (trial["outcome"], trial["output"]) == ("succeeded", "three rows would go")
        assert "print('gone')" in trial["plan"].replace("'\"'\"'", "'")


def test_a_source_is_read_again(tmp_path: Path) -> None:
    code = tmp_path / "etl"
    code.mkdir()
    (code / "orders.sql").write_text("CREATE TABLE mart.orders AS SELECT * FROM raw.orders;")
    port = free_port()
    told = (
        '[[remedy]]\nname = "reread"\nkind = "ingest"\ndoes = "reads the code again"\n'
        f'arguments = ["scan", "{code}", "--dialect", "postgres", "--server", '
        f'"http://127.0.0.1:{port}", "--namespace", "postgres://db:5432"]\n'
    )
    with running(tmp_path / "data", remedies=file(tmp_path, told), port=port) as server:
        orders(server)
        name = opened(server, "orders")
        done = carried_out(server, name, "reread")
        assert done["state"] == "succeeded", done["output"]
        assert '"eventTime"' in attempt(server, name)["trial"]["output"]
        assert any(each["label"] == "mart.orders" or "mart.orders" in each["id"]
                   for each in server.ask("find", q="mart.orders")["hits"])  # fmt: skip


# -- webhooks ----------------------------------------------------------------------------------


def test_a_webhook_is_signed_and_knows_a_look_from_the_real_thing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    with receiving() as receiver:
        told = (
            '[[remedy]]\nname = "pause"\nkind = "webhook"\ndoes = "pauses the consumer"\n'
            f'url = "{receiver.url}/pause"\nsecret_env = "HOOK_SECRET"\nallow_private = true\n'
            'dry_run = true\nbody = {incident = "{incident}", table = "{dataset}"}\n'
        )
        with running(tmp_path / "data", remedies=file(tmp_path, told)) as server:
            orders(server)
            name = opened(server, "orders")
            assert carried_out(server, name, "pause")["state"] == "succeeded"
        look, real = [Webhook(SECRET).verify(got.body, got.headers) for got in receiver.got]
        assert look == real | {"dry_run": True}
        assert real["data"] == {"incident": name, "table": "orders"}
        ids = [got.headers["webhook-id"] for got in receiver.got]
        assert ids == [f"{name}-1-dry-run", f"{name}-1"]


# -- who may -----------------------------------------------------------------------------------


def test_only_those_who_may_approve_and_nobody_without_a_name(tmp_path: Path) -> None:
    strict = python("pass", more='approvers = ["ana", "ben"]\nsecond_person = true')
    with running(
        tmp_path / "data", remedies=file(tmp_path, strict, python("pass", name="free"))
    ) as server:
        orders(server)
        name = opened(server, "orders")
        step(server, name, "propose", remedy="mend")
        step(server, name, "dry_run", attempt=1)
        refused = {
            by: refusal(server, name, "approve", attempt=1, by=by, note="go")
            for by in ("carl", "ana")
        }
        assert "the file names ana, ben" in refused["carl"]
        assert "somebody else than who proposed it" in refused["ana"]
        assert step(server, name, "approve", attempt=1, by="ben", note="go")["state"] == "approved"

        step(server, name, "propose", remedy="free")
        step(server, name, "dry_run", attempt=2)
        for nobody in ("somebody", "headwater", "policy x"):
            told = refusal(server, name, "approve", attempt=2, by=nobody, note="go")
            assert "say who you are" in told


def test_an_approval_that_came_in_as_an_event_lets_nothing_run(
    tmp_path: Path, connect: Connect
) -> None:
    with running(tmp_path / "data", remedies=file(tmp_path, connector(connect))) as server:
        orders(server)
        name = opened(server, "orders")
        step(server, name, "propose", remedy="restart-connector")
        digest = step(server, name, "dry_run", attempt=1)["trial"]["digest"]
        forge(
            server, name, "2099-01-01T00:00:00Z", kind="remedy_approve", by="ben",
            remedy="restart-connector", attempt=1, digest=digest,
        )  # fmt: skip
        assert attempt(server, name)["state"] == "approved"
        assert "not approved on this server" in refusal(server, name, "run", attempt=1)
        assert connect.asked == []


def said(server: Server, name: str, kind: str) -> Any:
    """The act of a kind in the story of an incident."""
    acts = server.platform.incidents.find(name).acts
    (found,) = [each.told for each in acts if each.kind == kind]
    return found


def test_an_approval_lets_nothing_run_of_another_incident(tmp_path: Path, connect: Connect) -> None:
    with running(tmp_path / "data", remedies=file(tmp_path, connector(connect))) as server:
        orders(server)
        name, other = opened(server, "orders"), opened(server, "raw")
        carried_out(server, name, "restart-connector")
        approval = said(server, name, "remedy_approve")
        step(server, other, "propose", remedy="restart-connector")
        step(server, other, "dry_run", attempt=1)
        forge(
            server, other, "2099-01-01T00:00:00Z", id=approval.id, kind="remedy_approve", by="ben",
            remedy="restart-connector", attempt=1, digest=approval.digest,
        )  # fmt: skip
        assert attempt(server, other)["state"] == "approved"
        assert "not approved on this server" in refusal(server, other, "run", attempt=1)
        assert len(connect.asked) == 1


def test_an_approval_is_good_for_one_run_whatever_the_story_says(
    tmp_path: Path, connect: Connect
) -> None:
    with running(tmp_path / "data", remedies=file(tmp_path, connector(connect))) as server:
        orders(server)
        name = opened(server, "orders")
        carried_out(server, name, "restart-connector")
        began = said(server, name, "remedy_start")
        # Of two acts of one id the earlier one counts.
        forge(server, name, "2020-01-01T00:00:00Z", id=began.id, kind="note", note="nothing")
        assert attempt(server, name)["state"] == "approved"
        assert "not approved on this server" in refusal(server, name, "run", attempt=1)
        assert len(connect.asked) == 1


def test_nobody_can_say_beforehand_how_it_ended(tmp_path: Path, connect: Connect) -> None:
    with running(tmp_path / "data", remedies=file(tmp_path, connector(connect))) as server:
        orders(server)
        name = opened(server, "orders")
        forge(server, name, "2020-01-01T00:00:00Z", id=f"{name}-1-end", kind="note", note="nothing")
        assert carried_out(server, name, "restart-connector")["state"] == "succeeded"


def test_what_others_say_was_seen_cannot_be_approved(tmp_path: Path, connect: Connect) -> None:
    with running(tmp_path / "data", remedies=file(tmp_path, connector(connect))) as server:
        orders(server)
        name = opened(server, "orders")
        step(server, name, "propose", remedy="restart-connector")
        digest = step(server, name, "dry_run", attempt=1)["trial"]["digest"]
        forge(
            server, name, "2098-01-01T00:00:00Z", kind="remedy_try", by="ana", digest=digest,
            remedy="restart-connector", attempt=1, plan="GET /harmless",
        )  # fmt: skip
        assert attempt(server, name)["trial"]["plan"] == "GET /harmless"
        assert "nobody has seen" in refusal(server, name, "approve", attempt=1, note="go")
        step(server, name, "dry_run", attempt=1)
        assert step(server, name, "approve", attempt=1, note="go")["state"] == "approved"


def test_nobody_is_the_second_person_of_a_proposal_that_came_in_as_an_event(
    tmp_path: Path, connect: Connect
) -> None:
    told = connector(connect, more="second_person = true")
    with running(tmp_path / "data", remedies=file(tmp_path, told)) as server:
        orders(server)
        name = opened(server, "orders")
        forge(
            server, name, "2026-11-30T00:00:00Z", kind="remedy_propose", by="zoe",
            remedy="restart-connector", attempt=1,
        )  # fmt: skip
        step(server, name, "dry_run", attempt=1)
        told = refusal(server, name, "approve", attempt=1, note="go")
        assert "not proposed on this server" in told


def test_a_number_that_came_in_as_an_event_leaves_room_for_others(
    tmp_path: Path, connect: Connect
) -> None:
    with running(tmp_path / "data", remedies=file(tmp_path, connector(connect))) as server:
        orders(server)
        name = opened(server, "orders")
        forge(
            server, name, "2026-11-30T00:00:00Z", kind="remedy_propose", by="zoe",
            remedy="restart-connector", attempt=9_000_000,
        )  # fmt: skip
        assert carried_out(server, name, "restart-connector")["state"] == "succeeded"


def test_a_secret_in_a_plan_is_not_told_and_does_not_keep_it_from_being_approved(
    tmp_path: Path,
) -> None:
    told = python("print('done')", "--password=hunter2hunter2")
    with running(tmp_path / "data", remedies=file(tmp_path, told)) as server:
        orders(server)
        name = opened(server, "orders")
        assert carried_out(server, name, "mend")["state"] == "succeeded"
        assert "hunter2" not in json.dumps(server.ask("incidents/remedies", name=name)["attempts"])


def test_what_was_approved_is_all_that_runs(tmp_path: Path) -> None:
    remedies = file(tmp_path, python("print('one')"))
    with running(tmp_path / "data", remedies=remedies) as server:
        orders(server)
        name = opened(server, "orders")
        step(server, name, "propose", remedy="mend")
        step(server, name, "dry_run", attempt=1)
        step(server, name, "approve", attempt=1, note="go")
    file(tmp_path, python("print('two')"))
    with running(tmp_path / "data", remedies=remedies) as server:
        assert "no longer what was approved" in refusal(server, name, "run", attempt=1)
        assert step(server, name, "withdraw", attempt=1)["state"] == "withdrawn"


def test_the_same_does_not_run_twice_at_once(tmp_path: Path, connect: Connect) -> None:
    connect.hold = threading.Event()
    with running(tmp_path / "data", remedies=file(tmp_path, connector(connect))) as server:
        orders(server)
        names = [opened(server, "orders"), opened(server, "raw")]
        for name in names:
            step(server, name, "propose", remedy="restart-connector")
            step(server, name, "dry_run", attempt=1)
            step(server, name, "approve", attempt=1, note="go")
        step(server, names[0], "run", attempt=1)
        assert "is running already" in refusal(server, names[1], "run", attempt=1)
        connect.hold.set()
        ended(server, names[0])
        step(server, names[1], "run", attempt=1)
        assert ended(server, names[1])["state"] == "succeeded"


def test_of_many_who_look_at_once_one_does(tmp_path: Path) -> None:
    counted = tmp_path / "count"
    code = f"import time; open({str(counted)!r}, 'a').write('x'); time.sleep(1)"
    look = json.dumps([sys.executable, "-c", code])
    remedies = file(tmp_path, python("pass", more=f"dry_run = {look}"))
    with running(tmp_path / "data", remedies=remedies) as server:
        orders(server)
        name = opened(server, "orders")
        step(server, name, "propose", remedy="mend")

        def press(number: int) -> int:
            told = {"name": name, "step": "dry_run", "attempt": 1, "by": f"user-{number}"}
            return server.client.post("/api/v2/incidents/remedies/step", json=told).status_code

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(press, range(4))) == [200, 409, 409, 409]
        assert counted.read_text() == "x"


def test_of_many_who_run_it_at_once_one_does(tmp_path: Path, connect: Connect) -> None:
    with running(tmp_path / "data", remedies=file(tmp_path, connector(connect))) as server:
        orders(server)
        name = opened(server, "orders")
        step(server, name, "propose", remedy="restart-connector")
        step(server, name, "dry_run", attempt=1)
        step(server, name, "approve", attempt=1, note="go")

        def press(number: int) -> int:
            told = {"name": name, "step": "run", "attempt": 1, "by": f"user-{number}"}
            return server.client.post("/api/v2/incidents/remedies/step", json=told).status_code

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(press, range(8))) == [200, *[409] * 7]
        ended(server, name)
        assert len(connect.asked) == 1


def test_a_remedy_is_offered_where_the_file_says(tmp_path: Path) -> None:
    def told(name: str, when: str) -> str:
        return python("pass", name=name, more=f"when = {{{when}}}")

    remedies = file(
        tmp_path,
        told("by-alert", 'alerts = ["manual"]'),
        told("other-alert", 'alerts = ["slo"]'),
        told("by-selector", 'selector = "raw+"'),
        told("other-selector", 'selector = "elsewhere"'),
        told("by-platform", 'platforms = ["kafka"]'),
        told("both", 'alerts = ["manual"], selector = "orders"'),
    )
    with running(tmp_path / "data", remedies=remedies) as server:
        orders(server)
        name = opened(server, "orders")
        answer = server.ask("incidents/remedies", name=name)
        assert [each["name"] for each in answer["offers"]] == ["by-alert", "by-selector", "both"]
        assert answer["declared"] == 6
        assert "is not for INC-1" in refusal(server, name, "propose", remedy="other-alert")
        assert "did you mean both" in refusal(server, name, "propose", remedy="bot")
        assert "no attempt 7" in refusal(server, name, "run", attempt=7)
        assert (
            "remedy_approve needs it"
            in server.client.post(
                "/api/v2/incidents/act", json={"name": name, "kind": "remedy_approve"}
            ).json()["detail"]
        )


# -- rollback ----------------------------------------------------------------------------------


def snapshots(server: Server) -> None:
    """A good run of a table, with the snapshot that it left, and then a bad one."""
    for hours, version in ((0, "4530"), (1, "4531")):
        table = dataset(
            "orders",
            version={"datasetVersion": version},
            storage={"storageLayer": "iceberg", "fileFormat": "parquet"},
        )
        server.tell(run_event("build", reads=["raw"], writes=[table], hours=hours))


def policy(more: str = "", code: str = "import sys; print('back to', sys.argv[1])") -> str:
    return python(code, "{snapshot}", "{dataset}", name="iceberg", more=more).replace(
        "[[remedy]]", "[[rollback]]"
    )


def test_without_a_policy_nothing_is_rolled_back(tmp_path: Path) -> None:
    with running(tmp_path / "data", remedies=file(tmp_path, python("pass"))) as server:
        snapshots(server)
        name = opened(server, "orders")
        assert f"no policy lets Headwater roll back what is wrong in {name}" in refusal(
            server, name, "roll_back"
        )


def test_a_policy_names_the_snapshot_and_asks_first(tmp_path: Path) -> None:
    with running(tmp_path / "data", remedies=file(tmp_path, policy())) as server:
        snapshots(server)
        began = server.ask("incidents/show", name=opened(server, "orders"))
        good = began["rollback"][0]["last_good"]["version"]
        proposed = step(server, "INC-1", "roll_back")
        assert (proposed["state"], proposed["snapshot"]) == ("proposed", good)
        step(server, "INC-1", "dry_run", attempt=1)
        step(server, "INC-1", "approve", attempt=1, note="yes")
        step(server, "INC-1", "run", attempt=1)
        done = ended(server, "INC-1")
        assert (done["state"], done["output"]) == ("succeeded", f"back to {good}")
        shown = server.ask("incidents/show", name="INC-1")["timeline"]
        assert any(f"back to {good}" in each["says"] for each in shown)


def test_what_is_rolled_back_is_what_the_policy_is_for(tmp_path: Path) -> None:
    chosen = policy(
        'when = {selector = "orders"}', "import sys; print(sys.argv[2], 'to', sys.argv[1])"
    )
    with running(tmp_path / "data", remedies=file(tmp_path, chosen)) as server:
        snapshots(server)
        name = opened(server, "raw", "orders")
        proposed = step(server, name, "roll_back")
        trial = step(server, name, "dry_run", attempt=1)["trial"]
        assert f"{proposed['snapshot']} orders" in trial["plan"]
        other = opened(server, "raw")
        assert "no policy" in refusal(server, other, "roll_back")


def test_where_no_snapshot_is_known_nothing_is_rolled_back(tmp_path: Path) -> None:
    with running(tmp_path / "data", remedies=file(tmp_path, policy())) as server:
        orders(server)
        assert "no run tells which snapshot" in refusal(
            server, opened(server, "orders"), "roll_back"
        )


def test_an_automatic_policy_acts_by_itself_once_and_says_so(tmp_path: Path) -> None:
    counted = tmp_path / "count"
    code = f"open({str(counted)!r}, 'a').write('x'); print('done')"
    remedies = file(tmp_path, policy('automatic = true\nwhen = {selector = "orders"}', code))
    with running(tmp_path / "data", remedies=remedies) as server:
        snapshots(server)
        opened(server, "orders")
        opened(server, "raw")
        until(lambda: bool(server.ask("incidents/remedies", name="INC-1")["attempts"]))
        until(lambda: attempt(server, "INC-1")["state"] == "succeeded")
        told = attempt(server, "INC-1")
        assert told["approved"]["by"] == "policy iceberg"
        assert told["snapshot"] is not None
    with running(tmp_path / "data", remedies=remedies) as server:
        server.platform._remedy_watch.look()
        assert len(server.ask("incidents/remedies", name="INC-1")["attempts"]) == 1
        assert server.ask("incidents/remedies", name="INC-2")["attempts"] == []
    assert counted.read_text() == "x"


def test_an_automatic_policy_runs_nothing_where_its_look_fails(tmp_path: Path) -> None:
    counted = tmp_path / "count"
    look = json.dumps([sys.executable, "-c", "import sys; sys.exit('the table is in use')"])
    remedies = file(
        tmp_path, policy(f"automatic = true\ndry_run = {look}", f"open({str(counted)!r}, 'a')")
    )
    with running(tmp_path / "data", remedies=remedies) as server:
        snapshots(server)
        name = opened(server, "orders")
        until(lambda: "its dry run failed" in str(server.ask("incidents/show", name=name)))
        told = attempt(server, name)
        assert (told["state"], told["trial"]["output"]) == ("proposed", "the table is in use")
        assert not counted.exists()


def test_an_automatic_policy_that_cannot_act_says_so_once(tmp_path: Path) -> None:
    remedies = file(tmp_path, policy("automatic = true"))
    with running(tmp_path / "data", remedies=remedies) as server:
        orders(server)
        name = opened(server, "orders")

        def notes() -> list[str]:
            shown = server.ask("incidents/show", name=name)["timeline"]
            return [each["says"] for each in shown if each["kind"] == "note"]

        until(lambda: bool(notes()))
        server.platform._remedy_watch.look()
        (told,) = notes()
        assert "iceberg: nothing is rolled back: no run tells which snapshot" in told
        assert server.ask("incidents/remedies", name=name)["attempts"] == []


# -- the server dies ---------------------------------------------------------------------------


def test_what_ran_when_the_server_was_killed_is_unknown_and_not_run_again(tmp_path: Path) -> None:
    counted = tmp_path / "count"
    code = f"import time; open({str(counted)!r}, 'a').write('x'); time.sleep(3)"
    remedies = file(tmp_path, python(code))
    port = free_port()
    environment = os.environ | {
        "HEADWATER_REMEDIES": str(remedies),
        "PYTHONPATH": ":".join(filter(None, sys.path)),
    }
    line = [sys.executable, "-m", "headwater.cli.main", "up", "--data", str(tmp_path / "data"),
            "--port", str(port)]  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(line, env=environment, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        with httpx.Client(base_url=address, timeout=20) as client:
            until(lambda: _answers(client))
            client.post("/api/v1/lineage", json=run_event("build", writes=["orders"]))
            client.post("/api/v2/incidents/open", json={"title": "wrong", "by": "ana"})
            for told in (
                {"step": "propose", "remedy": "mend"},
                {"step": "dry_run", "attempt": 1},
                {"step": "approve", "attempt": 1, "note": "go"},
                {"step": "run", "attempt": 1},
            ):
                answer = client.post(
                    "/api/v2/incidents/remedies/step",
                    json={"name": "INC-1", "by": "ana", **told},
                )
                assert answer.status_code == 200, answer.text
            until(counted.exists)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    with running(tmp_path / "data", remedies=remedies) as server:
        until(lambda: attempt(server, "INC-1")["state"] == "unknown")
        shown = server.ask("incidents/show", name="INC-1")["timeline"]
        assert "the server ended while it ran" in shown[-1]["says"]
        assert "is unknown, and not approved" in refusal(server, "INC-1", "run", attempt=1)
    with running(tmp_path / "data", remedies=remedies) as server:
        assert attempt(server, "INC-1")["state"] == "unknown"
        assert len(server.ask("incidents/show", name="INC-1")["timeline"]) == len(shown)
    assert counted.read_text() == "x"


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/health").is_success
    except httpx.TransportError:
        return False


def test_a_stopping_server_ends_what_runs_and_says_how_it_ended(tmp_path: Path) -> None:
    remedies = file(tmp_path, python("import time; time.sleep(60)"))
    with running(tmp_path / "data", remedies=remedies) as server:
        orders(server)
        name = opened(server, "orders")
        step(server, name, "propose", remedy="mend")
        step(server, name, "dry_run", attempt=1)
        step(server, name, "approve", attempt=1, note="go")
        step(server, name, "run", attempt=1)
    with running(tmp_path / "data", remedies=remedies) as server:
        done = attempt(server, name)
        assert done["state"] == "failed"
        assert "ended, since the server stops" in done["output"]


def test_what_is_asked_for_while_the_server_stops_does_not_begin(
    tmp_path: Path, connect: Connect
) -> None:
    with running(tmp_path / "data", remedies=file(tmp_path, connector(connect))) as server:
        orders(server)
        name = opened(server, "orders")
        step(server, name, "propose", remedy="restart-connector")
        step(server, name, "dry_run", attempt=1)
        step(server, name, "approve", attempt=1, note="go")
        server.platform.remedy_desk.stop()
        told = {"name": name, "step": "run", "attempt": 1}
        answer = server.client.post("/api/v2/incidents/remedies/step", json=told)
        assert answer.status_code == 503
        assert "the server stops" in answer.json()["detail"]
        assert attempt(server, name)["state"] == "approved"
        assert connect.asked == []


def test_while_questions_lag_nothing_is_run_by_an_older_state(
    tmp_path: Path, connect: Connect
) -> None:
    remedies = file(tmp_path, connector(connect))
    with running(tmp_path / "data", remedies=remedies, min_offset_wait_s=0.3) as server:
        orders(server)
        name = opened(server, "orders")
        step(server, name, "propose", remedy="restart-connector")
        step(server, name, "dry_run", attempt=1)
        step(server, name, "approve", attempt=1, note="go")
        server.platform.projector.stop()
        told = {"name": name, "step": "run", "attempt": 1, "by": "ana"}
        answers = [
            server.client.post("/api/v2/incidents/remedies/step", json=told).status_code
            for _ in range(3)
        ]
        assert answers == [200, 503, 503]
        until(lambda: len(connect.asked) == 1)
    with running(tmp_path / "data", remedies=remedies) as server:
        until(lambda: attempt(server, name)["state"] == "unknown")
        assert len(connect.asked) == 1


# -- by command --------------------------------------------------------------------------------


def test_the_commands_go_from_the_list_to_the_outcome(
    tmp_path: Path, connect: Connect, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    with running(
        tmp_path / "data", remedies=file(tmp_path, connector(connect), policy())
    ) as server:
        monkeypatch.setenv("HEADWATER_URL", server.address)

        def cli(*line: str, code: int = 0) -> str:
            assert run(["incident", "remedy", *line]) == code
            return "".join(capsys.readouterr())

        snapshots(server)
        name = opened(server, "orders")
        assert "restart-connector" in cli("list", name, "--format", "table")
        shown = cli("propose", name, "restart-connector", "-m", "a task failed", "--by", "ana")
        assert f"{name} remedy 1, restart-connector, is proposed" in shown
        assert "restart?includeTasks=true&onlyFailed=true" in shown
        assert '"state": "FAILED"' in shown
        digest = attempt(server, name)["trial"]["digest"]
        way = f"headwater incident remedy approve {name} 1 -m WHY --run --digest {digest}"
        assert way in shown
        other = cli("approve", name, "1", "-m", "go", "--digest", "another", "--by", "ben", code=2)
        assert "nobody has seen what attempt 1 would do now" in other
        assert "FAILED" in cli("dry-run", name, "1", "--by", "ana")
        assert "may not approve" in cli("approve", name, "1", "-m", "go", code=2)
        done = cli("approve", name, "1", "-m", "go", "--run", "--digest", digest, "--by", "ben")
        assert "is succeeded (202)" in done
        assert "succeeded" in cli("list", name, "--format", "table")
        assert "is proposed" in cli("roll-back", name, "--by", "ana")
        assert "is withdrawn" in cli("withdraw", name, "2", "--by", "ana")
        connect.rebalancing = True
        cli("propose", name, "restart-connector", "--by", "ana")
        assert "is approved" in cli("approve", name, "3", "-m", "go", "--by", "ben")
        assert "is failed (409)" in cli("run", name, "3", "--by", "ben", code=1)
