"""The first form of the projection."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:  # noqa: PLR0915 because it makes everything there is
    op.create_table(
        "alias",
        sa.Column("one", sa.BigInteger(), nullable=False),
        sa.Column("other", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("manual", sa.Boolean(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("stated_at", sa.BigInteger(), nullable=False),
        sa.Column("retracted_at", sa.BigInteger(), nullable=True),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("one", "other", "source"),
        sqlite_with_rowid=False,
    )
    op.create_index("alias_by_other", "alias", ["other"])
    op.create_table(
        "checkpoint",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("log_offset", sa.BigInteger(), nullable=False),
        sa.Column("folded_with", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "column",
        sa.Column(
            "key",
            _LONG,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("dataset", sa.BigInteger(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("column_by_dataset", "column", ["dataset"])
    op.create_table(
        "dataset",
        sa.Column(
            "key",
            _LONG,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("namespace", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("dataset_by_name", "dataset", ["name"])
    op.create_index("dataset_by_namespace", "dataset", ["namespace"])
    op.create_table(
        "declaration",
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("evidence", sa.SmallInteger(), nullable=False),
        sa.Column("reads_told", sa.Boolean(), nullable=False),
        sa.Column("writes_told", sa.Boolean(), nullable=False),
        sa.Column("explicit", sa.Boolean(), nullable=False),
        sa.Column("shape", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "source", "at", "digest"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dependency",
        sa.Column("upstream", sa.BigInteger(), nullable=False),
        sa.Column("downstream", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("upstream", "downstream"),
        sqlite_with_rowid=False,
    )
    op.create_index("dependency_by_downstream", "dependency", ["downstream"])
    op.create_table(
        "run_flow",
        sa.Column("upstream", sa.BigInteger(), nullable=False),
        sa.Column("downstream", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("upstream", "downstream"),
        sqlite_with_rowid=False,
    )
    op.create_index("run_flow_by_downstream", "run_flow", ["downstream"])
    op.create_table(
        "drop",
        sa.Column("dataset", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("dataset", "at", "reason"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "edge_version",
        sa.Column(
            "number",
            _LONG,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column("layer", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=False),
        sa.Column("label", sa.SmallInteger(), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("edge_version_by_owner", "edge_version", ["owner", "source_name", "known_to"])
    op.create_index("edge_version_by_source", "edge_version", ["layer", "source"])
    op.create_index("edge_version_by_target", "edge_version", ["layer", "target"])
    op.create_index(
        "edge_version_closed",
        "edge_version",
        ["known_to"],
        unique=False,
        sqlite_where=sa.text(f"known_to < {2**63 - 1}"),
    )
    op.create_table(
        "event",
        sa.Column(
            "log_offset",
            _LONG,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("producer", sa.Text(), nullable=False),
        sa.Column("run", sa.BigInteger(), nullable=True),
        sa.Column("job", sa.BigInteger(), nullable=True),
        sa.Column("dataset", sa.BigInteger(), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("log_offset"),
    )
    op.create_index("event_by_telling", "event", ["told", "at"])
    op.create_index("event_by_dataset", "event", ["dataset", "at"])
    op.create_index("event_by_job", "event", ["job", "at"])
    op.create_index("event_by_run", "event", ["run", "at"])
    op.create_table(
        "facet_body",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "facet_set",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("members", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "facet_version",
        sa.Column(
            "number",
            _LONG,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("manual", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_to", sa.BigInteger(), nullable=False),
        sa.Column("known_from", sa.BigInteger(), nullable=False),
        sa.Column("known_to", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("facet_version_by_name", "facet_version", ["name", "valid_from"])
    op.create_index("facet_version_by_owner", "facet_version", ["owner", "known_to"])
    op.create_table(
        "job",
        sa.Column(
            "key",
            _LONG,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("namespace", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("job_by_name", "job", ["name"])
    op.create_table(
        "mapping",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("output", sa.BigInteger(), nullable=False),
        sa.Column("inputs", sa.LargeBinary(), nullable=False),
        sa.Column("links", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "rename",
        sa.Column("previous", sa.BigInteger(), nullable=False),
        sa.Column("dataset", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("previous", "dataset", "at"),
        sqlite_with_rowid=False,
    )
    op.create_index("rename_by_dataset", "rename", ["dataset"])
    op.create_table(
        "run",
        sa.Column(
            "key",
            _LONG,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("job", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("home_at", sa.BigInteger(), nullable=True),
        sa.Column("home_digest", sa.LargeBinary(), nullable=True),
        sa.Column("mentioned", sa.BigInteger(), nullable=True),
        sa.Column("mentioned_at", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("begins_at", sa.BigInteger(), nullable=True),
        sa.Column("first_at", sa.BigInteger(), nullable=True),
        sa.Column("last_at", sa.BigInteger(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("terminal", sa.Text(), nullable=True),
        sa.Column("terminal_digest", sa.LargeBinary(), nullable=True),
        sa.Column("nominal_start", sa.BigInteger(), nullable=True),
        sa.Column("nominal_end", sa.BigInteger(), nullable=True),
        sa.Column("nominal_at", sa.BigInteger(), nullable=True),
        sa.Column("nominal_digest", sa.LargeBinary(), nullable=True),
        sa.Column("parent", sa.BigInteger(), nullable=True),
        sa.Column("root", sa.BigInteger(), nullable=True),
        sa.Column("parent_at", sa.BigInteger(), nullable=True),
        sa.Column("parent_digest", sa.LargeBinary(), nullable=True),
        sa.Column("evidence", sa.SmallInteger(), nullable=False),
        sa.Column("evidence_at", sa.BigInteger(), nullable=True),
        sa.Column("evidence_digest", sa.LargeBinary(), nullable=True),
        sa.Column("reads_told", sa.Boolean(), nullable=False),
        sa.Column("writes_told", sa.Boolean(), nullable=False),
        sa.Column("sql_told", sa.Boolean(), nullable=False),
        sa.Column("entries", sa.LargeBinary(), nullable=True),
        sa.Column("facets", sa.LargeBinary(), nullable=False),
        sa.Column("shape", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("run_by_job", "run", ["job", "begins_at"])
    op.create_index(
        "run_by_nominal",
        "run",
        ["job", "nominal_start"],
        sqlite_where=sa.text("nominal_start IS NOT NULL"),
    )
    op.create_index("run_by_parent", "run", ["parent"])
    op.create_index("run_by_root", "run", ["root"], sqlite_where=sa.text("root IS NOT NULL"))
    op.create_index("run_by_shape", "run", ["job", "source", "shape", "begins_at"])
    op.create_index("run_by_time", "run", ["begins_at"])
    op.create_table(
        "shape",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "side",
        sa.Column("run", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.SmallInteger(), nullable=False),
        sa.Column("dataset", sa.BigInteger(), nullable=False),
        sa.Column("spelled", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("version_at", sa.BigInteger(), nullable=True),
        sa.Column("version_digest", sa.LargeBinary(), nullable=True),
        sa.Column("mapping", sa.LargeBinary(), nullable=True),
        sa.Column("mapping_at", sa.BigInteger(), nullable=True),
        sa.Column("facets", sa.LargeBinary(), nullable=True),
        sa.Column("happened_at", sa.BigInteger(), nullable=True),
        sa.Column("lasting", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("run", "role", "dataset"),
        sqlite_with_rowid=False,
    )
    op.create_index("side_by_dataset", "side", ["dataset", "role", "happened_at"])
    op.create_table(
        "spelling",
        sa.Column("namespace", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("dataset", sa.BigInteger(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("namespace", "name"),
    )
    op.create_index("spelling_by_dataset", "spelling", ["dataset"])
    op.create_table(
        "step",
        sa.Column(
            "key",
            _LONG,
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("step_by_owner", "step", ["owner"])
    _create_what_events_told()
    op.execute(
        """
        CREATE VIRTUAL TABLE search USING fts5(
            name, columns, description, labels, code, facets, kind UNINDEXED, temporary UNINDEXED,
            tokenize = 'trigram'
        )
        """
    )
    op.execute("INSERT INTO checkpoint VALUES (1, 0, '')")


def _create_what_events_told() -> None:
    op.create_table(
        "telling",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("facet_set", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "owner"),
        sqlite_with_rowid=False,
    )
    op.create_index("telling_by_owner", "telling", ["owner", "digest"])
    op.create_table(
        "described",
        sa.Column("owner", _LONG, autoincrement=False, nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("owner"),
    )
    op.create_table(
        "run_facet_body",
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("owner", "name"),
        sqlite_with_rowid=False,
    )
    op.create_index("run_facet_body_by_digest", "run_facet_body", ["digest"])
    op.create_table(
        "window",
        sa.Column("run", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.SmallInteger(), nullable=False),
        sa.Column("dataset", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("duration_s", sa.Float(), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("files", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("run", "at", "role", "dataset", "digest"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rejection",
        sa.Column("subject", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=False),
        sa.Column("source_dataset", sa.BigInteger(), nullable=False),
        sa.Column("target_dataset", sa.BigInteger(), nullable=False),
        sa.Column("job", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("subject", "digest"),
        sqlite_with_rowid=False,
    )
    op.create_index("rejection_by_target", "rejection", ["target_dataset"])
    op.create_table(
        "sql_event",
        sa.Column("log_offset", _LONG, autoincrement=False, nullable=False),
        sa.Column("job", sa.BigInteger(), nullable=False),
        sa.Column("run", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("log_offset"),
    )
    op.create_index("sql_event_by_job", "sql_event", ["job", "at"])


def downgrade() -> None:
    raise NotImplementedError("the projection is folded again from the log instead")
