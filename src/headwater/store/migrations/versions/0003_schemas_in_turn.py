"""Versions of schemas are found by their numbers: whoever follows them looks at new ones alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index(
        "facet_version_of_schemas",
        "facet_version",
        ["name", "number"],
        sqlite_where=sa.text("name = 'schema'"),
    )


def downgrade() -> None:
    op.drop_index("facet_version_of_schemas", "facet_version")
