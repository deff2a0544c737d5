"""The catalog: everything that questions and pages read from the projection."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from headwater.lineage.answers import Described, Origin
from headwater.lineage.view.answer import ViewQuality
from headwater.lineage.view.columns import Field
from headwater.lineage.wording import EdgeFacts, EndedLinks, Unread
from headwater.model.edges import Direction
from headwater.model.graph import Layer
from headwater.model.identity import DatasetId, Key, key_of
from headwater.model.time import AsOf, Instant
from headwater.openlineage.facets.schema import SchemaFacet
from headwater.openlineage.naming import NamingRules
from headwater.store import (
    catalog_describe,
    catalog_edges,
    catalog_job_tree,
)
from headwater.store.catalog_descriptions import descriptions
from headwater.store.catalog_facets import facets_of
from headwater.store.catalog_names import Meant, resolve
from headwater.store.catalog_temporary import temporary_among
from headwater.store.catalog_unread import unread_runs
from headwater.store.catalog_view import fields_of, tiers_of
from headwater.store.catalog_view_quality import quality_of_boxes
from headwater.store.layered_facets import NO_FACETS


class SqlCatalog:
    """The projection as whoever asks sees it. Every method may be called from any thread."""

    def __init__(self, engine: Engine, naming: NamingRules) -> None:
        self._engine = engine
        self.naming = naming

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A connection whose reads all see one state of the projection."""
        with self._engine.connect() as connection:
            yield connection

    def columns_at(self, dataset: DatasetId, instant: Instant) -> Sequence[str] | None:
        """The columns of a dataset's schema at an instant, in order; None where there is none."""
        key = key_of(dataset)
        with self.reading() as connection:
            facets = facets_of(connection, [key], as_of=AsOf(valid=instant), names=["schema"])
        schema = facets.get(key, NO_FACETS).read(SchemaFacet, "schema")
        return [each.name for each in schema.fields] if schema is not None else None

    def tiers(self, datasets: Sequence[Key], *, as_of: AsOf) -> Mapping[Key, int]:
        """How much those of some datasets matter that somebody rated."""
        with self.reading() as connection:
            return tiers_of(connection, datasets, as_of=as_of)

    def fields(self, datasets: Sequence[Key], *, as_of: AsOf) -> Mapping[Key, Sequence[Field]]:
        """The columns of each dataset: those of its schema in order, then what lineage adds."""
        with self.reading() as connection:
            return fields_of(connection, datasets, as_of=as_of)

    def quality(self, datasets: Sequence[Key], *, as_of: AsOf) -> Mapping[Key, ViewQuality]:
        """The newest checks of each of these datasets, and its size, where any are told."""
        with self.reading() as connection:
            return quality_of_boxes(connection, datasets, as_of=as_of)

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def resolve(self, reference: str) -> Meant:
        """The node that a reference means."""
        with self.reading() as connection:
            return resolve(connection, reference, naming=self.naming)

    def describe(self, keys: Iterable[Key], *, as_of: AsOf) -> dict[Key, Described]:
        """Whatever these keys stand for; an unknown key is left out."""
        with self.reading() as connection:
            return catalog_describe.describe(connection, keys, as_of=as_of)

    def edges(
        self, layer: Layer, pairs: Sequence[tuple[Key, Key]], *, as_of: AsOf, stale: bool = False
    ) -> dict[tuple[Key, Key], list[EdgeFacts]]:
        """What is known of the edges between pairs of keys.

        stale: of those that runs had ceased to show, in place of those that held.
        """
        with self.reading() as connection:
            find = catalog_edges.stale_records if stale else catalog_edges.edge_records
            records = find(connection, layer, pairs, as_of=as_of)
            words: dict[catalog_edges.EdgeRecord, str] = {}
            if layer is Layer.COLUMNS:
                words = descriptions(connection, records, as_of=as_of, naming=self.naming)
            return catalog_edges.edge_facts(
                connection, layer, records, as_of=as_of, descriptions=words
            )

    def origins(self, datasets: Sequence[Key], *, as_of: AsOf) -> dict[Key, Origin]:
        """Why each of these datasets has nothing upstream."""
        with self.reading() as connection:
            return catalog_edges.origins(connection, datasets, as_of=as_of)

    def ended_links(
        self, columns: Sequence[Key], direction: Direction, *, as_of: AsOf
    ) -> EndedLinks | None:
        """How the links of these columns ended; None where one holds or there never was any."""
        with self.reading() as connection:
            return catalog_edges.ended_links(connection, columns, direction, as_of=as_of)

    def lines_of(self, jobs: Iterable[Key], *, as_of: AsOf) -> dict[str, Sequence[Described]]:
        """For each job, by identifier, those that start its runs, from the top, and itself."""
        with self.reading() as connection:
            lines = catalog_job_tree.lines_of(connection, jobs, as_of=as_of)
            keys = {key for line in lines.values() for key in line}
            told = catalog_describe.describe(connection, keys, as_of=as_of)
        named = ([told[key] for key in line if key in told] for line in lines.values())
        return {line[-1].id: line for line in named if line}

    def temporary(self, keys: Collection[Key], *, as_of: AsOf) -> dict[Key, Key]:
        """Of some keys those of temporary datasets and their columns, with the dataset's key."""
        with self.reading() as connection:
            return temporary_among(connection, keys, as_of=as_of)

    def unread(
        self, runs: Iterable[Key], datasets: Collection[Key], *, as_of: AsOf
    ) -> Sequence[Unread]:
        """Of these runs, and of the last that wrote each dataset, those read only in part."""
        with self.reading() as connection:
            return unread_runs(connection, runs, datasets, as_of=as_of)
