"""What a dbt project's tables and jobs are called, so that they are those of its runs.

A table is named as the warehouse knows it, and its dbt unique id is a tag of it.
Jobs are named as `dbt-ol` (openlineage-dbt 1.54) names them, which depends on how it listens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from headwater.integrations.sources.dbt.manifest import Manifest, Node
from headwater.integrations.sources.dbt.results import Arguments
from headwater.model.identity import DatasetId, JobId
from headwater.openlineage.writing import Json, identified
from headwater.sql.answer import TableName
from headwater.sql.dialects import dialect_named

TABLES: Final = ("model", "seed", "snapshot", "source")
"""The kinds of nodes that are tables, ephemeral models apart."""

_DIALECTS: Final = {
    "dremio": None,
    "fabric": "tsql",
    "glue": "spark",
    "materialize": "postgres",
    "presto": "trino",
    "synapse": "tsql",
    "watsonx_presto": "trino",
}


class Form(StrEnum):
    """How `dbt-ol` names jobs: after what one command left behind, or after the nodes it logged."""

    RUN = "run"
    BUILD = "build"
    NODES = "nodes"


def form_of(arguments: Arguments | None) -> Form | None:
    """How the jobs of an invocation are named; None for one that runs nothing."""
    which = arguments.which if arguments else None
    if which not in {"build", "run", "test", "seed", "snapshot", "retry"}:
        return None
    # `dbt-ol --consume-structured-logs` has dbt write its log file as JSON.
    if arguments is not None and arguments.log_format_file == "json":
        return Form.NODES
    return Form.BUILD if which == "build" else Form.RUN


def dialect_for(adapter: str | None) -> str | None:
    """The dialect of SQL that an adapter speaks; None where nothing is known of it."""
    name = (adapter or "").lower()
    return dialect_named(_DIALECTS.get(name, name))


@dataclass(frozen=True)
class Names:
    """The names in one project.

    namespace: of its tables. jobs: namespace of its jobs.
    """

    manifest: Manifest
    namespace: str
    jobs: str
    form: Form
    _datasets: dict[str, DatasetId] = field(default_factory=dict[str, DatasetId])

    @property
    def project(self) -> str:
        """Namespace of what is known to dbt alone."""
        return f"dbt://{self.manifest.project}"

    def dataset(self, node: Node) -> DatasetId:
        """The table of a node, as the warehouse knows it; a source as the node that builds it."""
        found = self._datasets.get(node.unique_id)
        if found is None:
            table = self.built(node) or node if node.resource_type == "source" else node
            name = ".".join(filter(None, (table.database, table.schema, table.table)))
            found = self._datasets[node.unique_id] = DatasetId(self.namespace, name)
        return found

    def own(self, unique_id: str) -> DatasetId:
        """What is no table of the warehouse, and so has no name but that of dbt."""
        return DatasetId(self.project, unique_id)

    def unique_ids(self, node: Node) -> list[str]:
        """All that dbt calls the table of a node."""
        nodes = self._of_table.get(self.dataset(node), (node,))
        return [each.unique_id for each in nodes]

    def other_names(self, node: Node) -> Json | None:
        """The body of the `symlinks` facet of its table: what `dbt-ol` calls it instead.

        A dbt unique id is none: names that are joined by symlinks stay nodes of their own.
        """
        nodes = self._of_table.get(self.dataset(node), (node,))
        told = [identified(each) for each in filter(None, map(self._told_by_runs, nodes))]
        return {"identifiers": [each | {"type": "TABLE"} for each in told]} if told else None

    @cached_property
    def _of_table(self) -> Mapping[DatasetId, Sequence[Node]]:
        """The nodes of each table: a source may be what a seed or model of the project builds."""
        found: dict[DatasetId, list[Node]] = {}
        for node in filter(is_table, self.manifest.nodes.values()):
            found.setdefault(self.dataset(node), []).append(node)
        return found

    def _told_by_runs(self, node: Node) -> DatasetId | None:
        """A source as `dbt-ol` names it, which takes no notice of an identifier."""
        if node.resource_type != "source":
            return None
        name = ".".join(filter(None, (node.database, node.schema, node.name)))
        found = DatasetId(self.namespace, name)
        return None if found in self._of_table else found

    def built(self, source: Node) -> Node | None:
        """The node of the same project that builds the table of a source; None for none."""
        parts = filter(None, (source.database, source.schema, source.table))
        found = self.by_table.get(tuple(part.lower() for part in parts))
        return found if found is not None and found.resource_type != "source" else None

    @cached_property
    def by_table(self) -> Mapping[TableName, Node]:
        """Tables by their names in SQL, in small letters; of two of one name, what is built."""
        found: dict[TableName, Node] = {}
        for node in self.manifest.nodes.values():
            if is_table(node):
                parts = filter(None, (node.database, node.schema, node.table))
                name = tuple(part.lower() for part in parts)
                if name not in found or node.resource_type != "source":
                    found[name] = node
        return found

    def invocation(self) -> JobId:
        """The job of which calls of dbt are runs."""
        return JobId(self.jobs, f"dbt-run-{self.manifest.project}")

    def job(self, node: Node) -> JobId:
        """The job that builds a table."""
        kind = node.resource_type
        if self.form is Form.NODES:
            return JobId(self.jobs, node.unique_id)
        build = ".build" if self.form is Form.BUILD else ""
        ending = {"model": f"{build}.run" if build else ""}.get(kind, f"{build}.{kind}")
        return self._placed(node, node.unique_id.removeprefix(f"{kind}."), ending)

    def test_job(self, test: Node, tested: Node | None) -> JobId:
        """The job that a test is part of: its own, or the one for all tests of a table."""
        if self.form is Form.NODES or test.test_metadata is None or tested is None:
            return JobId(self.jobs, test.unique_id)
        ending = ".build.test" if self.form is Form.BUILD else ".test"
        return self._placed(tested, tested.unique_id.removeprefix("model."), ending)

    def freshness_job(self, source: Node) -> JobId:
        """The job that looks how old a source is."""
        return JobId(self.jobs, f"{source.unique_id}.freshness")

    def _placed(self, node: Node, name: str, ending: str) -> JobId:
        whole = ".".join(filter(None, (node.database, node.schema, name)))
        return JobId(self.jobs, whole + ending)

    def read_tables(self, upstream: Iterable[str]) -> list[Node]:
        """The tables behind unique ids: through ephemeral models, each once, in order."""
        found: dict[str, Node] = {}
        waiting = [*upstream][::-1]
        seen: set[str] = set()
        while waiting:
            node = self.manifest.nodes.get(waiting.pop())
            if node is None or node.unique_id in seen:
                continue
            seen.add(node.unique_id)
            if is_table(node):
                found[node.unique_id] = node
            elif node.resource_type == "model":
                waiting.extend([*node.upstream][::-1])
        return [*found.values()]


def is_table(node: Node) -> bool:
    """Whether a node is a table of its own."""
    return node.resource_type in TABLES and node.materialized != "ephemeral"
