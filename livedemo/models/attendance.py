"""Store who watched, from when to when (architecture §12)."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric

from livedemo.models.base import (
    Index,
    LogKeyed,
    Mapped,
    Stamped,
    TenantScoped,
    Touched,
    UniqueConstraint,
    UTCDateTime,
    db,
    mapped_column,
    table,
)
from livedemo.models.types import KeyStr


class Visit(LogKeyed, TenantScoped, Stamped, db.Model):
    """Be one interval of one tab, by the server's clock (000's `session_analytics`)."""

    __tablename__ = "session_analytics"
    __table_args__ = table(
        UniqueConstraint("event_id", "user_id", "tab_id", "start_time"),
        Index(None, "event_id", "start_time"),
        Index(None, "event_id", "ended", "last_ping"),
        CheckConstraint("last_ping >= start_time", name="order"),
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    tab_id: Mapped[str] = mapped_column(KeyStr(36))
    start_time: Mapped[datetime] = mapped_column(UTCDateTime)
    last_ping: Mapped[datetime] = mapped_column(UTCDateTime)
    total_minutes: Mapped[Decimal] = mapped_column(Numeric(10, 2), default=Decimal(0))
    playing: Mapped[bool] = mapped_column(default=True)
    ended: Mapped[bool] = mapped_column(default=False)


class Attendance(TenantScoped, Touched, db.Model):
    """Sum up one person in one event: the union of the playing visits."""

    __tablename__ = "attendance"
    __table_args__ = table(
        Index(None, "event_id", "total_seconds"), Index(None, "event_id", "last_seen")
    )
    event_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    total_seconds: Mapped[int] = mapped_column(default=0)
    first_join: Mapped[datetime] = mapped_column(UTCDateTime)
    last_seen: Mapped[datetime] = mapped_column(UTCDateTime)
    visits: Mapped[int] = mapped_column(default=0)


class AudienceMinute(TenantScoped, Touched, db.Model):
    """Count the audience of one minute, where no visits are kept."""

    __tablename__ = "audience_minutes"
    __table_args__ = table()
    event_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    minute: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True)
    viewers: Mapped[int] = mapped_column(default=0)
