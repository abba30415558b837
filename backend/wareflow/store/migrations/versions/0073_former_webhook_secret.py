"""A webhook's secret before the present one, and how long it still counts"""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("flow", sa.Column("webhook_secret_before", sa.Text(), nullable=True))
    op.add_column("flow", sa.Column("webhook_before_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("flow") as batch:
        batch.drop_column("webhook_before_until")
        batch.drop_column("webhook_secret_before")
