"""Webhooks: the answer kept with a delivery, paths that take unsigned deliveries, small runs taken in handfuls"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0051"
branch_labels = None
depends_on = None

INSTANT = sa.text("state IN ('ready', 'waiting') AND queue = 'instant'")


def upgrade() -> None:
    op.add_column("webhook_seen", sa.Column("answer", sa.Text(), nullable=True))
    op.add_column("flow", sa.Column("webhook_unsigned", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("flow", sa.Column("webhook_token", sa.Text(), nullable=True))
    # What listened without a secret goes on listening, at its old path; the screen says that it is unsigned.
    op.execute("UPDATE flow SET webhook_unsigned = true WHERE webhook_path IS NOT NULL AND webhook_secret IS NULL")
    op.create_index(
        "ix_task_instant", "task", ["next_at", "id"], unique=False, sqlite_where=INSTANT, postgresql_where=INSTANT
    )


def downgrade() -> None:
    op.drop_index("ix_task_instant", "task")
    op.drop_column("flow", "webhook_token")
    op.drop_column("flow", "webhook_unsigned")
    op.drop_column("webhook_seen", "answer")
