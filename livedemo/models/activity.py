"""Store what staff did: who, what, when, before and after; append-only."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey

from livedemo.enums import Result
from livedemo.models.base import (
    Index,
    LogKeyed,
    Mapped,
    Stamped,
    String,
    Touched,
    UTCDateTime,
    db,
    mapped_column,
    one_of,
    table,
)
from livedemo.models.types import KeyStr


class Activity(LogKeyed, Stamped, db.Model):
    """Be one line of the log; `hash` chains it to the line before.

    The keys of tenant, event and actor become null when these go; their numbers stay.
    """

    __tablename__ = "activity_log"
    __table_args__ = table(
        Index(None, "event_id", "id"),
        Index(None, "actor_id", "id"),
        Index(None, "object_type", "object_id"),
        one_of("result", Result),
        scoped=False,
    )
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    request_id: Mapped[str] = mapped_column(String(36), default="")
    tenant_id: Mapped[int | None] = mapped_column(ForeignKey("tenants.id", ondelete="SET NULL"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="SET NULL"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    tenant_no: Mapped[int | None] = mapped_column()
    event_no: Mapped[int | None] = mapped_column()
    actor_no: Mapped[int | None] = mapped_column()
    user_session_id: Mapped[int | None] = mapped_column()
    level: Mapped[str] = mapped_column(String(20), default="")
    role: Mapped[str] = mapped_column(String(40), default="")
    ip_prefix: Mapped[str] = mapped_column(String(43), default="")
    action: Mapped[str] = mapped_column(String(60))
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[int | None] = mapped_column()
    result: Mapped[str] = mapped_column(String(20), default=Result.OK.value)
    reason: Mapped[str | None] = mapped_column(String(60))
    before: Mapped[dict | None] = mapped_column(JSON)
    after: Mapped[dict | None] = mapped_column(JSON)
    salt: Mapped[str | None] = mapped_column(String(32))
    payload_hash: Mapped[str] = mapped_column(KeyStr(64))
    prev_hash: Mapped[str] = mapped_column(KeyStr(64))
    hash: Mapped[str] = mapped_column(KeyStr(64))


class ActivityHead(Touched, db.Model):
    """Keep the newest hash of one chain: `event:7`, `tenant:2` or `site`."""

    __tablename__ = "activity_heads"
    __table_args__ = table(scoped=False)
    scope: Mapped[str] = mapped_column(KeyStr(40), primary_key=True)
    hash: Mapped[str] = mapped_column(KeyStr(64), default="")
