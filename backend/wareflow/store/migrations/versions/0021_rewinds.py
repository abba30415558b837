"""Why a cursor was set back"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cursor_history", sa.Column("reason", sa.Text(), server_default="", nullable=False))
    op.add_column("cursor_history", sa.Column("forgotten", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("cursor_history", "forgotten")
    op.drop_column("cursor_history", "reason")
