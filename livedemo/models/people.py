"""Store people, how they sign in, and who administers tenants."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey

from livedemo import secrets
from livedemo.enums import Level, LinkPurpose, UserRole
from livedemo.models.base import (
    Index,
    Keyed,
    Mapped,
    String,
    Touched,
    UniqueConstraint,
    UTCDateTime,
    db,
    mapped_column,
    one_of,
    table,
)
from livedemo.models.types import KeyStr


class Tenant(Keyed, Touched, db.Model):
    """Own events."""

    __tablename__ = "tenants"
    __table_args__ = table(UniqueConstraint("slug"), UniqueConstraint("host"), scoped=False)
    slug: Mapped[str] = mapped_column(KeyStr(63))
    name: Mapped[str] = mapped_column(String(200))
    host: Mapped[str | None] = mapped_column(KeyStr(255))
    is_active: Mapped[bool] = mapped_column(default=True)


class TenantAdmin(Touched, db.Model):
    """Let a person administer a tenant."""

    __tablename__ = "tenant_admins"
    __table_args__ = table(scoped=False)
    tenant_id: Mapped[int] = mapped_column(
        ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )


class User(Keyed, Touched, db.Model):
    """Be a person, in every tenant the same; `created_at` is the registration date."""

    __tablename__ = "users"
    __table_args__ = table(
        UniqueConstraint("public_id"),
        UniqueConstraint("email_key"),
        one_of("role", UserRole),
        Index(None, "created_at"),
        Index(None, "rehearsal"),
        scoped=False,
    )
    public_id: Mapped[str] = mapped_column(KeyStr(12), default=secrets.new_code)
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(KeyStr(254))
    name: Mapped[str] = mapped_column(String(80))
    nickname: Mapped[str | None] = mapped_column(String(80))
    phone: Mapped[str | None] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(20), default=UserRole.USER.value)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    totp_sealed: Mapped[str | None] = mapped_column(String(255))
    recovery_codes: Mapped[list | None] = mapped_column(JSON)
    language: Mapped[str | None] = mapped_column(String(8))
    verified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_active_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    rehearsal: Mapped[str | None] = mapped_column(String(12))

    @property
    def display_name(self) -> str:
        """Return the name that others see."""
        return self.nickname or self.name

    @property
    def sees_everything(self) -> bool:
        """Tell whether the person administers all events (document 000, RBAC)."""
        return self.role in (UserRole.SUPERADMIN, UserRole.ADMINISTRATOR)


class UserSession(Keyed, Touched, db.Model):
    """Be one browser's login; the key itself is only in the browser."""

    __tablename__ = "user_sessions"
    __table_args__ = table(
        UniqueConstraint("id_hash"),
        one_of("level", Level),
        Index(None, "user_id", "revoked_at"),
        Index(None, "expires_at"),
        scoped=False,
    )
    id_hash: Mapped[str] = mapped_column(KeyStr(64))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    level: Mapped[str] = mapped_column(String(20))
    typed_name: Mapped[str | None] = mapped_column(String(80))
    typed_phone: Mapped[str | None] = mapped_column(String(20))
    language: Mapped[str | None] = mapped_column(String(8))
    ip_prefix: Mapped[str] = mapped_column(String(43), default="")
    agent: Mapped[str] = mapped_column(String(200), default="")
    last_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_why: Mapped[str | None] = mapped_column(String(20))
    # Whether rows of session_tokens are worth looking for; most logins have none.
    has_tokens: Mapped[bool | None] = mapped_column()


class SignInLink(Keyed, Touched, db.Model):
    """Let one browser sign in once; only the key's digest is kept."""

    __tablename__ = "sign_in_links"
    __table_args__ = table(
        UniqueConstraint("hash"),
        one_of("purpose", LinkPurpose),
        Index(None, "user_id", "consumed_at"),
        scoped=False,
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    hash: Mapped[str] = mapped_column(KeyStr(64))
    purpose: Mapped[str] = mapped_column(String(20))
    browser_hash: Mapped[str | None] = mapped_column(KeyStr(64))
    next_path: Mapped[str | None] = mapped_column(String(200))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    consumed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
