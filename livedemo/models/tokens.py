"""Store the access tokens of events, and which browsers came by them (document 003)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint

from livedemo import clock
from livedemo.enums import TokenState, TokenType
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


class AccessToken(Keyed, TenantScoped, Versioned, Touched, db.Model):
    """Open an event to whoever holds the token; found by a keyed digest, shown by unsealing."""

    __tablename__ = "access_tokens"
    __table_args__ = table(
        UniqueConstraint("token_hash"),
        UniqueConstraint("id", "event_id"),
        Index(None, "event_id", "created_at"),
        one_of("type", TokenType),
        CheckConstraint("use_count >= 0", name="use_count"),
        CheckConstraint("length(token_hash) = 64", name="token_hash"),
        numbered_once=True,
    )
    token_hash: Mapped[str] = mapped_column(KeyStr(64))
    token_sealed: Mapped[str] = mapped_column(String(255))
    # Four signs of the digest, to speak of a token without showing anything of it.
    hint: Mapped[str] = mapped_column(KeyStr(4))
    type: Mapped[str] = mapped_column(String(20))
    label: Mapped[str | None] = mapped_column(String(120))
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    use_count: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    revoked_reason: Mapped[str | None] = mapped_column(String(200))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))

    @property
    def state(self) -> TokenState:
        """Return where it stands now; without an expiry it never expires."""
        if self.revoked_at is not None:
            return TokenState.REVOKED
        if self.expires_at is not None and self.expires_at <= clock.now():
            return TokenState.EXPIRED
        return TokenState.ACTIVE

    @property
    def is_active(self) -> bool:
        """Tell whether it opens anything."""
        return self.state == TokenState.ACTIVE


class SessionToken(Keyed, TenantScoped, Touched, db.Model):
    """Note that a browser's login holds a token."""

    __tablename__ = "session_tokens"
    __table_args__ = table(
        UniqueConstraint("user_session_id", "access_token_id"),
        UniqueConstraint("id", "event_id"),
        Index(None, "access_token_id"),
        ForeignKeyConstraint(
            ["access_token_id", "event_id"],
            ["access_tokens.id", "access_tokens.event_id"],
            ondelete="CASCADE",
        ),
    )
    user_session_id: Mapped[int] = mapped_column(ForeignKey("user_sessions.id", ondelete="CASCADE"))
    access_token_id: Mapped[int] = mapped_column()
