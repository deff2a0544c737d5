"""The `schema` facet of datasets."""

from __future__ import annotations

import msgspec


class SchemaField(msgspec.Struct, frozen=True):
    """A column, or a field inside one."""

    name: str
    type: str | None = None
    description: str | None = None
    fields: tuple[SchemaField, ...] = ()


class SchemaFacet(msgspec.Struct, frozen=True):
    """The columns of a dataset, in order."""

    fields: tuple[SchemaField, ...] = ()
