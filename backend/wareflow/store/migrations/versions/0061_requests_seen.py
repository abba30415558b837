"""Writes that their sender named, with their answers"""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "request_seen",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_request_seen")),
    )
    op.create_index("ix_request_seen_seen_at", "request_seen", ["seen_at"], unique=False)


def downgrade() -> None:
    op.drop_table("request_seen")
