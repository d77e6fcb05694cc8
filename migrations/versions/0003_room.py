"""Keep the numbered streams, the chat, the questions and the restrictions.

Revision: 0003
After: 0002
"""

import sqlalchemy as sa
from alembic import op

from livedemo.models import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "streams",
        sa.Column("event_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stream", types.KeyStr(length=24), nullable=False),
        sa.Column("head", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("oldest", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "tenant_id"],
            ["events.id", "events.tenant_id"],
            name=op.f("fk_streams_event_id_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "stream", name=op.f("pk_streams")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )

    op.create_table(
        "stream_entries",
        sa.Column("event_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stream", types.KeyStr(length=24), nullable=False),
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("ref_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "tenant_id"],
            ["events.id", "events.tenant_id"],
            name=op.f("fk_stream_entries_event_id_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "stream", "seq", name=op.f("pk_stream_entries")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    op.create_index(op.f("ix_stream_entries_created_at"), "stream_entries", ["created_at"])

    op.create_table(
        "chat_messages",
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_session_id", sa.Integer(), nullable=True),
        sa.Column("author_key", types.KeyStr(length=12), nullable=False),
        sa.Column("user_name", sa.String(length=80), nullable=False),
        sa.Column("staff_role", sa.String(length=40), nullable=True),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("client_id", types.KeyStr(length=36), nullable=True),
        sa.Column("hidden_at", types.UTCDateTime(), nullable=True),
        sa.Column("hidden_by", sa.Integer(), nullable=True),
        sa.Column("hidden_why", sa.String(length=60), nullable=True),
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "tenant_id"],
            ["events.id", "events.tenant_id"],
            name=op.f("fk_chat_messages_event_id_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["hidden_by"],
            ["users.id"],
            name=op.f("fk_chat_messages_hidden_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_chat_messages_user_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_session_id"],
            ["user_sessions.id"],
            name=op.f("fk_chat_messages_user_session_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_messages")),
        sa.UniqueConstraint(
            "event_id",
            "user_id",
            "client_id",
            name=op.f("uq_chat_messages_event_id_user_id_client_id"),
        ),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_chat_messages_event_id_id"), "chat_messages", ["event_id", "id"])
    op.create_index(
        op.f("ix_chat_messages_event_id_user_id_id"), "chat_messages", ["event_id", "user_id", "id"]
    )

    op.create_table(
        "questions",
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("participant_id", sa.Integer(), nullable=True),
        sa.Column("user_session_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("author_key", types.KeyStr(length=12), nullable=True),
        sa.Column("user_name", sa.String(length=80), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("question_text", sa.String(length=1000), nullable=False),
        sa.Column("original_text", sa.String(length=1000), nullable=True),
        sa.Column("edited_by", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("decided_at", types.UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("staged_at", types.UTCDateTime(), nullable=True),
        sa.Column("answer_text", sa.Text(), nullable=True),
        sa.Column("answered_at", types.UTCDateTime(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("stream_position", sa.Integer(), nullable=True),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("client_id", types.KeyStr(length=36), nullable=True),
        sa.Column(
            "stage_slot",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Computed("CASE WHEN status = 'on_stage' THEN -event_id END", persisted=False),
            nullable=True,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "status in ('pending', 'approved', 'on_stage', 'answered', 'rejected', 'withdrawn', 'merged')",
            name=op.f("ck_questions_status"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"],
            ["users.id"],
            name=op.f("fk_questions_answered_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["users.id"], name=op.f("fk_questions_asked_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_questions_decided_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["edited_by"], ["users.id"], name=op.f("fk_questions_edited_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "tenant_id"],
            ["events.id", "events.tenant_id"],
            name=op.f("fk_questions_event_id_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["merged_into", "event_id"],
            ["questions.id", "questions.event_id"],
            name=op.f("fk_questions_merged_into_event_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id", "event_id"],
            ["participants.id", "participants.event_id"],
            name=op.f("fk_questions_participant_id_event_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_questions_user_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_session_id"],
            ["user_sessions.id"],
            name=op.f("fk_questions_user_session_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint(
            "event_id", "user_id", "client_id", name=op.f("uq_questions_event_id_user_id_client_id")
        ),
        sa.UniqueConstraint("id", "event_id", name=op.f("uq_questions_id_event_id")),
        sa.UniqueConstraint("stage_slot", name=op.f("uq_questions_stage_slot")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_questions_event_id_status_id"), "questions", ["event_id", "status", "id"]
    )
    op.create_index(op.f("ix_questions_event_id_user_id"), "questions", ["event_id", "user_id"])

    op.create_table(
        "restrictions",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("until", types.UTCDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("lifted_at", types.UTCDateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.CheckConstraint("what in ('chat', 'questions')", name=op.f("ck_restrictions_what")),
        sa.ForeignKeyConstraint(
            ["event_id", "tenant_id"],
            ["events.id", "events.tenant_id"],
            name=op.f("fk_restrictions_event_id_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["users.id"], name=op.f("fk_restrictions_made_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_restrictions_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restrictions")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_restrictions_event_id_user_id_what_lifted_at"),
        "restrictions",
        ["event_id", "user_id", "what", "lifted_at"],
    )


def downgrade():
    op.drop_table("restrictions")
    op.drop_table("questions")
    op.drop_table("chat_messages")
    op.drop_table("stream_entries")
    op.drop_table("streams")
