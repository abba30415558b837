"""How much each process may ask of a connection, and whether it answers at all"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("connection", sa.Column("limits", sa.Text(), server_default=sa.text("'{}'"), nullable=False))
    op.create_table(
        "connection_load",
        sa.Column("connection_id", sa.Text(), nullable=False),
        sa.Column("spent", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("limited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("circuit", sa.Text(), server_default=sa.text("'closed'"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("probe_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("failed_records", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
        sa.CheckConstraint("circuit IN ('closed', 'open')", name=op.f("ck_connection_load_circuit")),
        sa.CheckConstraint("reason IN ('outage', 'auth')", name=op.f("ck_connection_load_reason")),
        _of_connection("connection_load"),
        sa.PrimaryKeyConstraint("connection_id", name=op.f("pk_connection_load")),
    )
    op.create_table(
        "connection_share",
        sa.Column("connection_id", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("granted", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("in_flight", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("waiting", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("calls", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        _of_connection("connection_share"),
        sa.PrimaryKeyConstraint("connection_id", "worker", name=op.f("pk_connection_share")),
    )


def _of_connection(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["connection_id"], ["connection.id"], name=op.f(f"fk_{name}_connection_id"), ondelete="CASCADE"
    )


def downgrade() -> None:
    op.drop_table("connection_share")
    op.drop_table("connection_load")
    with op.batch_alter_table("connection") as batch:
        batch.drop_column("limits")
