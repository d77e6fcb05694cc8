"""Read access tokens, and which logins hold them."""

import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator

from sqlalchemy import Select, func, or_, select

from livedemo import clock, secrets
from livedemo.enums import TokenState
from livedemo.errors import NotFound
from livedemo.extensions import db
from livedemo.models import AccessToken, Event, Participant, SessionToken, User, UserSession
from livedemo.queries.reports import PER_PAGE, Rows
from livedemo.queries.site import page_of

BATCH = 500
FRESH = {"populate_existing": True}
SORTS = {
    "label": func.lower(AccessToken.label),
    "expires": AccessToken.expires_at,
    "uses": AccessToken.use_count,
    "last_use": AccessToken.last_used_at,
    "made": AccessToken.created_at,
}
FORM = re.compile(rf"[A-Za-z0-9_-]{{{secrets.TOKEN_LENGTH}}}")


def presented(typed: str) -> AccessToken | None:
    """Return the token that somebody came with, in whatever state (needs every tenant)."""
    token = typed.strip()
    if not FORM.fullmatch(token):
        return None
    query = select(AccessToken).where(AccessToken.token_hash == secrets.keyed_digest(token))
    return db.session.scalar(query.execution_options(**FRESH))


def one(event: Event, token_id: int, *, lock: bool = False) -> AccessToken:
    """Return a token of an event as it is now; raises NotFound."""
    query = select(AccessToken).where(AccessToken.event_id == event.id, AccessToken.id == token_id)
    row = db.session.scalar((query.with_for_update() if lock else query).execution_options(**FRESH))
    if row is None:
        raise NotFound()
    return row


def _opening() -> Select:
    """Select (login, token, kind, expiry, hint) of what logins hold and still opens."""
    return (
        select(
            SessionToken.user_session_id,
            AccessToken.id,
            AccessToken.type,
            AccessToken.expires_at,
            AccessToken.hint,
        )
        .join(AccessToken, AccessToken.id == SessionToken.access_token_id)
        .where(
            AccessToken.revoked_at.is_(None),
            or_(AccessToken.expires_at.is_(None), AccessToken.expires_at > clock.now()),
        )
    )


def held(event: Event, session_ids: Iterable[int]) -> dict[int, list[tuple]]:
    """Return (token, kind, expiry, hint) of what each login holds that opens the event."""
    query = _opening().where(
        SessionToken.event_id == event.id, SessionToken.user_session_id.in_(session_ids)
    )
    found: dict[int, list[tuple]] = defaultdict(list)
    for session_id, *token in db.session.execute(query.order_by(AccessToken.id)):
        found[session_id].append(tuple(token))
    return found


def last_held(event: Event, session_id: int) -> TokenState | None:
    """Return where the newest token of the event stands by now that a login held."""
    query = (
        select(AccessToken)
        .join(SessionToken, SessionToken.access_token_id == AccessToken.id)
        .where(SessionToken.event_id == event.id, SessionToken.user_session_id == session_id)
        .order_by(SessionToken.id.desc())
    )
    row = db.session.scalar(query.limit(1).execution_options(**FRESH))
    return row.state if row is not None else None


def opened_to(session_id: int) -> list[Event]:
    """Return the open events that the tokens of a login open (needs every tenant)."""
    theirs = _opening().where(SessionToken.user_session_id == session_id).subquery()
    query = (
        select(Event)
        .join(AccessToken, AccessToken.event_id == Event.id)
        .where(Event.is_open, AccessToken.id.in_(select(theirs.c.id)))
        .order_by(Event.start_date, Event.id)
    )
    return list(db.session.scalars(query).unique())


def of_session(session_id: int) -> list[SessionToken]:
    """Return which tokens a login holds, of all events (needs every tenant)."""
    query = select(SessionToken).where(SessionToken.user_session_id == session_id)
    return list(db.session.scalars(query))


def holders(event: Event, token_id: int) -> list[UserSession]:
    """Return the logins that hold a token and have not been ended, locked until commit."""
    query = (
        select(UserSession)
        .join(SessionToken, SessionToken.user_session_id == UserSession.id)
        .where(
            SessionToken.event_id == event.id,
            SessionToken.access_token_id == token_id,
            UserSession.revoked_at.is_(None),
        )
        .order_by(UserSession.id)
    )
    return list(db.session.scalars(query.with_for_update(of=UserSession)))


