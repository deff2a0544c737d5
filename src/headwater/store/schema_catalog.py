"""The catalog as tables: what there is, what was said of it, and every run.

Nothing in here is truth: all of it follows from the event log and can be dropped.
Keys are 64-bit hashes of names, so rows are written without looking anything up first.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)

from headwater.store.metadata import Long, projection

checkpoint: Final = Table(
    "checkpoint",
    projection,
    Column("id", SmallInteger, primary_key=True),
    Column("log_offset", BigInteger, nullable=False),
    Column("folded_with", Text, nullable=False),
)
"""How far the log is folded in, and the settings of the fold that its result depends on."""

dataset: Final = Table(
    "dataset",
    projection,
    Column("key", Long, primary_key=True, autoincrement=False),
    Column("namespace", Text, nullable=False),
    Column("name", Text, nullable=False),
    Index("dataset_by_name", "name"),
    Index("dataset_by_namespace", "namespace"),
)

job: Final = Table(
    "job",
    projection,
    Column("key", Long, primary_key=True, autoincrement=False),
    Column("namespace", Text, nullable=False),
    Column("name", Text, nullable=False),
    Index("job_by_name", "name"),
)

column: Final = Table(
    "column",
    projection,
    Column("key", Long, primary_key=True, autoincrement=False),
    Column("dataset", BigInteger, nullable=False),
    Column("path", Text, nullable=False),
    Index("column_by_dataset", "dataset"),
)

spelling: Final = Table(
    "spelling",
    projection,
    Column("namespace", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("dataset", BigInteger, nullable=False),
    Column("rules", Text, nullable=False),
    PrimaryKeyConstraint("namespace", "name"),
    Index("spelling_by_dataset", "dataset"),
)

event: Final = Table(
    "event",
    projection,
    Column("log_offset", Long, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("type", Text),
    Column("producer", Text, nullable=False),
    Column("run", BigInteger),
    Column("job", BigInteger),
    Column("dataset", BigInteger),
    Column("told", LargeBinary),
    Index("event_by_telling", "told", "at"),
    Index("event_by_run", "run", "at"),
    Index("event_by_job", "job", "at"),
    Index("event_by_dataset", "dataset", "at"),
)

quarantined: Final = Table(
    "quarantined",
    projection,
    Column("log_offset", Long, primary_key=True, autoincrement=False),
)
"""Events that could not be folded: each is a dead letter with the reason."""

run: Final = Table(
    "run",
    projection,
    Column("key", Long, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("job", BigInteger),
    Column("source", Text),
    Column("home_at", BigInteger),
    Column("home_digest", LargeBinary),
    Column("mentioned", BigInteger),
    Column("mentioned_at", BigInteger),
    Column("state", Text, nullable=False),
    Column("begins_at", BigInteger),
    Column("first_at", BigInteger),
    Column("last_at", BigInteger),
    Column("started_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("terminal", Text),
    Column("terminal_digest", LargeBinary),
    Column("nominal_start", BigInteger),
    Column("nominal_end", BigInteger),
    Column("nominal_at", BigInteger),
    Column("nominal_digest", LargeBinary),
    Column("parent", BigInteger),
    Column("root", BigInteger),
    Column("parent_at", BigInteger),
    Column("parent_digest", LargeBinary),
    Column("evidence", SmallInteger, nullable=False),
    Column("evidence_at", BigInteger),
    Column("evidence_digest", LargeBinary),
    Column("reads_told", Boolean, nullable=False),
    Column("writes_told", Boolean, nullable=False),
    Column("sql_told", Boolean, nullable=False),
    Column("entries", LargeBinary),
    Column("facets", LargeBinary, nullable=False),
    Column("shape", LargeBinary),
    Index("run_by_job", "job", "begins_at"),
    Index("run_by_shape", "job", "source", "shape", "begins_at"),
    Index("run_by_nominal", "job", "nominal_start", sqlite_where=text("nominal_start IS NOT NULL")),
    Index("run_by_parent", "parent"),
    Index("run_by_root", "root", sqlite_where=text("root IS NOT NULL")),
    Index("run_by_time", "begins_at"),
)

side: Final = Table(
    "side",
    projection,
    Column("run", BigInteger, nullable=False),
    Column("role", SmallInteger, nullable=False),
    Column("dataset", BigInteger, nullable=False),
    Column("spelled", Text, nullable=False),
    Column("version", Text),
    Column("version_at", BigInteger),
    Column("version_digest", LargeBinary),
    Column("mapping", LargeBinary),
    Column("mapping_at", BigInteger),
    Column("facets", LargeBinary),
    Column("happened_at", BigInteger),
    Column("lasting", Boolean, nullable=False),
    PrimaryKeyConstraint("run", "role", "dataset"),
    Index("side_by_dataset", "dataset", "role", "happened_at"),
    sqlite_with_rowid=False,
)
"""One dataset on one side of a run.

