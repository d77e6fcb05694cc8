"""Keep visits and what they add up to.

Revision: 0004
After: 0003
"""

import sqlalchemy as sa
from alembic import op

from livedemo.models import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "session_analytics",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("tab_id", types.KeyStr(length=36), nullable=False),
        sa.Column("start_time", types.UTCDateTime(), nullable=False),
        sa.Column("last_ping", types.UTCDateTime(), nullable=False),
        sa.Column("total_minutes", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("playing", sa.Boolean(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.CheckConstraint("last_ping >= start_time", name=op.f("ck_session_analytics_order")),
        sa.ForeignKeyConstraint(
            ["event_id", "tenant_id"],
            ["events.id", "events.tenant_id"],
            name=op.f("fk_session_analytics_event_id_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_session_analytics_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_analytics")),
        sa.UniqueConstraint(
            "event_id",
            "user_id",
            "tab_id",
            "start_time",
            name=op.f("uq_session_analytics_event_id_user_id_tab_id_start_time"),
        ),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    op.create_index(
        op.f("ix_session_analytics_event_id_ended_last_ping"),
        "session_analytics",
        ["event_id", "ended", "last_ping"],
    )
    op.create_index(
        op.f("ix_session_analytics_event_id_start_time"),
        "session_analytics",
        ["event_id", "start_time"],
    )

    op.create_table(
        "attendance",
        sa.Column("event_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("total_seconds", sa.Integer(), nullable=False),
        sa.Column("first_join", types.UTCDateTime(), nullable=False),
        sa.Column("last_seen", types.UTCDateTime(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "tenant_id"],
            ["events.id", "events.tenant_id"],
            name=op.f("fk_attendance_event_id_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_attendance_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "user_id", name=op.f("pk_attendance")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )
    op.create_index(
        op.f("ix_attendance_event_id_last_seen"), "attendance", ["event_id", "last_seen"]
    )
    op.create_index(
        op.f("ix_attendance_event_id_total_seconds"), "attendance", ["event_id", "total_seconds"]
    )

    op.create_table(
        "audience_minutes",
        sa.Column("event_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("minute", types.UTCDateTime(), nullable=False),
        sa.Column("viewers", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "tenant_id"],
            ["events.id", "events.tenant_id"],
            name=op.f("fk_audience_minutes_event_id_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "minute", name=op.f("pk_audience_minutes")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
    )


def downgrade():
    op.drop_table("audience_minutes")
    op.drop_table("attendance")
    op.drop_table("session_analytics")
