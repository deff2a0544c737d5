"""Rows of the search index are numbered by how much a thing matters.

What the tables hold is folded again from the log, since the rules of folding have changed, too.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.execute("DROP TABLE search")
    op.execute(
        """
        CREATE VIRTUAL TABLE search USING fts5(
            namespace, name, parts, columns, description, labels, code, facets, facts,
            tokenize = 'trigram'
        )
        """
    )
    op.create_table(
        "searchable",
        sa.Column("key", _LONG, autoincrement=False, nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("temporary", sa.Boolean(), nullable=False),
        sa.Column("band", sa.SmallInteger(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("searchable_by_place", "searchable", ["place"], unique=True)
    op.create_table(
        "misspelling",
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("variant", "word"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    raise NotImplementedError("the projection is folded again from the log instead")
