"""Which datasets are temporary: left behind by the inside of a job, and no use to anybody else."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection

from headwater.model.identity import DatasetId, Key
from headwater.model.time import AsOf
from headwater.openlineage.facets.dataset_type import DatasetTypeFacet
from headwater.store.catalog_facets import facets_of
from headwater.store.catalog_names import columns, identities
from headwater.store.layered_facets import NO_FACETS, Facets

_IN_MEMORY: Final = "inmemory:"


def temporary_among(
    connection: Connection, keys: Collection[Key], *, as_of: AsOf
) -> dict[Key, Key]:
    """Of some keys those of temporary datasets and their columns, each with the dataset's key."""
    owners = {key: owner for key, (owner, _) in columns(connection, keys).items()}
    datasets = {owners.get(key, key) for key in keys}
    names = identities(connection, datasets)
    facets = facets_of(connection, datasets, as_of=as_of, names=("datasetType",))
    temporary = {
        key
        for key in datasets
        if isinstance(node := names.get(key), DatasetId)
        and is_temporary(node.namespace, facets.get(key, NO_FACETS))
    }
    return {key: owner for key in keys if (owner := owners.get(key, key)) in temporary}


def is_temporary(namespace: str, facets: Facets) -> bool:
    """Whether a dataset is one, by where it is or by what it says of itself."""
    if namespace.startswith(_IN_MEMORY):
        return True
    told = facets.read(DatasetTypeFacet, "datasetType")
    if told is None:
        return False
    return (told.sub_type or "").upper() == "TEMPORARY" or told.dataset_type.upper() == "JOB_OUTPUT"