happened_at: when a read began or a write was complete; null while a write is not.
lasting: whether it is said of the run as a whole, and not only of some of its windows.
"""

sql_event: Final = Table(
    "sql_event",
    projection,
    Column("log_offset", Long, primary_key=True, autoincrement=False),
    Column("job", BigInteger, nullable=False),
    Column("run", BigInteger),
    Column("at", BigInteger, nullable=False),
    Index("sql_event_by_job", "job", "at"),
)
"""An event of a run, or of a job apart from runs, whose SQL may tell more than it says itself."""

facet_body: Final = Table(
    "facet_body",
    projection,
    Column("digest", LargeBinary, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

run_facet_body: Final = Table(
    "run_facet_body",
    projection,
    Column("owner", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("owner", "name"),
    Index("run_facet_body_by_digest", "digest"),
    sqlite_with_rowid=False,
)
"""The latest of what one run told of itself or of a side again and again, each time otherwise."""

facet_set: Final = Table(
    "facet_set",
    projection,
    Column("digest", LargeBinary, primary_key=True),
    Column("members", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

telling: Final = Table(
    "telling",
    projection,
    Column("digest", LargeBinary, nullable=False),
    Column("owner", BigInteger, nullable=False),
    Column("facet_set", LargeBinary, nullable=False),
    PrimaryKeyConstraint("digest", "owner"),
    Index("telling_by_owner", "owner", "digest"),
    sqlite_with_rowid=False,
)
"""What one event, or many alike, said of each dataset and job: its facets.

Each event that says so is one observation of them.
"""

described: Final = Table(
    "described",
    projection,
    Column("owner", Long, primary_key=True, autoincrement=False),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)
"""When facets of a dataset or job were told for the first time, and for the last."""

facet_version: Final = Table(
    "facet_version",
    projection,
    Column("number", Long, primary_key=True, autoincrement=False),
    Column("owner", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("manual", Boolean, nullable=False),
    Column("digest", LargeBinary),
    Column("valid_from", BigInteger, nullable=False),
    Column("valid_to", BigInteger, nullable=False),
    Column("known_from", BigInteger, nullable=False),
    Column("known_to", BigInteger, nullable=False),
    Index("facet_version_by_owner", "owner", "known_to"),
    Index("facet_version_by_name", "name", "valid_from"),
    Index("facet_version_of_schemas", "name", "number", sqlite_where=text("name = 'schema'")),
)

searchable: Final = Table(
    "searchable",
    projection,
    Column("key", Long, primary_key=True, autoincrement=False),
    Column("place", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("temporary", Boolean, nullable=False),
    Column("band", SmallInteger, nullable=False),
    Column("facts", LargeBinary, nullable=False),
    Index("searchable_by_place", "place", unique=True),
)
"""Each dataset and job that can be found.

place: the number of its row in the search index, the best first. band: how much it is read.
facts: what it can be filtered by.
"""

misspelling: Final = Table(
    "misspelling",
    projection,
    Column("variant", Text, nullable=False),
    Column("word", Text, nullable=False),
    PrimaryKeyConstraint("variant", "word"),
    sqlite_with_rowid=False,
)
"""The words of all names, each with what is left of it without one of its letters."""

shape: Final = Table(
    "shape",
    projection,
    Column("digest", LargeBinary, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

mapping: Final = Table(
    "mapping",
    projection,
    Column("digest", LargeBinary, primary_key=True),
    Column("output", BigInteger, nullable=False),
    Column("inputs", LargeBinary, nullable=False),
    Column("links", LargeBinary, nullable=False),
)

step: Final = Table(
    "step",
    projection,
    Column("key", Long, primary_key=True, autoincrement=False),
    Column("owner", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("target", BigInteger),
    Index("step_by_owner", "owner"),
)

declaration: Final = Table(
    "declaration",
    projection,
    Column("owner", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("evidence", SmallInteger, nullable=False),
    Column("reads_told", Boolean, nullable=False),
    Column("writes_told", Boolean, nullable=False),
    Column("explicit", Boolean, nullable=False),
    Column("shape", LargeBinary, nullable=False),
    Column("revision", BigInteger, nullable=False),
    PrimaryKeyConstraint("owner", "source", "at", "digest"),
    sqlite_with_rowid=False,
)

window: Final = Table(
    "window",
    projection,
    Column("run", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("role", SmallInteger, nullable=False),
    Column("dataset", BigInteger, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("duration_s", Float),
    Column("rows", BigInteger),
    Column("bytes", BigInteger),
    Column("files", BigInteger),
    PrimaryKeyConstraint("run", "at", "role", "dataset", "digest"),
    sqlite_with_rowid=False,
)
"""What one event said of its own window, of a job whose events stand for themselves.

digest: of the event.
"""

drop: Final = Table(
    "drop",
    projection,
    Column("dataset", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("dataset", "at", "reason"),
    sqlite_with_rowid=False,
)

rename: Final = Table(
    "rename",
    projection,
    Column("previous", BigInteger, nullable=False),
    Column("dataset", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("previous", "dataset", "at"),
    Index("rename_by_dataset", "dataset"),
    sqlite_with_rowid=False,
)

dependency: Final = Table(
    "dependency",
    projection,
    Column("upstream", BigInteger, nullable=False),
    Column("downstream", BigInteger, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("upstream", "downstream"),
    Index("dependency_by_downstream", "downstream"),
    sqlite_with_rowid=False,
)
"""Control flow between jobs: one waits for the other. Data flow lies in `edge_version`."""

run_flow: Final = Table(
    "run_flow",
    projection,
    Column("upstream", BigInteger, nullable=False),
    Column("downstream", BigInteger, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("upstream", "downstream"),
    Index("run_flow_by_downstream", "downstream"),
    sqlite_with_rowid=False,
)
"""Explicit lineage says that one run took in what another handed to it."""
