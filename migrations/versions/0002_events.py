"""Keep events, their staff and the people in them.

Revision: 0002
After: 0001
"""

import sqlalchemy as sa
from alembic import op

from livedemo.models import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "events",
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("slug", types.KeyStr(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("location", sa.String(length=200), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("start_date", types.UTCDateTime(), nullable=True),
        sa.Column("end_date", types.UTCDateTime(), nullable=True),
        sa.Column("president_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("closed_at", types.UTCDateTime(), nullable=True),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("video_provider", sa.String(length=20), nullable=True),
        sa.Column("video_ref", sa.String(length=500), nullable=True),
        sa.Column("recording_ref", sa.String(length=500), nullable=True),
        sa.Column("stream_started_at", types.UTCDateTime(), nullable=True),
        sa.Column("chat_enabled", sa.Boolean(), nullable=False),
        sa.Column("questions_enabled", sa.Boolean(), nullable=False),
        sa.Column("moderate_questions", sa.Boolean(), nullable=False),
        sa.Column("slow_mode_seconds", sa.Integer(), nullable=False),
        sa.Column("calm_rule", sa.JSON(), nullable=True),
        sa.Column("blocked_words", sa.JSON(), nullable=True),
        sa.Column("require_check_in", sa.Boolean(), nullable=False),
        sa.Column("keep_watch_time", sa.Boolean(), nullable=False),
        sa.Column("programme_file", sa.String(length=512), nullable=True),
        sa.Column("guide_file", sa.String(length=512), nullable=True),
        sa.Column("allowed_slide_formats", sa.JSON(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("theme", sa.JSON(), nullable=True),
        sa.Column("certificate_rule", sa.JSON(), nullable=True),
        sa.Column("display_epoch", sa.Integer(), nullable=False),
        sa.Column("retention", sa.JSON(), nullable=True),
        sa.Column("legal_hold", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "video_provider in ('youtube', 'vimeo', 'hls', 'file', 'iframe')",
            name=op.f("ck_events_video_provider"),
        ),
        sa.CheckConstraint(
            "visibility in ('public', 'private')", name=op.f("ck_events_visibility")
        ),
        sa.CheckConstraint("end_date >= start_date", name=op.f("ck_events_dates")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_events_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["president_id"], ["users.id"], name=op.f("fk_events_president_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_events_tenant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("id", "tenant_id", name=op.f("uq_events_id_tenant_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_events_slug")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_events_tenant_id_start_date"), "events", ["tenant_id", "start_date"])

    op.create_table(
        "event_staff",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("assigned_by", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "role in ('admin', 'moderator', 'speaker', 'gestionnaire_des_salles', 'controlleur_des_badges')",
            name=op.f("ck_event_staff_role"),
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by"],
            ["users.id"],
            name=op.f("fk_event_staff_assigned_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "tenant_id"],
            ["events.id", "events.tenant_id"],
            name=op.f("fk_event_staff_event_id_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_event_staff_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_staff")),
        sa.UniqueConstraint(
            "event_id", "user_id", "role", name=op.f("uq_event_staff_event_id_user_id_role")
        ),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_event_staff_user_id"), "event_staff", ["user_id"])

    op.create_table(
        "participants",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", types.KeyStr(length=12), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("company", sa.String(length=200), nullable=True),
        sa.Column("plan_file", sa.String(length=512), nullable=True),
        sa.Column("is_checked_in", sa.Boolean(), nullable=False),
        sa.Column("checked_in_at", types.UTCDateTime(), nullable=True),
        sa.Column("checked_in_by", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("registered_at", types.UTCDateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "plan_file IS NULL OR role = 'exposant'", name=op.f("ck_participants_plan_file")
        ),
        sa.CheckConstraint(
            "role in ('participant', 'exposant')", name=op.f("ck_participants_role")
        ),
        sa.ForeignKeyConstraint(
            ["checked_in_by"],
            ["users.id"],
            name=op.f("fk_participants_checked_in_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "tenant_id"],
            ["events.id", "events.tenant_id"],
            name=op.f("fk_participants_event_id_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_participants_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participants")),
        sa.UniqueConstraint("event_id", "user_id", name=op.f("uq_participants_event_id_user_id")),
        sa.UniqueConstraint("id", "event_id", name=op.f("uq_participants_id_event_id")),
        sa.UniqueConstraint("key", name=op.f("uq_participants_key")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_participants_event_id_role"), "participants", ["event_id", "role"])


def downgrade():
    op.drop_table("participants")
    op.drop_table("event_staff")
    op.drop_table("events")
