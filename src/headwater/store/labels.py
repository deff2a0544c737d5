"""What people say of namespaces, sources and tags, none of which any event is about."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    select,
    update,
)

from headwater.model.time import Instant
from headwater.store.metadata import Words
from headwater.store.upsert import insert_into

labels: Final = MetaData()

label: Final = Table(
    "label",
    labels,
    Column("kind", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("description", Words),
    Column("owner", Words),
    Column("type", Words),
    Column("url", Words),
    Column("hidden", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("kind", "name"),
)

NAMESPACE: Final = "namespace"
SOURCE: Final = "source"
TAG: Final = "tag"


class Label(NamedTuple):
    """What was said of one name. owner: of a namespace; type, url: of a source."""

    name: str
    description: str | None
    owner: str | None
    type: str | None
    url: str | None
    hidden: bool
    created_at: Instant
    updated_at: Instant


_COLUMNS: Final = tuple(label.c[name] for name in Label._fields)


class Labels:
    """Names and what was said of them, in the file of the operational store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        labels.create_all(engine)

    def say(
        self,
        kind: str,
        name: str,
        *,
        now: Instant,
        description: str | None = None,
        owner: str | None = None,
        type_: str | None = None,
        url: str | None = None,
    ) -> None:
        """Say it anew, in place of what was said before; a hidden name is shown again."""
        said = {
            "description": description,
            "owner": owner,
            "type": type_,
            "url": url,
            "hidden": False,
            "updated_at": now,
        }
        with self._engine.begin() as connection:
            statement = insert_into(label, connection).values(
                kind=kind, name=name, created_at=now, **said
            )
            connection.execute(
                statement.on_conflict_do_update(index_elements=["kind", "name"], set_=said)
            )

    def hide(self, kind: str, name: str, *, now: Instant) -> None:
        """Take a name out of the lists, if anything was said of it."""
        known = (label.c.kind == kind) & (label.c.name == name)
        with self._engine.begin() as connection:
            connection.execute(update(label).where(known).values(hidden=True, updated_at=now))

    def all(self, kind: str) -> dict[str, Label]:
        """All of one kind, by name."""
        query = select(*_COLUMNS).where(label.c.kind == kind).order_by(label.c.name)
        with self._engine.connect() as connection:
            return {row.name: Label(*row) for row in connection.execute(query)}
