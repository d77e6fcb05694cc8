"""Keep access tokens, and which logins hold them.

Revision: 0008
After: 0007
"""

import sqlalchemy as sa
from alembic import op

from livedemo.models import types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
UTF8 = {
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_unicode_ci",
    "mysql_engine": "InnoDB",
}


def upgrade():
    op.create_table(
        "access_tokens",
        sa.Column("token_hash", types.KeyStr(length=64), nullable=False),
        sa.Column("token_sealed", sa.String(length=255), nullable=False),
        sa.Column("hint", types.KeyStr(length=4), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=True),
        sa.Column("expires_at", types.UTCDateTime(), nullable=True),
        sa.Column("last_used_at", types.UTCDateTime(), nullable=True),
        sa.Column("use_count", sa.Integer(), nullable=False),
        sa.Column("revoked_at", types.UTCDateTime(), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "type in ('organizer', 'participant')", name=op.f("ck_access_tokens_type")
        ),
        sa.CheckConstraint("use_count >= 0", name=op.f("ck_access_tokens_use_count")),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_access_tokens_token_hash")),
        sa.ForeignKeyConstraint(
            ["event_id", "tenant_id"],
            ["events.id", "events.tenant_id"],
            name=op.f("fk_access_tokens_event_id_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by"],
            ["users.id"],
            name=op.f("fk_access_tokens_revoked_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["users.id"],
            name=op.f("fk_access_tokens_created_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_tokens_token_hash")),
        sa.UniqueConstraint("id", "event_id", name=op.f("uq_access_tokens_id_event_id")),
        sqlite_autoincrement=True,
        **UTF8,
    )
    op.create_index(
        op.f("ix_access_tokens_event_id_created_at"), "access_tokens", ["event_id", "created_at"]
    )

    op.create_table(
        "session_tokens",
        sa.Column("user_session_id", sa.Integer(), nullable=False),
        sa.Column("access_token_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "tenant_id"],
            ["events.id", "events.tenant_id"],
            name=op.f("fk_session_tokens_event_id_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["access_token_id", "event_id"],
            ["access_tokens.id", "access_tokens.event_id"],
            name=op.f("fk_session_tokens_access_token_id_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_session_id"],
            ["user_sessions.id"],
            name=op.f("fk_session_tokens_user_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_tokens")),
        sa.UniqueConstraint(
            "user_session_id",
            "access_token_id",
            name=op.f("uq_session_tokens_user_session_id_access_token_id"),
        ),
        sa.UniqueConstraint("id", "event_id", name=op.f("uq_session_tokens_id_event_id")),
        **UTF8,
    )
    op.create_index(
        op.f("ix_session_tokens_access_token_id"), "session_tokens", ["access_token_id"]
    )
    op.add_column("user_sessions", sa.Column("has_tokens", sa.Boolean(), nullable=True))


def downgrade():
    op.drop_column("user_sessions", "has_tokens")
    op.drop_table("session_tokens")
    op.drop_table("access_tokens")
