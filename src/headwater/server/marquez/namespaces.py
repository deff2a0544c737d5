"""Namespaces: those that jobs and datasets are in, and those that somebody spoke of."""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from sqlalchemy import Connection
from starlette.responses import Response

from headwater.model.identity import DatasetId, JobId
from headwater.model.time import format_instant
from headwater.server.encode import encode
from headwater.server.marquez.ask import Ask
from headwater.server.marquez.identity import UnknownNodeError
from headwater.server.marquez.shapes import Namespace, Namespaces
from headwater.server.marquez.telling import hiding, tell
from headwater.store.catalog_lists import has_namespace, list_namespaces, members_of
from headwater.store.labels import NAMESPACE, Label

_NOBODY: Final = "anonymous"


class SaidOfNamespace(Struct, rename="camel"):
    """What is said of a namespace."""

    owner_name: str
    description: str | None = None


def list_all_namespaces(ask: Ask) -> Response:
    """Every namespace, by name."""
    found = _namespaces(ask)
    page = [found[name] for name in sorted(found)][ask.offset :][: ask.limit]
    return encode(Namespaces(page))


def show_namespace(ask: Ask) -> Response:
    """One namespace."""
    return encode(_namespace(ask))


def put_namespace(ask: Ask) -> Response:
    """Say who owns a namespace and what it is."""
    said = ask.read(SaidOfNamespace)
    ask.platform.operational.labels.say(
        NAMESPACE,
        ask["namespace"],
        now=ask.platform.clock(),
        owner=said.owner_name,
        description=said.description,
    )
    return show_namespace(ask)


def hide_namespace(ask: Ask) -> Response:
    """Take a namespace and all that is in it out of the lists."""
    name, now = ask["namespace"], ask.platform.clock()
    _namespace(ask)
    with ask.platform.catalog.reading() as connection:
        datasets, jobs = members_of(connection, name)
    things = [*(DatasetId(name, each) for each in datasets), *(JobId(name, each) for each in jobs)]
    tell(ask, [hiding(each, at=now) for each in things])
    ask.platform.operational.labels.hide(NAMESPACE, name, now=now)
    return show_namespace(ask)


def check_namespace(ask: Ask, connection: Connection) -> None:
    """Raise UnknownNodeError for a namespace that nothing is in and nobody spoke of."""
    name = ask["namespace"]
    if not has_namespace(connection, name) and name not in ask.platform.operational.labels.all(
        NAMESPACE
    ):
        raise UnknownNodeError("Namespace", name)


def _namespace(ask: Ask) -> Namespace:
    found = _namespaces(ask).get(ask["namespace"])
    if found is None:
        raise UnknownNodeError("Namespace", ask["namespace"])
    return found


def _namespaces(ask: Ask) -> dict[str, Namespace]:
    said = ask.platform.operational.labels.all(NAMESPACE)
    with ask.platform.catalog.reading() as connection:
        used = {each.name: each for each in list_namespaces(connection)}
    found: dict[str, Namespace] = {}
    for name in used.keys() | said.keys():
        times = [(each.created_at, each.updated_at) for each in (used.get(name),) if each]
        told = said.get(name)
        if told is not None:
            times.append((told.created_at, told.updated_at))
        shown = used[name].shown if name in used else 0
        found[name] = Namespace(
            name=name,
            created_at=format_instant(min(created for created, _ in times)),
            updated_at=format_instant(max(updated for _, updated in times)),
            owner_name=(told.owner if told else None) or _NOBODY,
            description=told.description if told else None,
            is_hidden=not shown and _is_hidden(told),
        )
    return found


def _is_hidden(told: Label | None) -> bool:
    """Whether a namespace in which nothing is shown is hidden: unless somebody spoke of it."""
    return told is None or told.hidden
