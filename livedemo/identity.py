"""Say who a browser is: a person and how sure we are (architecture §8)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import g
from flask_login import AnonymousUserMixin, UserMixin

from livedemo import clock, secrets
from livedemo.enums import Level
from livedemo.models import User, UserSession
from livedemo.queries import logins

IDLE = timedelta(hours=12)
LIFE = timedelta(days=7)
# Why a login ended: an access token that had opened it was revoked.
BY_TOKEN = "token_revoked"  # noqa: S105 -- no password


@dataclass(frozen=True)
class Login(UserMixin):
    """Be what `current_user` holds: a session row without its key."""

    id_hash: str
    session_id: int
    user_id: int | None
    level: str
    name: str
    email: str | None
    is_superadmin: bool
    language: str | None
    last_seen_at: datetime
    verified_at: datetime | None = None
    has_tokens: bool = False
    key: str = field(default="", repr=False)

    @property
    def is_authenticated(self) -> bool:
        """Tell whether somebody entered; a login that only holds access tokens is nobody's."""
        return self.user_id is not None

    @property
    def is_verified(self) -> bool:
        """Tell whether the person proved who they are."""
        return self.level == Level.VERIFIED

    def get_id(self) -> str:
        """Return the raw key, which Flask-Login keeps in the signed cookie and nowhere else."""
        return self.key


class Nobody(AnonymousUserMixin):
    """Be `current_user` of a browser that has not entered."""

    id_hash = ""
    session_id = None
    user_id = None
    level = ""
    name = ""
    email = None
    is_superadmin = False
    is_verified = False
    language = None
    has_tokens = False


def is_alive(row: UserSession) -> bool:
    """Tell whether a session row still counts: not revoked, idle or too old.

    Nobody's login that holds access tokens is never idle: what it opens ends with the tokens.
    """
    now = clock.now()
    if row.revoked_at is not None or row.expires_at <= now:
        return False
    is_guest = row.user_id is None and bool(row.has_tokens)
    return is_guest or row.last_seen_at + IDLE > now


def from_row(row: UserSession, key: str = "") -> Login:
    """Return the login of a session row; `key` is what the browser keeps."""
    return _of(row, logins.user_of(row), key)


def _of(row: UserSession, user: User | None, key: str = "") -> Login:
    verified = row.level == Level.VERIFIED
    name = row.typed_name or (user.display_name if user else "")
    if verified and user is not None:
        name = user.display_name
    return Login(
        id_hash=row.id_hash,
        session_id=row.id,
        user_id=row.user_id,
        level=row.level,
        name=name,
        email=user.email if user and verified else None,
        is_superadmin=bool(user and verified and user.sees_everything),
        language=row.language or (user.language if user and verified else None),
        last_seen_at=row.last_seen_at,
        verified_at=row.verified_at,
        has_tokens=bool(row.has_tokens),
        key=key,
    )


def load(key: str) -> Login | None:
    """Return the login that a cookie's key opens, or None."""
    row = logins.by_hash(secrets.digest(key))
    if row is None:
        return None
    if is_alive(row):
        return from_row(row, key)
    if row.revoked_why in (None, BY_TOKEN):
        g.ended_login = row.id  # who held it, and did not end it, may be told why
    return None


def reload(session_id: int) -> Login | None:
    """Return a login again, as it is now, or None when it has ended."""
    row = logins.by_id(session_id)
    return from_row(row) if row is not None and is_alive(row) else None


def reload_many(session_ids: Iterable[int]) -> dict[int, Login]:
    """Return logins again, as they are now, by session; those that have ended are missing."""
    return {row.id: _of(row, user) for row, user in logins.by_ids(session_ids) if is_alive(row)}
