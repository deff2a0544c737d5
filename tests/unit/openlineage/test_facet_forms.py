"""The forms of facets beside those of the stock Python client, which follow the specification."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import attr
import msgspec
import openlineage.client.generated as stock
import pytest

from headwater.openlineage.facets import FACETS, FacetKind, Origin, Place
from headwater.openlineage.facets.form import OWED

# The registered schema is one for both, and so are our words for what Google calls jobs.
SUFFIXES = {
    "RunFacet": Place.RUN,
    "InputDatasetFacet": Place.INPUT,
    "OutputDatasetFacet": Place.OUTPUT,
    "JobFacet": Place.JOB,
    "DatasetFacet": Place.DATASET,
}


def _stock_facets() -> Iterator[tuple[type[Any], str, str]]:
    """Every facet class of the client, with the file and version of its schema."""
    for module in pkgutil.iter_modules(stock.__path__):
        loaded = importlib.import_module(f"{stock.__name__}.{module.name}")
        for kind in vars(loaded).values():
            if not (isinstance(kind, type) and attr.has(kind) and kind.__name__.endswith("Facet")):
                continue
            if kind.__module__ != loaded.__name__ or module.name == "base":
                continue
            *_, version, file = kind._get_schema().partition("#")[0].split("/")
            yield kind, file.removesuffix(".json"), version


STOCK = list(_stock_facets())


def ours(kind: type[Any], schema: str) -> FacetKind:
    bases = {base.__name__ for base in kind.__mro__}
    place = next(place for suffix, place in SUFFIXES.items() if suffix in bases)
    found = [each for each in FACETS if each.schema == schema]
    return next((each for each in found if each.place == place), found[0])


def properties(form: type[msgspec.Struct]) -> dict[str, Any]:
    _, components = msgspec.json.schema_components([form], ref_template="{name}")
    return components[form.__name__]["properties"]


@pytest.mark.parametrize(
    ("kind", "schema", "version"), STOCK, ids=[kind.__name__ for kind, *_ in STOCK]
)
def test_a_facet_has_every_field_that_the_stock_client_sends(
    kind: type[Any], schema: str, version: str
) -> None:
    facet = ours(kind, schema)
    known = properties(facet.form)
    given = {
        each.name: each
        for each in attr.fields(kind)
        if each.name not in {"_producer", "_schemaURL", "_deleted"}
    }
    assert given.keys() <= known.keys()
    assert facet.version >= version


@pytest.mark.parametrize(
    ("kind", "schema", "version"), STOCK, ids=[kind.__name__ for kind, *_ in STOCK]
)
def test_a_facet_owes_what_the_stock_client_requires(
    kind: type[Any], schema: str, version: str
) -> None:
    form = ours(kind, schema).form
    required = {each.encode_name for each in msgspec.structs.fields(form) if each.required}
    owed = {name for name, told in properties(form).items() if told.get(OWED)} | required
    assert owed == {
        each.name
        for each in attr.fields(kind)
        if each.default is attr.NOTHING and not each.name.startswith("_")
    }


def test_all_38_standard_facets_and_the_six_registered_ones_have_a_form() -> None:
    standard = {each.schema for each in FACETS if each.origin is Origin.STANDARD}
    registered = {each.key for each in FACETS if each.origin is Origin.REGISTERED}
    assert len(standard) == 38
    assert registered == {
        "gcp_composer_job",
        "gcp_composer_run",
        "gcp_dataproc",
        "gcp_lineage",
        "icebergCommitReport",
        "icebergScanReport",
    }
