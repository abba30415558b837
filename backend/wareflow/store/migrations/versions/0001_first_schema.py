"""The first schema"""
# ruff: noqa: E501  (written by autogenerate)

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
    )
    op.create_table(
        "state_move",
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entity", "from_state", "to_state", name=op.f("pk_state_move")),
    )
    op.create_table(
        "system_meta",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column("restore_epoch", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("format", sa.BigInteger(), server_default=sa.text("1"), autoincrement=False, nullable=False),
        sa.Column("last_tick", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint("id = 'wareflow'", name=op.f("ck_system_meta_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_system_meta")),
    )
    op.create_table(
        "audit",
        sa.Column("no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_audit_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_audit")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_hash")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_project_id_no"), ["project_id", "no"], unique=False)

    op.create_table(
        "connection",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("connector", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("hints", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default=sa.text("'untested'"), nullable=False),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint("status IN ('untested', 'ok', 'failed')", name=op.f("ck_connection_status")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_connection_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_connection_project_id_name")),
    )
    op.create_table(
        "cursor_state",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("flow_id", sa.Text(), nullable=False),
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("connection", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column(
            "position_sort",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            server_default=sa.text("('')"),
            nullable=False,
        ),
        sa.Column("scan_lo", sa.Text(), nullable=True),
        sa.Column("scan_hi", sa.Text(), nullable=True),
        sa.Column("scan_page_token", sa.Text(), nullable=True),
        sa.Column("scan_complete", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_epoch", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("commit_no", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("rewound_by", sa.Text(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_cursor_state_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("stream_id", name=op.f("pk_cursor_state")),
    )
    with op.batch_alter_table("cursor_state", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cursor_state_flow_id"), ["flow_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cursor_state_lease_owner"), ["lease_owner"], unique=False)

    op.create_table(
        "effect",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("connection_id", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("effect_key", sa.Text(), nullable=False),
        sa.Column("revision", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("generation", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("idem_key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'planned'"), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=True),
        sa.Column("task_id", sa.Text(), nullable=True),
        sa.Column("lease_epoch", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("sends", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("probes", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settle_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("remote_version", sa.Text(), nullable=True),
        sa.Column("response", sa.Text(), nullable=True),
        sa.Column("response_hash", sa.Text(), nullable=True),
        sa.Column("not_sent_proof", sa.Text(), nullable=True),
        sa.Column("operator_id", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint("klass IN ('A', 'B', 'C', 'D')", name=op.f("ck_effect_klass")),
        sa.CheckConstraint(
            "not_sent_proof IN ('connect_failed', 'tls_failed', 'http_429', 'http_401', 'guard_abort')",
            name=op.f("ck_effect_not_sent_proof"),
        ),
        sa.CheckConstraint(
            "state <> 'abandoned' OR operator_id IS NOT NULL", name=op.f("ck_effect_abandoned_by_a_person")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR remote_id IS NOT NULL", name=op.f("ck_effect_confirmed_has_remote_id")
        ),
        sa.CheckConstraint("state <> 'unknown' OR settle_until IS NOT NULL", name=op.f("ck_effect_unknown_settles")),
        sa.CheckConstraint(
            "state IN ('planned', 'inflight', 'unknown', 'confirmed', 'rejected', 'parked', 'abandoned')",
            name=op.f("ck_effect_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('inflight', 'unknown') OR (sent_at IS NOT NULL AND sends >= 1)", name=op.f("ck_effect_sent")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_effect_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effect")),
        sa.UniqueConstraint(
            "connection_id", "operation", "effect_key", "revision", "generation", name="uq_effect_identity"
        ),
        sa.UniqueConstraint("idem_key", name=op.f("uq_effect_idem_key")),
    )
    with op.batch_alter_table("effect", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_effect_project_id_state"), ["project_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_effect_run_id_state"), ["run_id", "state"], unique=False)

    op.create_table(
        "file",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), server_default=sa.text("'application/octet-stream'"), nullable=False),
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("size >= 0", name=op.f("ck_file_size")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_file_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
    )
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_project_id_id"), ["project_id", "id"], unique=False)

    op.create_table(
        "flow",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("revision", sa.BigInteger(), server_default=sa.text("1"), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("problem_count", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("published_version_id", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("webhook_path", sa.Text(), nullable=True),
        sa.Column("webhook_secret", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_flow_revision")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_flow_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow")),
        sa.UniqueConstraint("webhook_path", name=op.f("uq_flow_webhook_path")),
    )
    with op.batch_alter_table("flow", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flow_project_id_id"), ["project_id", "id"], unique=False)
        batch_op.create_index(
            "uq_flow_origin",
            ["project_id", "origin"],
            unique=True,
            sqlite_where=sa.text("origin IS NOT NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text("origin IS NOT NULL AND deleted_at IS NULL"),
        )

    op.create_table(
        "inbox",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("record_key", sa.Text(), nullable=False),
        sa.Column("record_version", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=True),
        sa.Column("task_no", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("item_no", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("disposition", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column(
            "received_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint(
            "disposition IN ('delivered', 'skipped', 'failed', 'parked', 'cancelled')",
            name=op.f("ck_inbox_disposition"),
        ),
        sa.CheckConstraint(
            "disposition IS NULL OR disposition <> 'skipped' OR reason IS NOT NULL",
            name=op.f("ck_inbox_skipped_says_why"),
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_inbox_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("stream_id", "record_key", "record_version", name=op.f("pk_inbox")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index("ix_inbox_place", ["run_id", "task_no", "item_no"], unique=False)

    op.create_table(
        "link",
        sa.Column("pair_id", sa.Text(), nullable=False),
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("left_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("right_id", sa.Text(), nullable=True),
        sa.Column("left_written_hash", sa.Text(), nullable=True),
        sa.Column("right_written_hash", sa.Text(), nullable=True),
        sa.Column("left_version", sa.Text(), nullable=True),
        sa.Column("right_version", sa.Text(), nullable=True),
        sa.Column("last_seq", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("tombstone", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_link_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pair_id", "object_type", "left_id", name=op.f("pk_link")),
        sa.UniqueConstraint("pair_id", "object_type", "right_id", name=op.f("uq_link_pair_id_object_type_right_id")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_outbox_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_dedupe_key")),
    )
    op.create_table(
        "parked_item",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("flow_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("port", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=True),
        sa.Column("lineage", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'open'"), nullable=False),
        sa.Column("effect_id", sa.Text(), nullable=True),
        sa.Column("replay_run_id", sa.Text(), nullable=True),
        sa.Column("operator_id", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint("state IN ('open', 'replayed', 'resolved', 'dropped')", name=op.f("ck_parked_item_state")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_parked_item_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parked_item")),
        sa.UniqueConstraint(
            "task_id", "node_id", "port", "item_id", name=op.f("uq_parked_item_task_id_node_id_port_item_id")
        ),
    )
    with op.batch_alter_table("parked_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_parked_item_project_id_state_id"), ["project_id", "state", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_parked_item_run_id"), ["run_id"], unique=False)

    op.create_table(
        "setting",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_setting_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "name", name=op.f("pk_setting")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), server_default=sa.text("'owner'"), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('owner', 'admin', 'editor', 'viewer')", name=op.f("ck_user_account_role")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_user_account_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_account_project_id"), ["project_id"], unique=False)

    op.create_table(
        "api_token",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_api_token_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_user_id"), ["user_id"], unique=False)

    op.create_table(
        "credential",
        sa.Column("connection_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), autoincrement=False, nullable=False),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connection.id"], name=op.f("fk_credential_connection_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_credential_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connection_id", name=op.f("pk_credential")),
    )
    op.create_table(
        "cursor_history",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("before_sort", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("after_sort", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("commit_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.Text(), nullable=True),
        sa.Column("rewound_by", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_cursor_history_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["cursor_state.stream_id"], name=op.f("fk_cursor_history_stream_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cursor_history")),
    )
    with op.batch_alter_table("cursor_history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cursor_history_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cursor_history_stream_id_id"), ["stream_id", "id"], unique=False)

    op.create_table(
        "flow_version",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("flow_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("evaluator_version", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"], name=op.f("fk_flow_version_flow_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_flow_version_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flow_version")),
        sa.UniqueConstraint("flow_id", "digest", "number", name="uq_flow_version_digest"),
        sa.UniqueConstraint("flow_id", "number", name=op.f("uq_flow_version_flow_id_number")),
    )
    op.create_table(
        "oauth_token",
        sa.Column("connection_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("prev_sealed", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refresh_state", sa.Text(), server_default=sa.text("'idle'"), nullable=False),
        sa.Column("refresh_epoch", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("refresh_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint(
            "refresh_state IN ('idle', 'refreshing', 'broken')", name=op.f("ck_oauth_token_refresh_state")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_oauth_token_version")),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connection.id"], name=op.f("fk_oauth_token_connection_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_oauth_token_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connection_id", name=op.f("pk_oauth_token")),
    )
    op.create_table(
        "schedule",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("flow_id", sa.Text(), nullable=False),
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("cron", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), server_default=sa.text("'UTC'"), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_slot", sa.Text(), nullable=True),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"], name=op.f("fk_schedule_flow_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_schedule_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint("flow_id", "node_id", name=op.f("uq_schedule_flow_id_node_id")),
    )
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.create_index(
            "ix_schedule_due",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )

    op.create_table(
        "sign_in_code",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_sign_in_code_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_sign_in_code")),
    )
    with op.batch_alter_table("sign_in_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_code_user_id"), ["user_id"], unique=False)

    op.create_table(
        "user_session",
        sa.Column("id_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_user_session_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_user_session")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "webhook_seen",
        sa.Column("flow_id", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"], name=op.f("fk_webhook_seen_flow_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_webhook_seen_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("flow_id", "delivery_id", name=op.f("pk_webhook_seen")),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("flow_id", sa.Text(), nullable=False),
        sa.Column("flow_version_id", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), server_default=sa.text("'live'"), nullable=False),
        sa.Column("trigger", sa.Text(), server_default=sa.text("'manual'"), nullable=False),
        sa.Column("trigger_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("until_node", sa.Text(), nullable=True),
        sa.Column("from_node", sa.Text(), nullable=True),
        sa.Column("options", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("n_in", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("n_delivered", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("n_skipped", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("n_failed", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("n_parked", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("n_cancelled", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("skipped_reasons", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("summary", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("steps", sa.Text(), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("stop_requested", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("task_seq", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("now", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('succeeded', 'partial', 'failed', 'cancelled')) = (finished_at IS NOT NULL)",
            name=op.f("ck_run_finished"),
        ),
        sa.CheckConstraint("mode IN ('live', 'plan', 'test')", name=op.f("ck_run_mode")),
        sa.CheckConstraint(
            "state <> 'succeeded' OR (n_failed = 0 AND n_parked = 0 AND n_cancelled = 0)",
            name=op.f("ck_run_succeeded_is_clean"),
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'running', 'waiting', 'cancelling', 'succeeded', 'partial', 'failed', 'cancelled')",
            name=op.f("ck_run_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('succeeded', 'partial', 'failed', 'cancelled') OR n_in = n_delivered + n_skipped + n_failed + n_parked + n_cancelled",
            name=op.f("ck_run_books_balance"),
        ),
        sa.CheckConstraint(
            "trigger IN ('manual', 'schedule', 'webhook', 'api', 'replay')", name=op.f("ck_run_trigger")
        ),
        sa.CheckConstraint(
            "n_in >= 0 AND n_delivered >= 0 AND n_skipped >= 0 AND n_failed >= 0 AND n_parked >= 0 AND n_cancelled >= 0",
            name=op.f("ck_run_counts"),
        ),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"], name=op.f("fk_run_flow_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["flow_version_id"], ["flow_version.id"], name=op.f("fk_run_flow_version_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_run_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("flow_id", "trigger_key", name=op.f("uq_run_flow_id_trigger_key")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_run_project_id_number")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_flow_id_id"), ["flow_id", "id"], unique=False)
        batch_op.create_index(
            "ix_run_open",
            ["state"],
            unique=False,
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_run_project_id_id"), ["project_id", "id"], unique=False)

    op.create_table(
        "change",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=True),
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("fields", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("effect_id", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint(
            "action IN ('create', 'update', 'unchanged', 'skip', 'conflict')", name=op.f("ck_change_action")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_change_project_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_change_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_effect_id"), ["effect_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_run_id_node_id_id"), ["run_id", "node_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_change_task_id_node_id_object_key"), ["task_id", "node_id", "object", "key"], unique=False
        )

    op.create_table(
        "record_key",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("value", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("port", sa.Text(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("page_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_record_key_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_record_key_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_key")),
    )
    with op.batch_alter_table("record_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_key_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_record_key_task_id"), ["task_id"], unique=False)
        batch_op.create_index("ix_record_key_value", ["project_id", "value", "run_id"], unique=False)

    op.create_table(
        "run_event",
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_event_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "seq", name=op.f("pk_run_event")),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("page_no", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("upstream", sa.Text(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'ready'"), nullable=False),
        sa.Column("queue", sa.Text(), server_default=sa.text("'default'"), nullable=False),
        sa.Column("lane_key", sa.Text(), nullable=True),
        sa.Column("lane_seq", sa.BigInteger(), autoincrement=False, nullable=True),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_epoch", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("crash_count", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("progress", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'leased') = (lease_owner IS NOT NULL)", name=op.f("ck_task_owner")),
        sa.CheckConstraint("kind IN ('read', 'page', 'barrier')", name=op.f("ck_task_kind")),
        sa.CheckConstraint(
            "state IN ('blocked', 'ready', 'leased', 'waiting', 'done', 'dead', 'cancelled')",
            name=op.f("ck_task_state"),
        ),
        sa.CheckConstraint("(lane_key IS NULL) = (lane_seq IS NULL)", name=op.f("ck_task_lane")),
        sa.CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", name=op.f("ck_task_lease")),
        sa.CheckConstraint("crash_count >= 0 AND crash_count <= 3", name=op.f("ck_task_crashes")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_task_project_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_task_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("lane_key", "lane_seq", name=op.f("uq_task_lane_key_lane_seq")),
        sa.UniqueConstraint("run_id", "kind", "head", "page_no", name=op.f("uq_task_run_id_kind_head_page_no")),
        sa.UniqueConstraint("run_id", "no", name=op.f("uq_task_run_id_no")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_task_claim",
            ["project_id", "next_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('ready', 'waiting')"),
            postgresql_where=sa.text("state IN ('ready', 'waiting')"),
        )
        batch_op.create_index(
            "ix_task_due",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('ready', 'waiting')"),
            postgresql_where=sa.text("state IN ('ready', 'waiting')"),
        )
        batch_op.create_index(
            "ix_task_lease",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'leased'"),
            postgresql_where=sa.text("state = 'leased'"),
        )
        batch_op.create_index(
            "ix_task_leased_project",
            ["project_id"],
            unique=False,
            sqlite_where=sa.text("state = 'leased'"),
            postgresql_where=sa.text("state = 'leased'"),
        )
        batch_op.create_index("ix_task_run_state", ["run_id", "state", "head"], unique=False)
        batch_op.create_index(
            "uq_task_one_lease_per_lane",
            ["lane_key"],
            unique=True,
            sqlite_where=sa.text("state = 'leased'"),
            postgresql_where=sa.text("state = 'leased'"),
        )

    op.create_table(
        "run_page",
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("page_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("stream_id", sa.Text(), nullable=True),
        sa.Column("task_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("n_items", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("outcomes", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("n_items >= 0", name=op.f("ck_run_page_n_items")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_run_page_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_page_run_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_run_page_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "head", "page_no", name=op.f("pk_run_page")),
        sa.UniqueConstraint("run_id", "task_no", name=op.f("uq_run_page_run_id_task_no")),
    )
    op.create_table(
        "step_chunk",
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("port", sa.Text(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("page_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first_item", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("codec", sa.Text(), server_default=sa.text("'zstd-json'"), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("lineage", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("n > 0", name=op.f("ck_step_chunk_n")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_step_chunk_run_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_step_chunk_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint(
            "run_id", "node_id", "port", "head", "page_no", "first_item", name=op.f("pk_step_chunk")
        ),
    )
    with op.batch_alter_table("step_chunk", schema=None) as batch_op:
        batch_op.create_index(
            "ix_step_chunk_order", ["run_id", "node_id", "port", "head", "page_no", "first_item", "n"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_step_chunk_task_id_node_id_port"), ["task_id", "node_id", "port"], unique=False
        )

    op.create_table(
        "task_entry",
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("port", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("lineage", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_entry_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", "node_id", "port", name=op.f("pk_task_entry")),
    )
    op.create_table(
        "task_step",
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("node_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'running'"), nullable=False),
        sa.Column("inputs", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("outputs", sa.Text(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("duration_ms", sa.BigInteger(), server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_task_step_run_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_step_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", "node_id", name=op.f("pk_task_step")),
    )
    with op.batch_alter_table("task_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_step_run_id_node_id"), ["run_id", "node_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("task_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_step_run_id_node_id"))

    op.drop_table("task_step")
    op.drop_table("task_entry")
    with op.batch_alter_table("step_chunk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_step_chunk_task_id_node_id_port"))
        batch_op.drop_index("ix_step_chunk_order")

    op.drop_table("step_chunk")
    op.drop_table("run_page")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_task_one_lease_per_lane",
            sqlite_where=sa.text("state = 'leased'"),
            postgresql_where=sa.text("state = 'leased'"),
        )
        batch_op.drop_index("ix_task_run_state")
        batch_op.drop_index(
            "ix_task_leased_project",
            sqlite_where=sa.text("state = 'leased'"),
            postgresql_where=sa.text("state = 'leased'"),
        )
        batch_op.drop_index(
            "ix_task_lease", sqlite_where=sa.text("state = 'leased'"), postgresql_where=sa.text("state = 'leased'")
        )
        batch_op.drop_index(
            "ix_task_due",
            sqlite_where=sa.text("state IN ('ready', 'waiting')"),
            postgresql_where=sa.text("state IN ('ready', 'waiting')"),
        )
        batch_op.drop_index(
            "ix_task_claim",
            sqlite_where=sa.text("state IN ('ready', 'waiting')"),
            postgresql_where=sa.text("state IN ('ready', 'waiting')"),
        )

    op.drop_table("task")
    op.drop_table("run_event")
    with op.batch_alter_table("record_key", schema=None) as batch_op:
        batch_op.drop_index("ix_record_key_value")
        batch_op.drop_index(batch_op.f("ix_record_key_task_id"))
        batch_op.drop_index(batch_op.f("ix_record_key_run_id"))

    op.drop_table("record_key")
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_task_id_node_id_object_key"))
        batch_op.drop_index(batch_op.f("ix_change_run_id_node_id_id"))
        batch_op.drop_index(batch_op.f("ix_change_effect_id"))

    op.drop_table("change")
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_run_project_id_id"))
        batch_op.drop_index(
            "ix_run_open", sqlite_where=sa.text("finished_at IS NULL"), postgresql_where=sa.text("finished_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_run_flow_id_id"))

    op.drop_table("run")
    op.drop_table("webhook_seen")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_session_user_id"))

    op.drop_table("user_session")
    with op.batch_alter_table("sign_in_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_code_user_id"))

    op.drop_table("sign_in_code")
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_schedule_due",
            sqlite_where=sa.text("next_at IS NOT NULL"),
            postgresql_where=sa.text("next_at IS NOT NULL"),
        )

    op.drop_table("schedule")
    op.drop_table("oauth_token")
    op.drop_table("flow_version")
    with op.batch_alter_table("cursor_history", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cursor_history_stream_id_id"))
        batch_op.drop_index(batch_op.f("ix_cursor_history_run_id"))

    op.drop_table("cursor_history")
    op.drop_table("credential")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_user_id"))

    op.drop_table("api_token")
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_account_project_id"))

    op.drop_table("user_account")
    op.drop_table("setting")
    with op.batch_alter_table("parked_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_parked_item_run_id"))
        batch_op.drop_index(batch_op.f("ix_parked_item_project_id_state_id"))

    op.drop_table("parked_item")
    op.drop_table("outbox")
    op.drop_table("link")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_place")

    op.drop_table("inbox")
    with op.batch_alter_table("flow", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_flow_origin",
            sqlite_where=sa.text("origin IS NOT NULL AND deleted_at IS NULL"),
            postgresql_where=sa.text("origin IS NOT NULL AND deleted_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_flow_project_id_id"))

    op.drop_table("flow")
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_file_project_id_id"))

    op.drop_table("file")
    with op.batch_alter_table("effect", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_effect_run_id_state"))
        batch_op.drop_index(batch_op.f("ix_effect_project_id_state"))

    op.drop_table("effect")
    with op.batch_alter_table("cursor_state", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cursor_state_lease_owner"))
        batch_op.drop_index(batch_op.f("ix_cursor_state_flow_id"))

    op.drop_table("cursor_state")
    op.drop_table("connection")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_project_id_no"))

    op.drop_table("audit")
    op.drop_table("system_meta")
    op.drop_table("state_move")
    op.drop_table("project")
