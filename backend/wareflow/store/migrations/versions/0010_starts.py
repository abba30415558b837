"""Starts: what became of each slot, runs caused by other runs, endings and notices"""

import sqlalchemy as sa
from alembic import op

from wareflow.store.migrations.rebuild import rebuild

revision = "0010"
down_revision = "0002"
branch_labels = None
depends_on = None

OLD = "trigger IN ('manual', 'schedule', 'webhook', 'api', 'replay')"
NEW = "trigger IN ('manual', 'schedule', 'webhook', 'api', 'replay', 'flow', 'error')"
NOW = sa.text("(CURRENT_TIMESTAMP)")


def upgrade() -> None:
    _allow(OLD, NEW)
    op.add_column("run", sa.Column("caused_by", sa.Text(), nullable=True))
    caused = sa.text("caused_by IS NOT NULL")
    op.create_index("ix_run_caused_by", "run", ["caused_by"], sqlite_where=caused, postgresql_where=caused)
    op.add_column("flow", sa.Column("error_flow_id", sa.Text(), nullable=True))
    op.add_column("flow", sa.Column("notify", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("flow", sa.Column("trouble_run_id", sa.Text(), nullable=True))
    op.add_column("flow", sa.Column("trouble_since", sa.DateTime(timezone=True), nullable=True))
    trouble = sa.text("trouble_run_id IS NOT NULL")
    op.create_index("ix_flow_trouble", "flow", ["trouble_run_id"], sqlite_where=trouble, postgresql_where=trouble)
    op.add_column("schedule", sa.Column("rules", sa.Text(), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("schedule", sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("schedule", sa.Column("held_reason", sa.Text(), nullable=True))
    _slots()
    _endings()
    _notices()


def downgrade() -> None:
    for name in ("notice", "run_ending", "schedule_slot"):
        op.drop_table(name)
    for name in ("held_reason", "held_until", "rules"):
        op.drop_column("schedule", name)
    op.drop_index("ix_flow_trouble", "flow")
    for name in ("trouble_since", "trouble_run_id", "notify", "error_flow_id"):
        op.drop_column("flow", name)
    op.drop_index("ix_run_caused_by", "run")
    op.drop_column("run", "caused_by")
    _allow(NEW, OLD)


def _allow(before: str, after: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        rebuild(op.get_bind(), "run", lambda text: text.replace(before, after))
        return
    op.drop_constraint(op.f("ck_run_trigger"), "run", type_="check")
    op.create_check_constraint(op.f("ck_run_trigger"), "run", after)


def _slots() -> None:
    op.create_table(
        "schedule_slot",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("flow_id", sa.Text(), nullable=False),
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("planned_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("count", sa.BigInteger(), server_default=sa.text("1"), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("run_id", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("count >= 1", name=op.f("ck_schedule_slot_count")),
        sa.CheckConstraint("outcome IN ('fired', 'skipped')", name=op.f("ck_schedule_slot_outcome")),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"], name=op.f("fk_schedule_slot_flow_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_schedule_slot_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_slot")),
    )
    op.create_index(op.f("ix_schedule_slot_flow_id_id"), "schedule_slot", ["flow_id", "id"])


def _endings() -> None:
    op.create_table(
        "run_ending",
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("flow_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('partial', 'failed')", name=op.f("ck_run_ending_state")),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"], name=op.f("fk_run_ending_flow_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_run_ending_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_ending_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_run_ending")),
    )
    unhandled = sa.text("handled_at IS NULL")
    op.create_index(
        "ix_run_ending_open", "run_ending", ["noted_at"], sqlite_where=unhandled, postgresql_where=unhandled
    )


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("flow_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("runs", sa.BigInteger(), server_default=sa.text("1"), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("tries", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("channel IN ('email', 'webhook')", name=op.f("ck_notice_channel")),
        sa.CheckConstraint(
            "kind IN ('failed', 'partial', 'parked', 'recovered', 'error_flow')", name=op.f("ck_notice_kind")
        ),
        sa.CheckConstraint("runs >= 1 AND tries >= 0", name=op.f("ck_notice_counts")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed')", name=op.f("ck_notice_state")),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"], name=op.f("fk_notice_flow_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_notice_project_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_notice_run_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_notice_due", "notice", ["next_at"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_index(op.f("ix_notice_project_id_id"), "notice", ["project_id", "id"])
    op.create_index(op.f("ix_notice_flow_id_cause_channel"), "notice", ["flow_id", "cause", "channel"])
