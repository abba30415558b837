"""Who changed which part of a draft, and who has it open"""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "flow_touch",
        sa.Column("flow_id", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"], name="fk_flow_touch_flow_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("flow_id", "part", name="pk_flow_touch"),
    )
    op.create_table(
        "flow_presence",
        sa.Column("flow_id", sa.Text(), nullable=False),
        sa.Column("window_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("editing", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"], name="fk_flow_presence_flow_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_flow_presence_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("flow_id", "window_id", name="pk_flow_presence"),
    )
    op.create_index("ix_flow_presence_user_id", "flow_presence", ["user_id"])


def downgrade() -> None:
    op.drop_table("flow_presence")
    op.drop_table("flow_touch")
