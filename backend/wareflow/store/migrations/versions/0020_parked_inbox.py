"""Parked items: groups, a mended copy, what they descend from and what resolved them"""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0031"
branch_labels = None
depends_on = None

WORDS = ("group_key", "record_key", "record_name", "origin_key", "origin_version", "resolution")
MAYBE = ("edited", "stream_id", "parent_id", "resolved_run_id")
INDEXES = {
    "ix_parked_item_group": ["project_id", "state", "group_key", "id"],
    "ix_parked_item_origin": ["flow_id", "state", "origin_key"],
    "ix_parked_item_key": ["flow_id", "state", "record_key"],
}


def upgrade() -> None:
    for name in WORDS:
        op.add_column("parked_item", sa.Column(name, sa.Text(), server_default="", nullable=False))
    for name in MAYBE:
        op.add_column("parked_item", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("parked_item", sa.Column("origin_at", sa.DateTime(timezone=True), nullable=True))
    _name_groups()
    for name, columns in INDEXES.items():
        op.create_index(name, "parked_item", columns, unique=False)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "parked_item")
    for name in (*WORDS, *MAYBE, "origin_at"):
        op.drop_column("parked_item", name)


def _name_groups() -> None:
    """What was parked before has its group too."""
    items = sa.table("parked_item", *(sa.column(name) for name in ("flow_id", "node_id", "cause", "group_key")))
    causes = op.get_bind().execute(sa.select(items.c.flow_id, items.c.node_id, items.c.cause).distinct()).all()
    for flow_id, node_id, cause in causes:
        key = hashlib.sha256("\0".join((flow_id, node_id, cause)).encode()).hexdigest()[:16]
        same = (items.c.flow_id == flow_id, items.c.node_id == node_id, items.c.cause == cause)
        op.execute(sa.update(items).where(*same).values(group_key=key))
