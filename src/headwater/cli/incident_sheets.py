"""Incidents as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from headwater.cli.output.names import readable
from headwater.cli.output.sheet import Cell, Sheet
from headwater.reliability.incidents.telling import duration
from headwater.sdk.answers import Document
from headwater.sdk.incidents import IncidentList, Reach


def list_sheets(answer: IncidentList) -> Sequence[Sheet]:
    """One row for each incident, and then how long they took."""
    columns = ("incident", "severity", "state", "title", "since", "owner", "wrong", "origin",
               "actions")  # fmt: skip
    rows = [
        (
            each.name,
            each.severity,
            each.state,
            each.title,
            each.onset,
            each.owner,
            ", ".join(map(readable, each.assets[:3])) + (" ..." if each.assets[3:] else ""),
            each.origin,
            each.open_actions or None,
        )
        for each in answer.items
    ]
    lengths = [
        (each.name, _duration(each.median_s), _duration(each.p90_s), each.incidents)
        for each in answer.typical
    ]
    spare = ("origin", "actions", "owner", "wrong", "since")
    return [
        Sheet(columns, rows, spare=spare, prose=frozenset({"title", "wrong"})),
        Sheet(("length", "median", "p90", "incidents"), lengths, title="how long it took"),
    ]


def incident_sheets(document: Document) -> Sequence[Sheet]:
    """How it stands, what to roll back to, what to do, and what was done."""
    known: Mapping[str, Any] = document["incident"]
    size: Mapping[str, Any] = document["size"]
    cause: Mapping[str, Any] = known["cause"] or {}
    facts: list[tuple[Cell, Cell]] = [
        ("incident", known["name"]),
        ("title", known["title"]),
        ("state", known["state"]),
        ("severity", known["severity"]),
        ("owner", known["owner"]),
        ("wrong", ", ".join(map(readable, known["assets"]))),
        ("affects", affects(size)),
        ("cause", _cause(cause)),
        *((name, f"{each['at']} ({each['by']})") for name, each in known["moments"].items()),
        *((f"time to {name}", duration(took)) for name, took in known["seconds"].items()),
    ]
    steps = [
        ("x" if each["done"] else "", each["id"], each["text"], each["how"])
        for each in document["checklist"]
    ]
    steps += [
        ("x" if each["done"] else "", each["id"], each["text"], None)
        for runbook in document["runbooks"]
        for each in runbook["steps"]
    ]
    actions = [
        ("x" if each["done"] else "", each["name"], each["owner"], each["due"])
        for each in document["actions"]
    ]
    similar = [
        (each["name"], each["title"], each["state"], each["because"], _cause(each["cause"] or {}))
        for each in document["similar"]
    ]
    timeline = [(each["at"], each["says"]) for each in document["timeline"]]
    runbooks = [(each["title"], each["url"], each["because"]) for each in document["runbooks"]]
    return [
        Sheet(("", ""), [fact for fact in facts if fact[1]]),
        *rollback_sheets(document),
        Sheet(("done", "step", "what", "how"), steps, title="checklist",
              prose=frozenset({"what"}), spare=("how",)),
        Sheet(("runbook", "where", "because"), runbooks, title="runbooks"),
        Sheet(("done", "action", "owner", "due"), actions, title="actions"),
        Sheet(("incident", "title", "state", "because", "cause"), similar, title="similar before",
              prose=frozenset({"title"})),
        Sheet(("at", "what happened"), timeline, title="timeline",
              prose=frozenset({"what happened"})),
    ]  # fmt: skip


def rollback_sheets(document: Document) -> Sequence[Sheet]:
    """What to roll back to, and the commands."""
    rows: list[Sequence[Cell]] = []
    commands: list[Sequence[Cell]] = []
    for each in document["rollback"]:
        good: Mapping[str, Any] = each["last_good"] or {}
        bad: Mapping[str, Any] = each["first_bad"] or {}
        rows.append(
            (
                readable(each["asset"]),
                good.get("at"),
                good.get("version") or good.get("run"),
                good.get("commit"),
                bad.get("at"),
                bad.get("commit"),
                "; ".join([each["because"], *each["missing"]]),
            )
        )
        for command in each["commands"]:
            first, *more = command["text"].split("\n")
            commands.append((command["engine"], command["does"], first, command["expires_at"]))
            commands += [(None, None, line, None) for line in more]
    columns = ("asset", "good until", "version or run", "commit", "bad since", "bad commit",
               "because")  # fmt: skip
    return [
        Sheet(columns, rows, title="roll back to", prose=frozenset({"because"}),
              spare=("bad commit", "version or run")),
        Sheet(("engine", "does", "command", "possible until"), commands, title="commands",
              prose=frozenset({"does", "command"})),
    ]  # fmt: skip


def reach_sheets(answer: Reach) -> Sequence[Sheet]:
    """One row for each dataset."""
    columns = ("dataset", "type", "tier", "hops", "owners", "columns", "read next", "told",
               "change", "regulated", "domain", "last read")  # fmt: skip
    rows = [
        (
            readable(each.id),
            each.type,
            each.tier,
            each.hops,
            ", ".join(each.owners),
            ", ".join(each.columns),
            each.next_read,
            "yes" if each.told else None,
            each.change,
            "yes" if each.regulated else None,
            each.domain,
            each.last_read,
        )
        for each in answer.items
    ]
    spare = ("last read", "domain", "regulated", "change", "told", "columns", "read next")
    return [Sheet(columns, rows, spare=spare, prose=frozenset({"owners", "columns"}))]


def affects(size: Mapping[str, Any]) -> str:
    """How much is affected, in words."""
    return ", ".join(_counted(size)) or "nothing that is known"


def _counted(size: Mapping[str, Any]) -> Iterator[str]:
    words = (
        ("total", "dataset", "datasets"), ("dashboards", "dashboard", "dashboards"),
        ("learning", "model or feature", "models or features"),
        ("regulated", "regulated", "regulated"), ("critical", "of tier 1", "of tier 1"),
    )  # fmt: skip
    for key, one, many in words:
        count = int(size.get(key, 0))
        if count:
            yield f"{count} {one if count == 1 else many}"


def _cause(cause: Mapping[str, Any]) -> str:
    place = readable(str(cause["asset"])) if cause.get("asset") else ""
    told = (place, f"commit {cause['commit']}" if cause.get("commit") else "", cause.get("note"))
    return ", ".join(each for each in told if each)


def _duration(seconds: float | None) -> str | None:
    return None if seconds is None else duration(seconds)
