"""Read logins, sign-in links and people by e-mail."""

from collections.abc import Iterable

from sqlalchemy import select

from livedemo.extensions import db
from livedemo.models import SignInLink, User, UserSession
from livedemo.queries.rows import FRESH


def by_hash(id_hash: str) -> UserSession | None:
    """Return the session row with this digest, as it is now."""
    query = select(UserSession).where(UserSession.id_hash == id_hash)
    return db.session.scalar(query.execution_options(**FRESH))


def by_id(session_id: int) -> UserSession | None:
    """Return a session row as it is now."""
    query = select(UserSession).where(UserSession.id == session_id)
    return db.session.scalar(query.execution_options(**FRESH))


def by_ids(session_ids: Iterable[int]) -> list[tuple[UserSession, User | None]]:
    """Return session rows as they are now, each with its person."""
    query = (
        select(UserSession, User)
        .outerjoin(User, User.id == UserSession.user_id)
        .where(UserSession.id.in_(session_ids))
    )
    return [(row, user) for row, user in db.session.execute(query.execution_options(**FRESH))]


def user_of(row: UserSession) -> User | None:
    """Return the person of a session row."""
    if row.user_id is None:
        return None
    query = select(User).where(User.id == row.user_id)
    return db.session.scalar(query.execution_options(**FRESH))


def open_sessions(user_id: int) -> list[UserSession]:
    """Return a person's sessions that have not been ended, newest first."""
    query = (
        select(UserSession)
        .where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None))
        .order_by(UserSession.last_seen_at.desc())
    )
    return list(db.session.scalars(query))


def lock_link(key_hash: str) -> SignInLink | None:
    """Return a sign-in link by its digest, locked until commit."""
    query = select(SignInLink).where(SignInLink.hash == key_hash).with_for_update()
    return db.session.scalar(query.execution_options(**FRESH))


def link(key_hash: str) -> SignInLink | None:
    """Return a sign-in link by its digest."""
    return db.session.scalar(select(SignInLink).where(SignInLink.hash == key_hash))


def open_links(user_id: int, purpose: str) -> list[SignInLink]:
    """Return a person's links of one purpose that have not been used."""
    query = select(SignInLink).where(
        SignInLink.user_id == user_id,
        SignInLink.purpose == purpose,
        SignInLink.consumed_at.is_(None),
    )
    return list(db.session.scalars(query))