def good_elsewhere(event: Event, logins: Iterable[UserSession]) -> set[int]:
    """Return which logins hold a token that opens anything, or whose person is in another event.

    Needs every tenant.
    """
    people = {login.id: login.user_id for login in logins}
    holding = _opening().where(SessionToken.user_session_id.in_(people)).subquery()
    found = set(db.session.scalars(select(holding.c.user_session_id)))
    places = select(Participant.user_id).where(
        Participant.event_id != event.id, Participant.user_id.in_(set(people.values()) - {None})
    )
    placed = set(db.session.scalars(places.distinct()))
    return found | {login_id for login_id, user_id in people.items() if user_id in placed}


def listed(
    event: Event,
    *,
    q: str = "",
    kind: str = "",
    sort: str = "-made",
    page: int = 1,
    per_page: int = PER_PAGE,
) -> Rows:
    """Return tokens of an event, the newest first unless `sort` says otherwise.

    `q` is part of a label or a hint, `kind` a type or a state, `sort` a key of SORTS.
    """
    column = SORTS[sort.removeprefix("-")]
    order = column.desc() if sort.startswith("-") else column.asc()
    last = AccessToken.id.desc()  # a set that was made at once keeps one order
    return page_of(_found(event, q, kind).order_by(order, last), page, per_page)


def _found(event: Event, q: str, kind: str) -> Select:
    query = select(AccessToken).where(AccessToken.event_id == event.id)
    for word in q.split():
        query = query.where(
            or_(
                AccessToken.label.icontains(word, autoescape=True),
                AccessToken.hint == word.lower(),
            )
        )
    return _of_kind(query, kind)


def _of_kind(query: Select, kind: str) -> Select:
    ended = AccessToken.expires_at <= clock.now()
    if kind == TokenState.REVOKED:
        return query.where(AccessToken.revoked_at.is_not(None))
    if kind == TokenState.EXPIRED:
        return query.where(AccessToken.revoked_at.is_(None), ended)
    if kind == TokenState.ACTIVE:
        lasting = or_(AccessToken.expires_at.is_(None), ~ended)
        return query.where(AccessToken.revoked_at.is_(None), lasting)
    return query.where(AccessToken.type == kind) if kind else query


def every(event: Event, *, q: str = "", kind: str = "") -> list[AccessToken]:
    """Return all tokens of an event that were searched for, the newest first."""
    query = _found(event, q, kind).order_by(AccessToken.created_at.desc(), AccessToken.id.desc())
    return list(db.session.scalars(query.execution_options(**FRESH)))


def active(event: Event, ids: Iterable[int] | None, page: int, per_page: int) -> Rows:
    """Return a page of what opens the event, or of some of it, the oldest first."""
    return page_of(_active(event, ids), page, per_page=per_page)


def all_active(event: Event, ids: Iterable[int] | None) -> Iterator[list[AccessToken]]:
    """Yield what `active` returns, all of it, in batches; memory stays the same."""
    newest, more = 0, True
    while more:
        query = _active(event, ids).where(AccessToken.id > newest).limit(BATCH)
        rows = list(db.session.scalars(query.execution_options(**FRESH)))
        # A slow reader must hold neither a connection nor an old snapshot.
        db.session.close()
        yield rows
        more = len(rows) == BATCH
        newest = rows[-1].id if rows else newest
        time.sleep(0)  # other green threads come first


def _active(event: Event, ids: Iterable[int] | None) -> Select:
    query = _of_kind(select(AccessToken).where(AccessToken.event_id == event.id), "active")
    if ids is not None:
        query = query.where(AccessToken.id.in_(ids))
    return query.order_by(AccessToken.id)


def names(rows: Iterable[AccessToken]) -> dict[int, str]:
    """Return the names of who made and revoked tokens, by person."""
    people = {one for row in rows for one in (row.created_by, row.revoked_by) if one is not None}
    query = select(User).where(User.id.in_(people))
    return {user.id: user.display_name for user in db.session.scalars(query)}
