"""Events that could not be folded are written down, so that all of the log is accounted for.

Those of before are not known; they count as missing until the projection is made anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "quarantined",
        sa.Column("log_offset", _LONG, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("log_offset"),
    )


def downgrade() -> None:
    op.drop_table("quarantined")
