"""Store the programme: rooms, sessions, speeches, slides, and what visitors see of it."""

from datetime import datetime, timedelta

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Text

from livedemo.enums import SessionStatus, SessionType
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
    at_most,
    db,
    mapped_column,
    one_of,
    table,
)
from livedemo.models.files import Filed
from livedemo.models.types import KeyStr

# Document 003 keeps the wider bound in the table; the verbs refuse more than 50 MB.
SLIDE_BYTES = 104_857_600


def inside(parent: str, column: str) -> ForeignKeyConstraint:
    """Return the key that holds a parent to the same event; the parent cannot go before."""
    return ForeignKeyConstraint(
        [column, "event_id"], [f"{parent}.id", f"{parent}.event_id"], ondelete="RESTRICT"
    )


class Room(Keyed, TenantScoped, Versioned, Touched, db.Model):
    """Be a physical room."""

    __tablename__ = "rooms"
    __table_args__ = table(
        UniqueConstraint("event_id", "name"),
        UniqueConstraint("id", "event_id"),
        CheckConstraint("capacity >= 0", name="capacity"),
        numbered_once=True,
    )
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    capacity: Mapped[int | None] = mapped_column()
    location: Mapped[str | None] = mapped_column(String(200))
    display_order: Mapped[int] = mapped_column(default=0)
    is_hidden: Mapped[bool] = mapped_column(default=False)


class EventSession(Keyed, TenantScoped, Versioned, Touched, db.Model):
    """Be one item of the programme: a conference or a workshop."""

    __tablename__ = "sessions"
    __table_args__ = table(
        UniqueConstraint("event_id", "lesson_key"),
        UniqueConstraint("id", "event_id"),
        one_of("status", SessionStatus),
        one_of("session_type", SessionType),
        CheckConstraint("end_time > scheduled_time", name="times"),
        CheckConstraint("NOT is_paid OR session_type = 'atelier'", name="paid"),
        CheckConstraint("price_minor >= 0 AND (price_minor = 0 OR is_paid)", name="price"),
        Index(None, "event_id", "scheduled_time"),
        Index(None, "room_id", "scheduled_time"),
        inside("rooms", "room_id"),
        numbered_once=True,
    )
    room_id: Mapped[int | None] = mapped_column()
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    speaker_name: Mapped[str | None] = mapped_column(String(200))
    scheduled_time: Mapped[datetime | None] = mapped_column(UTCDateTime)
    end_time: Mapped[datetime | None] = mapped_column(UTCDateTime)
    display_order: Mapped[int | None] = mapped_column()
    status: Mapped[str] = mapped_column(String(20), default=SessionStatus.NOT_YET.value)
    status_by_hand: Mapped[bool] = mapped_column(default=False)
    is_cancelled: Mapped[bool] = mapped_column(default=False)
    cancelled_reason: Mapped[str | None] = mapped_column(String(200))
    session_type: Mapped[str] = mapped_column(String(20), default=SessionType.CONFERENCE.value)
    is_paid: Mapped[bool] = mapped_column(default=False)
    price_minor: Mapped[int] = mapped_column(default=0)
    youtube_live_url: Mapped[str | None] = mapped_column(String(500))
    lesson_key: Mapped[str | None] = mapped_column(KeyStr(120))

    @property
    def set_status(self) -> str | None:
        """Return where somebody said that it stands, None where the clock says so."""
        return self.status if self.status_by_hand else None

    @property
    def ends_at(self) -> datetime | None:
        """Return when it ends, None when nobody said."""
        return self.end_time


class Speech(Keyed, TenantScoped, Versioned, Touched, db.Model):
    """Be one talk in a session; `duration` is in minutes."""

    __tablename__ = "speeches"
    __table_args__ = table(
        UniqueConstraint("id", "event_id"),
        CheckConstraint("duration > 0", name="duration"),
        Index(None, "session_id", "display_order"),
        inside("sessions", "session_id"),
        numbered_once=True,
    )
    session_id: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(200))
    speaker_name: Mapped[str] = mapped_column(String(200))
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    duration: Mapped[int | None] = mapped_column()
    description: Mapped[str] = mapped_column(Text, default="")
    scheduled_time: Mapped[datetime | None] = mapped_column(UTCDateTime)
    display_order: Mapped[int | None] = mapped_column()

    @property
    def ends_at(self) -> datetime | None:
        """Return when it ends, None when nobody said."""
        if self.scheduled_time is None or self.duration is None:
            return None
        return self.scheduled_time + timedelta(minutes=self.duration)


class Slide(Filed, Keyed, TenantScoped, Versioned, Touched, db.Model):
    """Be one file of a speech."""

    __tablename__ = "slides"
    __table_args__ = table(
        UniqueConstraint("storage_path"),
        UniqueConstraint("id", "event_id"),
        CheckConstraint(f"file_size > 0 AND file_size <= {SLIDE_BYTES}", name="file_size"),
        at_most("filename", 255),
        Index(None, "speech_id", "display_order"),
        inside("speeches", "speech_id"),
        numbered_once=True,
    )
    speech_id: Mapped[int] = mapped_column()
    filename: Mapped[str] = mapped_column(String(255))
    storage_path: Mapped[str] = mapped_column(KeyStr(512))
    preview_path: Mapped[str | None] = mapped_column(String(512))
    page_count: Mapped[int | None] = mapped_column()
    file_size: Mapped[int] = mapped_column()
    mime_type: Mapped[str] = mapped_column(String(120))
    display_order: Mapped[int] = mapped_column(default=0)
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    # The organizer's link by which somebody without a proven account brought it.
    uploaded_via: Mapped[int | None] = mapped_column(
        ForeignKey("access_tokens.id", ondelete="SET NULL")
    )
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # There were slides before their changes were counted.
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    @property
    def made(self) -> list[str]:
        """Return the key of its first page or small picture, where there is one."""
        return [self.preview_path] if self.preview_path else []


class ProgrammeRelease(Keyed, TenantScoped, Touched, db.Model):
    """Be the programme as it was published; visitors read the newest."""

    __tablename__ = "programme_releases"
    __table_args__ = table(
        UniqueConstraint("event_id", "number"),
        UniqueConstraint("id", "event_id"),
    )
    number: Mapped[int] = mapped_column()
    snapshot: Mapped[dict] = mapped_column(JSON)
    changes: Mapped[list] = mapped_column(JSON)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
