"""The `schema` facet of datasets."""

from __future__ import annotations

import msgspec


class SchemaField(msgspec.Struct, frozen=True):
    """A column, or a field inside one. ordinal_position: from 1, where the source numbers them."""

    name: str
    type: str | None = None
    description: str | None = None
    ordinal_position: int | None = None
    fields: tuple[SchemaField, ...] = ()


class SchemaFacet(msgspec.Struct, frozen=True):
    """The columns of a dataset, in order."""

    fields: tuple[SchemaField, ...] = ()
