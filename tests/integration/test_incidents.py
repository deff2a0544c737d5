"""Incidents from end to end: opened, told of, understood, ended, kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from headwater.config import Config
from headwater.data_folder import rebuild
from integration.conftest import Cli
from support.receiver import Receiver, receiving, until
from support.server import Json, Server, running
from support.told import at, columns, dataset, run_event

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def graph(server: Server) -> None:
    """raw -> clean -> mart -> board, a dashboard of tier 1."""
    board = dataset(
        "board",
        datasetType={"datasetType": "DASHBOARD"},
        headwater_tier={"tier": 1},
        ownership={"owners": [{"name": "team:finance", "type": "OWNER"}]},
    )
    commit = {"type": "git", "url": "https://github.com/acme/etl", "version": "aaa",
              "repoUrl": "https://github.com/acme/etl"}  # fmt: skip
    server.tell(
        run_event(
            "load", reads=["raw"], writes=["clean"], job_facets={"sourceCodeLocation": commit}
        ),
        run_event("build", reads=["clean"], writes=["mart"]),
        run_event("draw", reads=["mart"], writes=[board]),
    )


def post(server: Server, path: str, **body: Any) -> Json:
    server.platform.wait_for(server.heard)
    answer = server.client.post(f"/api/v2/{path}", json=body)
    assert answer.status_code == 200, answer.text
    server.heard = answer.json()["offset"]
    return answer.json()


def refused(server: Server, path: str, **body: Any) -> Json:
    answer = server.client.post(f"/api/v2/{path}", json=body)
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()


def opened(server: Server, *of: str, **told: Any) -> str:
    return post(server, "incidents/open", title="wrong", of=of, by="ana", **told)["incident"][
        "name"
    ]


def act(server: Server, name: str, kind: str, **told: Any) -> Json:
    return post(server, "incidents/act", name=name, kind=kind, by="ana", **told)["incident"]


def test_an_incident_is_as_bad_as_what_it_touches(server: Server) -> None:
    graph(server)
    name = opened(server, "clean")
    told = server.ask("incidents/show", name=name)
    assert told["incident"]["severity"] == "critical"
    assert told["size"] == {
        "total": 2, "dashboards": 1, "learning": 0, "regulated": 0, "critical": 1, "owners": 1
    }  # fmt: skip
    post(server, "incidents/open", title="nothing reads it", of=["board"], by="ana")
    assert server.ask("incidents/show", name="INC-2")["incident"]["severity"] == "critical"


def test_what_it_affects_is_listed_what_matters_most_first(server: Server) -> None:
    graph(server)
    answer = server.ask("incidents/reach", name=opened(server, "raw"), limit=2)
    assert [(each["label"], each["hops"]) for each in answer["affected"]] == [
        ("board", 3),
        ("clean", 1),
    ]
    assert (answer["total"], answer["truncated"]) == (3, True)
    rest = server.ask("incidents/reach", name="INC-1", limit=2, cursor=answer["next"])
    assert [each["label"] for each in rest["affected"]] == ["mart"]
    assert rest["coverage"]["status"] == "complete"


def test_what_came_to_be_affected_since_and_what_no_longer_is_are_told_apart(
    server: Server,
) -> None:
    server.tell(run_event("build", reads=["raw"], writes=["mart"]))
    name = opened(server, "raw")
    server.tell(
        run_event("other", reads=["raw"], writes=["fresh"], hours=1),
        *(run_event("build", reads=["else"], writes=["mart"], hours=n) for n in (1, 2, 3)),
    )
    answer = server.ask("incidents/reach", name=name)
    assert {each["label"]: each["change"] for each in answer["affected"]} == {
        "fresh": "new",
        "mart": "gone",
    }
    assert answer["size_when_opened"]["total"] == answer["size"]["total"] == 1


def test_of_a_column_only_what_is_made_of_it_is_affected(server: Server) -> None:
    a = dataset("a", columnLineage=columns("x <- raw.id"))
    b = dataset("b", columnLineage=columns("x <- raw.price"))
    server.tell(
        run_event("a", reads=["raw"], writes=[a]), run_event("b", reads=["raw"], writes=[b])
    )
    answer = server.ask("incidents/reach", name=opened(server, "raw[price]"))
    assert [(each["label"], each["columns"]) for each in answer["affected"]] == [("b", ["x"])]


def test_it_is_told_what_to_roll_back_to(server: Server) -> None:
    graph(server)
    bad = {"type": "git", "url": "https://github.com/acme/etl", "version": "bbb",
           "repoUrl": "https://github.com/acme/etl"}  # fmt: skip
    server.tell(run_event("load", reads=["raw"], writes=["clean"], hours=5,
                          job_facets={"sourceCodeLocation": bad}))  # fmt: skip
    name = opened(server, "clean", detected=at(6))
    act(server, name, "identify", cause="load", commit="bbb")
    (told,) = server.ask("incidents/show", name=name)["rollback"]
    assert (told["last_good"]["commit"], told["first_bad"]["commit"]) == ("aaa", "bbb")
    assert told["last_good"]["at"] == "2026-11-01T00:00:00.000000Z"
    assert told["diff_url"] == "https://github.com/acme/etl/compare/aaa...bbb"
    assert "git revert --no-edit bbb" in [each["text"] for each in told["commands"]]


def test_the_same_alert_opens_one_incident_until_that_is_over(server: Server) -> None:
    graph(server)
    first = opened(server, "mart", fingerprint="late:mart")
    again = post(
        server, "incidents/open", title="x", of=["mart"], fingerprint="late:mart", by="ana"
    )
    assert (again["incident"]["name"], again["is_new"]) == (first, False)
    act(server, first, "resolve")
    assert opened(server, "mart", fingerprint="late:mart") == "INC-2"


def test_doing_the_same_twice_changes_nothing(server: Server) -> None:
    name = opened(server)
    body = {"name": name, "kind": "check", "step": "affected", "by": "ana"}
    assert post(server, "incidents/act", **body)["is_new"]
    assert not post(server, "incidents/act", **body)["is_new"]


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({"kind": "severity", "severity": "low"}, 400, "note: severity needs it"),
        ({"kind": "done", "action": "add tset"}, 404, "did you mean add test?"),
        ({"kind": "check", "step": "afected"}, 404, "did you mean affected?"),
        ({"kind": "review", "answers": {"gap": "x"}}, 404, "did you mean gaps?"),
        ({"kind": "moment", "times": {"started": "2099-01-01T00:00:00Z"}}, 400, "it lies ahead"),
        ({"kind": "moment", "times": {"started": "noon"}}, 400, "is not a time"),
        ({"kind": "identify", "cause": "nowhere"}, 404, "nowhere"),
        ({"kind": "reopen"}, 409, "is open already"),
        ({"kind": "open"}, 404, "there is no act 'open'"),
        ({"kind": "fly"}, 400, "kind"),
        ({"kind": "note", "note": "x", "colour": "red"}, 400, "colour"),
        ({"kind": "note", "note": "x", "to_owners": True}, 400, "only `notify`"),
    ],
)
def test_what_cannot_be_done_says_why(server: Server, body: Json, status: int, detail: str) -> None:
    name = opened(server)
    act(server, name, "action", action="add test")
    told = refused(server, "incidents/act", name=name, by="ana", **body)
    assert told["status"] == status
    assert detail in told["detail"]


def test_an_unknown_incident_names_the_newest(server: Server) -> None:
    assert "there is none yet" in server.problem("incidents/show", name="INC-1")["detail"]
    opened(server)
    told = server.problem("incidents/show", name="INC-9")
    assert (told["status"], told["similar"]) == (404, ["INC-1"])
    assert server.problem("incidents/show", name="nine")["status"] == 400


def test_an_incident_that_is_over_takes_only_what_is_learnt_from_it(server: Server) -> None:
    name = opened(server)
    act(server, name, "resolve")
    assert refused(server, "incidents/act", name=name, kind="mitigate", by="x")["status"] == 409
    assert act(server, name, "action", action="add a test")["open_actions"] == 1
    told = act(server, name, "review", answers={"gaps": "none"})
    assert (told["state"], told["unanswered"]) == ("resolved", 3)


def test_incidents_survive_a_rebuild_of_everything_derived(data: Path) -> None:
    with running(data) as server:
        graph(server)
        name = opened(server, "clean")
        act(server, name, "note", note="one")
        act(server, name, "note", note="two")
        act(server, name, "mitigate")
        before = server.ask("incidents/show", name=name)["timeline"]
    rebuild(Config(data=data))
    with running(data) as server:
        assert server.ask("incidents/show", name="INC-1")["timeline"] == before
    assert [each["says"] for each in before][1:] == ["ana noted: one", "ana noted: two",
                                                     "ana mitigated it"]  # fmt: skip


def test_no_search_finds_the_jobs_that_stand_for_incidents(server: Server) -> None:
    opened(server)
    assert server.ask("find", q="INC-1")["total"] == 0
    assert server.ask("select", sel="*")["total"] == 0


def test_a_selector_selects_what_is_wrong(server: Server) -> None:
    graph(server)
    opened(server, "clean", severity="high")
    act(server, opened(server, "mart", severity="low"), "resolve")

    def selected(sel: str) -> list[str]:
        return [each["name"] for each in server.ask("select", sel=sel)["nodes"]]

    assert selected("incident:open") == ["clean"]
    assert selected("incident:inc-2") == ["mart"]
    assert sorted(selected("incident:*")) == ["clean", "mart"]
    assert selected("incident:low") == ["mart"]
    assert set(selected("incident:high+")) >= {"board", "mart"}


def test_incidents_come_in_pages_and_by_what_they_are_in(server: Server) -> None:
    for _ in range(3):
        opened(server)
    act(server, "INC-2", "resolve")
    first = server.ask("incidents", limit=2)
    assert [each["name"] for each in first["incidents"]] == ["INC-3", "INC-2"]
    rest = server.ask("incidents", limit=2, cursor=first["next"])
    assert [each["name"] for each in rest["incidents"]] == ["INC-1"]
    left = server.ask("incidents", state="unresolved")
    assert [each["name"] for each in left["incidents"]] == ["INC-3", "INC-1"]
    assert left["open"] == {"critical": 0, "high": 0, "medium": 0, "low": 2}


def test_metrics_count_open_incidents_and_how_long_they_took(server: Server) -> None:
    opened(server, severity="high")
    act(server, "INC-1", "acknowledge")
    act(server, opened(server), "resolve")
    told = server.client.get("/metrics").text
    assert 'headwater_incidents_open{severity="high"} 1.0' in told
    assert 'headwater_incident_time_seconds_count{to="resolve"} 1.0' in told
    assert 'headwater_incident_time_seconds_bucket{le="60",to="resolve"} 1.0' in told


def test_past_incidents_are_imported_once(server: Server, cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "past.csv"
    file.write_text(
        "id,title,detected,identified,resolved\n"
        "A-1,late,2025-01-01T00:00:00Z,2025-01-01T02:00:00Z,2025-01-01T03:00:00Z\n"
        "A-2,wrong,2025-02-01T00:00:00Z,2025-02-01T04:00:00Z,\n",
        "utf-8",
    )
    assert "2 imported, 0 known already" in cli("incident", "import", str(file))
    assert "0 imported, 2 known already" in cli("incident", "import", str(file))
    told = server.ask("incidents")
    lengths = {each["name"]: each["median_s"] for each in told["typical"]}
    assert (lengths["MTTI"], lengths["MTTR"]) == (3 * 3600, 3 * 3600)
    assert [each["state"] for each in told["incidents"]] == ["identified", "resolved"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("id,title\n", "a column 'detected' is missing"),
        ("id,title,detected,when\n", "there is no column 'when'"),
        ("id,title,detected\na,b,noon\n", "line 2, detected"),
        ('id,title,detected\na,"b,2025-01-01\n', "line 2"),
    ],
)
def test_a_file_of_past_incidents_that_is_wrong_says_where(
    cli: Cli, tmp_path: Path, text: str, problem: str
) -> None:
    file = tmp_path / "past.csv"
    file.write_text(text, "utf-8")
    assert problem in cli("incident", "import", str(file), code=2)


def test_runbooks_of_the_folder_are_shown_and_their_steps_ticked_off(
    data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "runbooks"
    folder.mkdir()
    (folder / "late.md").write_text("---\nassets: [mart]\n---\n# Late\n\n- [ ] Look\n", "utf-8")
    with running(data, runbooks=folder) as server:
        graph(server)
        name = opened(server, "mart")
        (told,) = server.ask("incidents/show", name=name)["runbooks"]
        assert (told["title"], told["because"]) == ("Late", "it is for mart")
        (step,) = told["steps"]
        act(server, name, "check", step=step["id"])
        (told,) = server.ask("incidents/show", name=name)["runbooks"]
        assert told["steps"][0]["done"]["by"] == "ana"


def test_the_postmortem_is_a_page_of_markdown(server: Server, cli: Cli) -> None:
    graph(server)
    name = opened(server, "clean")
    act(server, name, "identify", cause="load", note="the wrong source")
    act(server, name, "resolve")
    page = cli("incident", "postmortem", name)
    assert page.startswith("# INC-1: wrong\n")
    assert "- the wrong source" in page
    assert "**What was missing that would have shown the cause sooner?**" in page


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


def channels(folder: Path, receiver: Receiver) -> Path:
    """An endpoint for everything, and one for what concerns the finance team."""
    endpoint = (
        '[[endpoint]]\nname = "{name}"\nchannel = "webhook"\nurl = "{url}/{name}"\n'
        'secret_env = "HOOK_SECRET"\nfull = true\nallow_private = true\n'
    )
    path = folder / "channels.toml"
    path.write_text(
        endpoint.format(name="all", url=receiver.url)
        + endpoint.format(name="finance", url=receiver.url)
        + '[endpoint.only]\nowners = ["team:finance"]\n'
    )
    return path


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_SECRET", SECRET)


def heard(receiver: Receiver, path: str) -> list[tuple[str, str]]:
    told = [msgspec.json.decode(each.body) for each in receiver.got if each.path == path]
    return [(each["type"].removeprefix("io.headwater."), each["data"]["action"]) for each in told]


@pytest.mark.usefixtures("secret")
def test_who_asked_for_it_is_told_of_every_turn(
    data: Path, tmp_path: Path, receiver: Receiver
) -> None:
    file = channels(tmp_path, receiver)
    with running(data, channels=file, public_url="https://hw.example") as server:
        graph(server)
        name = opened(server, "clean")
        receiver.wait_for(1)
        until(lambda: "alerted" in server.ask("incidents/show", name=name)["incident"]["moments"])
        act(server, name, "acknowledge")
        act(server, name, "note", note="nobody is told of notes")
        act(server, name, "resolve")
        receiver.wait_for(3)
    assert heard(receiver, "/all") == [
        ("incident.opened", "trigger"),
        ("incident.acknowledged", "acknowledge"),
        ("incident.resolved", "resolve"),
    ]
    first = msgspec.json.decode(receiver.got[0].body)["data"]
    assert first["url"] == "https://hw.example/incident/INC-1"
    assert first["impact"]["total"] == 2
    assert first["impact"]["top"][0]["owner"] == "team:finance"
    assert first["last_good"]["commit"] == "aaa"


@pytest.mark.usefixtures("secret")
def test_those_who_own_what_depends_on_it_are_told_in_one_step(
    data: Path, tmp_path: Path, receiver: Receiver
) -> None:
    with running(data, channels=channels(tmp_path, receiver)) as server:
        graph(server)
        name = opened(server, "clean")
        act(server, name, "notify", to_owners=True, note="do not use the board")
        until(lambda: bool(heard(receiver, "/finance")))
        (entry,) = [
            each
            for each in server.ask("incidents/reach", name=name)["affected"]
            if each["label"] == "board"
        ]
    assert entry["told"]
    # The team owns nothing that is wrong, so it hears of it by name alone.
    assert heard(receiver, "/finance") == [("incident.updated", "inform")]


@pytest.mark.usefixtures("secret")
def test_a_restart_tells_nobody_again(data: Path, tmp_path: Path, receiver: Receiver) -> None:
    file = channels(tmp_path, receiver)
    with running(data, channels=file) as server:
        opened(server)
        receiver.wait_for(1)
    with running(data, channels=file) as server:
        opened(server)
        receiver.wait_for(2)
    assert [name for name, _ in heard(receiver, "/all")] == ["incident.opened"] * 2
    assert len({each.headers["webhook-id"] for each in receiver.got}) == 2


def test_a_job_that_fails_can_be_asked_who_did_it_and_what_to_roll_back(server: Server) -> None:
    graph(server)
    server.tell(run_event("watch", reads=["clean"], hours=1))
    name = opened(server, "load", "watch")
    told = server.ask("incidents/show", name=name)
    assert [each["asset"].rpartition(":")[2] for each in told["rollback"]] == ["clean"]
    answer = server.ask("incidents/suspects", name=name)
    assert [each.rpartition(":")[2] for each in answer["of"]] == ["load"]


def test_a_symptom_that_was_attached_is_affected_still(server: Server) -> None:
    graph(server)
    name = opened(server, "clean")
    act(server, name, "attach", of=["mart"])
    answer = server.ask("incidents/reach", name=name)
    assert [(each["label"], each["change"]) for each in answer["affected"]] == [
        ("board", None),
        ("mart", None),
    ]
    assert answer["size"] == answer["size_when_opened"]


@pytest.mark.usefixtures("secret")
def test_a_job_that_only_bears_the_name_of_an_incident_keeps_nobody_from_being_told(
    data: Path, tmp_path: Path, receiver: Receiver
) -> None:
    event = run_event("x", hours=1)
    event["job"] = {"namespace": "headwater", "name": "incident/INC-7"}
    with running(data, channels=channels(tmp_path, receiver)) as server:
        server.tell(event)
        assert opened(server) == "INC-1"
        receiver.wait_for(1)
