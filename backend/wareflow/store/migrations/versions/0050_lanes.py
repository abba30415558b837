"""One write of a record in flight at a time, and how new the version is that was sent last"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0020"
branch_labels = None
depends_on = None

WITH_LANE = sa.text("state = 'inflight' AND connection_id <> ''")
LOST = sa.text("state = 'unknown'")
KEY = ["connection_id", "operation", "effect_key"]


def upgrade() -> None:
    # Of several in flight the newest one stays; the others are looked up like every lost reply.
    op.execute(
        "UPDATE effect SET state = 'unknown', settle_until = CURRENT_TIMESTAMP WHERE state = 'inflight' AND EXISTS ("
        "SELECT 1 FROM effect later WHERE later.connection_id = effect.connection_id"
        " AND later.operation = effect.operation AND later.effect_key = effect.effect_key"
        " AND later.state = 'inflight' AND later.id > effect.id)"
    )
    op.create_index(
        "ix_effect_inflight", "effect", KEY, unique=True, sqlite_where=WITH_LANE, postgresql_where=WITH_LANE
    )
    op.create_index("ix_effect_unknown", "effect", KEY, sqlite_where=LOST, postgresql_where=LOST)
    op.create_table(
        "lane",
        sa.Column("connection_id", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("effect_key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("run_no", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("task_no", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("item_no", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_lane_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("connection_id", "operation", "effect_key", "source", name=op.f("pk_lane")),
    )


def downgrade() -> None:
    op.drop_table("lane")
    op.drop_index("ix_effect_unknown", "effect")
    op.drop_index("ix_effect_inflight", "effect")
