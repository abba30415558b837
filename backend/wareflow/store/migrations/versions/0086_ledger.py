"""The ledger: of each record of a flow where it stands in the other system"""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0082"
branch_labels = None
depends_on = None

EMPTY = ("node_id", "source_key", "name", "source_system", "source", "system", "connection", "object", "note", "reason")
STATES = "state IN ('linked', 'not_linked', 'failed', 'conflict', 'pending')"
WITH_PARKED = sa.text("parked_id IS NOT NULL")


def upgrade() -> None:
    now = sa.func.current_timestamp()
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("flow_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False) for name in EMPTY),
        sa.Column("message", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("item_id", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ignored", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=True),
        sa.Column("parked_id", sa.Text(), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.CheckConstraint(STATES, name=op.f("ck_ledger_entry_state")),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("flow_id", "key", "node_id", name=op.f("uq_ledger_entry_flow_id_key_node_id")),
    )
    op.create_index(op.f("ix_ledger_entry_project_id_state_id"), "ledger_entry", ["project_id", "state", "id"])
    op.create_index("ix_ledger_entry_order", "ledger_entry", ["project_id", "id"])
    op.create_index(
        "ix_ledger_entry_parked", "ledger_entry", ["parked_id"], sqlite_where=WITH_PARKED,
        postgresql_where=WITH_PARKED,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("ledger_entry")
