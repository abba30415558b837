"""Where a parked item stood in what its flow read: its replay is no newer than it was"""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("parked_item", sa.Column("place", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("parked_item") as batch:
        batch.drop_column("place")
