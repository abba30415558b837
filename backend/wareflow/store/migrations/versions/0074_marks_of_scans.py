"""Where in the remote system's own count a complete scan ended"""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cursor_history", sa.Column("mark", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("cursor_history") as batch:
        batch.drop_column("mark")
