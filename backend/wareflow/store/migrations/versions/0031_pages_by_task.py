"""Tasks can be removed without looking through all pages"""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_run_page_task_id", "run_page", ["task_id"])


def downgrade() -> None:
    op.drop_index("ix_run_page_task_id", "run_page")
