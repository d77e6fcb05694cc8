"""Keep photos and files of events; name the formats of slides by their media types.

Revision: 0007
After: 0006
"""

import sqlalchemy as sa
from alembic import op

from livedemo.models import types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
FORMER = ["pdf", "pptx", "odp"]
WRITTEN = [
    "application/pdf",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
]


def upgrade():
    op.create_table(
        "event_photos",
        sa.Column("storage_path", types.KeyStr(length=512), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("file_size", sa.Integer(), nullable=False),
        sa.Column("mime_type", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(length=200), nullable=False),
        sa.Column("is_cover", sa.Boolean(), nullable=False),
        sa.Column("display_order", sa.Integer(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", types.UTCDateTime(), nullable=False),
        sa.Column(
            "cover_of",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Computed("CASE WHEN is_cover THEN event_id END", persisted=False),
            nullable=True,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "mime_type in ('image/jpeg', 'image/png', 'image/webp')",
            name=op.f("ck_event_photos_mime_type"),
        ),
        sa.CheckConstraint("display_order >= 0", name=op.f("ck_event_photos_display_order")),
        sa.CheckConstraint(
            "file_size > 0 AND file_size <= 52428800", name=op.f("ck_event_photos_file_size")
        ),
        sa.CheckConstraint("length(filename) <= 255", name=op.f("ck_event_photos_filename")).ddl_if(
            dialect="sqlite"
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "tenant_id"],
            ["events.id", "events.tenant_id"],
            name=op.f("fk_event_photos_event_id_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"],
            ["users.id"],
            name=op.f("fk_event_photos_uploaded_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_photos")),
        sa.UniqueConstraint("cover_of", name=op.f("uq_event_photos_cover_of")),
        sa.UniqueConstraint(
            "event_id", "display_order", name=op.f("uq_event_photos_event_id_display_order")
        ),
        sa.UniqueConstraint("id", "event_id", name=op.f("uq_event_photos_id_event_id")),
        sa.UniqueConstraint("storage_path", name=op.f("uq_event_photos_storage_path")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_event_photos_tenant_id"), "event_photos", ["tenant_id"])

    op.create_table(
        "uploads",
        sa.Column("storage_key", types.KeyStr(length=512), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("declared_size", sa.Integer(), nullable=False),
        sa.Column("declared_type", sa.String(length=120), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("user_session_id", sa.Integer(), nullable=True),
        sa.Column("completed_at", types.UTCDateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("updated_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind in ('photo', 'programme', 'guide', 'slide', 'plan')", name=op.f("ck_uploads_kind")
        ),
        sa.CheckConstraint("declared_size > 0", name=op.f("ck_uploads_declared_size")),
        sa.CheckConstraint("length(filename) <= 255", name=op.f("ck_uploads_filename")).ddl_if(
            dialect="sqlite"
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "tenant_id"],
            ["events.id", "events.tenant_id"],
            name=op.f("fk_uploads_event_id_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_session_id"],
            ["user_sessions.id"],
            name=op.f("fk_uploads_user_session_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("id", "event_id", name=op.f("uq_uploads_id_event_id")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_uploads_storage_key")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_unicode_ci",
        mysql_engine="InnoDB",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_uploads_created_at"), "uploads", ["created_at"])
    op.create_index(op.f("ix_uploads_event_id_kind"), "uploads", ["event_id", "kind"])
    _rename_formats(FORMER, WRITTEN)


def downgrade():
    op.drop_table("uploads")
    op.drop_table("event_photos")
    _rename_formats(WRITTEN, FORMER)


def _rename_formats(before, after):
    """Change the formats of events whose organisers never chose any."""
    events = sa.table("events", sa.column("id"), sa.column("allowed_slide_formats", sa.JSON()))
    connection = op.get_bind()
    rows = connection.execute(sa.select(events.c.id, events.c.allowed_slide_formats)).all()
    for number, formats in rows:
        if formats == before:
            connection.execute(
                sa.update(events).where(events.c.id == number).values(allowed_slide_formats=after)
            )
