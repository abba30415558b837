"""Messages about starts that could not come"""

from alembic import op

from wareflow.store.migrations.rebuild import rebuild

revision = "0011"
down_revision = "0021"
branch_labels = None
depends_on = None

OLD = "kind IN ('failed', 'partial', 'parked', 'recovered', 'error_flow')"
NEW = "kind IN ('failed', 'partial', 'parked', 'recovered', 'error_flow', 'not_started')"


def upgrade() -> None:
    _allow(OLD, NEW)


def downgrade() -> None:
    op.execute("DELETE FROM notice WHERE kind = 'not_started'")
    _allow(NEW, OLD)


def _allow(before: str, after: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        rebuild(op.get_bind(), "notice", lambda text: text.replace(before, after))
        return
    op.drop_constraint(op.f("ck_notice_kind"), "notice", type_="check")
    op.create_check_constraint(op.f("ck_notice_kind"), "notice", after)
