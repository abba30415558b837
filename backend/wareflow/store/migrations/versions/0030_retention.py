"""What is kept for how long, and persons to erase"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0010"
branch_labels = None
depends_on = None

WITH_DATA = sa.text("data_gone = false AND finished_at IS NOT NULL")
QUIET = sa.text("state = 'succeeded' AND n_delivered = 0")


def upgrade() -> None:
    op.add_column("run", sa.Column("data_removed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("run", sa.Column("data_gone", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    for name, where in (("ix_run_with_data", WITH_DATA), ("ix_run_quiet", QUIET)):
        op.create_index(name, "run", ["project_id", "finished_at"], sqlite_where=where, postgresql_where=where)
    _erasure()


def _erasure() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digests", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'looking'"), nullable=False),
        sa.Column("position", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("found", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('email', 'phone')", name=op.f("ck_erasure_kind")),
        sa.CheckConstraint(
            "state IN ('looking', 'found', 'erasing', 'waiting', 'done')", name=op.f("ck_erasure_state")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_erasure_project_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_erasure"),
    )
    op.create_index("ix_erasure_project_id_id", "erasure", ["project_id", "id"])
    op.create_index("ix_erasure_state", "erasure", ["state"])


def downgrade() -> None:
    op.drop_table("erasure")
    op.drop_index("ix_run_quiet", "run")
    op.drop_index("ix_run_with_data", "run")
    op.drop_column("run", "data_gone")
    op.drop_column("run", "data_removed_at")
