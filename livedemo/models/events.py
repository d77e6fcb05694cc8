"""Store events, their staff and the people in them."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text

from livedemo import secrets
from livedemo.enums import ParticipantRole, StaffRole, VideoProvider, Visibility
from livedemo.formats import SLIDES_AT_FIRST
from livedemo.models.base import (
    Index,
    Keyed,
    Mapped,
    String,
    TenantScoped,
    Touched,
    UniqueConstraint,
    UTCDateTime,
    Versioned,
    db,
    mapped_column,
    one_of,
    table,
)
from livedemo.models.types import KeyStr


class Event(Keyed, Versioned, Touched, db.Model):
    """Be the thing with a slug: one room, one stream, one audience."""

    __tablename__ = "events"
    __table_args__ = table(
        UniqueConstraint("slug"),
        UniqueConstraint("id", "tenant_id"),
        Index(None, "tenant_id", "start_date"),
        one_of("visibility", Visibility),
        one_of("video_provider", VideoProvider),
        CheckConstraint("end_date >= start_date", name="dates"),
        scoped=False,
    )
    tenant_id: Mapped[int] = mapped_column(ForeignKey("tenants.id", ondelete="RESTRICT"))
    slug: Mapped[str] = mapped_column(KeyStr(80))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    location: Mapped[str] = mapped_column(String(200), default="")
    timezone: Mapped[str] = mapped_column(String(64), default="UTC")
    languages: Mapped[list] = mapped_column(JSON, default=lambda: ["en", "es"])
    start_date: Mapped[datetime | None] = mapped_column(UTCDateTime)
    end_date: Mapped[datetime | None] = mapped_column(UTCDateTime)
    president_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    is_open: Mapped[bool] = mapped_column(default=True)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    visibility: Mapped[str] = mapped_column(String(20), default=Visibility.PUBLIC.value)
    video_provider: Mapped[str | None] = mapped_column(String(20))
    video_ref: Mapped[str | None] = mapped_column(String(500))
    recording_ref: Mapped[str | None] = mapped_column(String(500))
    stream_started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    chat_enabled: Mapped[bool] = mapped_column(default=True)
    questions_enabled: Mapped[bool] = mapped_column(default=True)
    moderate_questions: Mapped[bool] = mapped_column(default=True)
    slow_mode_seconds: Mapped[int] = mapped_column(default=0)
    calm_rule: Mapped[dict | None] = mapped_column(JSON)
    blocked_words: Mapped[list | None] = mapped_column(JSON)
    require_check_in: Mapped[bool] = mapped_column(default=False)
    keep_watch_time: Mapped[bool] = mapped_column(default=True)
    programme_file: Mapped[str | None] = mapped_column(String(512))
    guide_file: Mapped[str | None] = mapped_column(String(512))
    allowed_slide_formats: Mapped[list] = mapped_column(
        JSON(none_as_null=True), default=lambda: list(SLIDES_AT_FIRST)
    )
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    theme: Mapped[dict | None] = mapped_column(JSON)
    certificate_rule: Mapped[dict | None] = mapped_column(JSON)
    display_epoch: Mapped[int] = mapped_column(default=1)
    retention: Mapped[dict | None] = mapped_column(JSON)
    legal_hold: Mapped[bool] = mapped_column(default=False)

    @property
    def event(self) -> "Event":
        """Return itself, so that a policy's subject may be the event or something in it."""
        return self

    @property
    def is_private(self) -> bool:
        """Tell whether strangers must not learn that the event exists."""
        return self.visibility == Visibility.PRIVATE


class EventStaff(Keyed, TenantScoped, Touched, db.Model):
    """Give a person a role in an event (document 000's `event_staff`)."""

    __tablename__ = "event_staff"
    __table_args__ = table(
        UniqueConstraint("event_id", "user_id", "role"),
        Index(None, "user_id"),
        one_of("role", StaffRole),
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(40))
    assigned_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class Participant(Keyed, TenantScoped, Touched, db.Model):
    """Be a person in an event; `key` stands for them wherever others can look."""

    __tablename__ = "participants"
    __table_args__ = table(
        UniqueConstraint("event_id", "user_id"),
        UniqueConstraint("key"),
        UniqueConstraint("id", "event_id"),
        Index(None, "event_id", "role"),
        one_of("role", ParticipantRole),
        CheckConstraint("plan_file IS NULL OR role = 'exposant'", name="plan_file"),
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(KeyStr(12), default=secrets.new_code)
    role: Mapped[str] = mapped_column(String(20), default=ParticipantRole.PARTICIPANT.value)
    company: Mapped[str | None] = mapped_column(String(200))
    plan_file: Mapped[str | None] = mapped_column(String(512))
    is_checked_in: Mapped[bool] = mapped_column(default=False)
    checked_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    checked_in_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    source: Mapped[str] = mapped_column(String(20), default="entry")
    registered_at: Mapped[datetime] = mapped_column(UTCDateTime)
