"""Start, raise and end logins (architecture §8)."""

from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from flask_babel import gettext as _

from livedemo import clock, cpu, identity, secrets, tenancy
from livedemo.actors import Actor
from livedemo.enums import Level, LinkPurpose
from livedemo.errors import Conflict, Forbidden, Invalid, NotFound
from livedemo.extensions import db
from livedemo.models import SessionToken, SignInLink, User, UserSession
from livedemo.queries import logins as login_queries
from livedemo.queries import people
from livedemo.queries import tokens as token_queries
from livedemo.services.operation import announce, operation
from livedemo.signals import link_made, logins_ended

LINK_LIFE = timedelta(minutes=10)
TOUCH_EVERY = timedelta(minutes=10)
PASSWORD_MIN, PASSWORD_MAX = 12, 200
# Why a login ended with the access token that opened it.
BY_TOKEN = identity.BY_TOKEN
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# Checked for people without a password, so that time does not tell who has one.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$" + "A" * 43


@operation
def start(user_id, level, *, name=None, phone=None, language=None, ip_prefix="", agent="",
          ends=None) -> identity.Login:  # fmt: skip
    """Start a login and end the browser's former one (`ends`: its session id)."""
    former = login_queries.by_id(ends) if ends is not None else None
    carries = former is not None and former.revoked_at is None and bool(former.has_tokens)
    _end(former, "replaced")
    now = clock.now()
    key = secrets.new_key()
    row = UserSession(
        id_hash=secrets.digest(key),
        user_id=user_id,
        level=str(level),
        typed_name=name,
        typed_phone=phone,
        language=language,
        ip_prefix=ip_prefix[:43],
        agent=agent[:200],
        last_seen_at=now,
        verified_at=now if level == Level.VERIFIED else None,
        expires_at=now + identity.LIFE,
        has_tokens=carries or None,
    )
    db.session.add(row)
    db.session.flush()
    if carries and former is not None:
        _carry(former, row)
    return identity.from_row(row, key)


def _carry(former: UserSession, row: UserSession) -> None:
    """Let a browser's new login hold what its former one held, in whatever event."""
    with tenancy.unscoped("a browser keeps its access tokens"):
        for held in token_queries.of_session(former.id):
            db.session.add(
                SessionToken(
                    tenant_id=held.tenant_id,
                    event_id=held.event_id,
                    user_session_id=row.id,
                    access_token_id=held.access_token_id,
                )
            )
        db.session.flush()


@operation
def touch(login) -> None:
    """Keep a login from idling out; written at most every ten minutes."""
    row = login_queries.by_id(login.session_id)
    if row is not None:
        row.last_seen_at = clock.now()


def needs_touch(login) -> bool:
    """Tell whether a login was last noted long enough ago."""
    return login.session_id is not None and clock.now() - login.last_seen_at > TOUCH_EVERY


@operation
def end(session_id: int, why: str = "signed_out") -> None:
    """End one login; its sockets close."""
    _end(login_queries.by_id(session_id), why)


@operation
def end_own(login, session_id: int) -> None:
    """End one of a person's own logins; raises NotFound for somebody else's."""
    row = login_queries.by_id(session_id)
    if row is None or row.user_id != login.user_id:
        raise NotFound()
    _end(row, "signed_out")


@operation
def end_all(user_id: int, why: str, *, keep: int | None = None) -> None:
    """End every login of a person, but `keep`."""
    for row in login_queries.open_sessions(user_id):
        if row.id != keep:
            _end(row, why)


def _end(row: UserSession | None, why: str) -> None:
    if row is None or row.revoked_at is not None:
        return
    row.revoked_at = clock.now()
    row.revoked_why = why
    announce(logins_ended, session_ids=[row.id])


@operation
def set_language(session_id: int, language: str) -> None:
    """Keep the language that a person chose."""
    row = login_queries.by_id(session_id)
    if row is not None:
        row.language = language


@operation
def make_link(user: User, *, purpose=LinkPurpose.SIGN_IN, made_by: Actor | None = None,
              browser: str | None = None, next_path: str | None = None,
              host: str | None = None) -> str:  # fmt: skip
    """Return the key of a new one-time link; older ones of the same purpose are void.

    So nobody voids somebody's invitation by asking for a link in their name. `browser` binds
    the link to the asking browser's cookie; `host` is a tenant's own, where it signs in.
    """
    now = clock.now()
    for old in login_queries.open_links(user.id, str(purpose)):
        old.consumed_at = now
    key = secrets.new_key()
    link = SignInLink(
        user_id=user.id,
        hash=secrets.digest(key),
        purpose=str(purpose),
        browser_hash=secrets.digest(browser) if browser else None,
        next_path=next_path,
        made_by=made_by.user_id if made_by else None,
        expires_at=now + LINK_LIFE,
    )
    db.session.add(link)
    announce(link_made, link=link, user=user, key=key, host=host)
    return key


def link_state(key: str, browser: str | None) -> str:
    """Tell what opening a link would do: `ready`, `used`, `other_browser`."""
    link = login_queries.link(secrets.digest(key))
    if link is None or link.consumed_at is not None or link.expires_at <= clock.now():
        return "used"
    if link.browser_hash and (not browser or secrets.digest(browser) != link.browser_hash):
        return "other_browser"
    return "ready"


@operation
def consume_link(key: str, *, browser=None, **about) -> tuple[identity.Login, str | None]:
    """Sign in by a one-time link; returns the login and where to go. Raises Conflict."""
    link = login_queries.lock_link(secrets.digest(key))
    if link is None or link_state(key, browser) != "ready":
        raise Conflict(_("This link has expired. Ask who invited you for a new one."))
    link.consumed_at = clock.now()
    user = people.by_id(link.user_id)
    _verify(user)
    return start(user.id, Level.VERIFIED, **about), link.next_path


def check_password(user: User | None, password: str) -> bool:
    """Tell whether the password is the person's; takes as long for nobody."""
    stored = user.password_hash if user and user.password_hash else _NOBODY
    try:
        good = cpu.run(_hasher.verify, stored, password[:PASSWORD_MAX])
    except Argon2Error:
        return False
    return good and stored is not _NOBODY


@operation
def sign_in_by_password(user: User, **about) -> identity.Login:
    """Start a verified login after `check_password`."""
    _verify(people.by_id(user.id))
    return start(user.id, Level.VERIFIED, **about)


def _verify(user: User) -> None:
    now = clock.now()
    user.verified_at = user.verified_at or now
    user.last_active_at = now


def set_password(login, password: str) -> None:
    """Keep a new password (12 to 200 characters); other logins of the person end.

    Raises Forbidden for a typed e-mail, Invalid for a password that will not do.
    """
    if not login.is_verified:
        raise Forbidden()
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise Invalid("password", _("Use 12 to 200 characters. A short sentence works well."))
    user = people.by_id(login.user_id)
    plain = (user.email or "").split("@")[0].casefold()
    if len(set(password)) < 5 or (plain and plain in password.casefold()):
        raise Invalid("password", _("This password is easy to guess. Use something else."))
    _store_password(login, cpu.run(_hasher.hash, password))


@operation
def _store_password(login, hashed: str) -> None:
    people.by_id(login.user_id).password_hash = hashed
    end_all(login.user_id, "password", keep=login.session_id)
