"""How long a run of a flow may take"""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("flow", sa.Column("run_timeout", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("flow") as batch:
        batch.drop_column("run_timeout")
