"""Make, change, revoke and redeem the access tokens of an event (document 003, AccessToken)."""

from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _

from livedemo import clock, secrets, tenancy
from livedemo.actors import Actor
from livedemo.enums import Level, TokenType, values
from livedemo.errors import Conflict, Invalid
from livedemo.extensions import db
from livedemo.labels import REPLACED
from livedemo.models import AccessToken, Event, SessionToken
from livedemo.policy import Permission, require
from livedemo.queries import logins as login_queries
from livedemo.queries import tokens as token_queries
from livedemo.services import activity, agenda_fields, logins
from livedemo.services.operation import announce, operation
from livedemo.signals import token_revoked

LABEL_LIMIT, MOST_AT_ONCE = 120, 100


@operation
def make(actor: Actor, event: Event, *, type: str, label: str | None = None,
         expires_at: datetime | None = None, count: int = 1) -> list[AccessToken]:  # fmt: skip
    """Make tokens that differ in nothing but their secret; raises Invalid beside the field."""
    require(actor, Permission.TOKEN_MANAGE, event)
    if type not in values(TokenType):
        raise Invalid("type", _("Choose one of the two."))
    if not 1 <= count <= MOST_AT_ONCE:
        raise Invalid("count", _("Make 1 to %(most)s at once.", most=MOST_AT_ONCE))
    label, expires_at = _label(label), _to_come(expires_at)
    rows = []
    for _number in range(count):
        token = secrets.new_token()
        found = secrets.keyed_digest(token)
        row = AccessToken(
            tenant_id=event.tenant_id,
            event_id=event.id,
            token_hash=found,
            token_sealed=secrets.seal(token),
            hint=found[:4],
            type=type,
            label=label,
            expires_at=expires_at,
            use_count=0,
            version=1,
            created_by=actor.user_id,
        )
        db.session.add(row)
        activity.record(actor, event, "token.make", row)
        rows.append(row)
    return rows


@operation
def change(actor: Actor, event: Event, token_id: int, *, version: int | None = None,
           **fields) -> AccessToken:  # fmt: skip
    """Change label or expiry, and leave alone what is not named; `version` is what was seen.

    Raises Conflict for a revoked one and for an older version, Invalid beside the field.
    """
    require(actor, Permission.TOKEN_MANAGE, event)
    row = token_queries.one(event, token_id, lock=True)
    if row.revoked_at is not None:
        raise Conflict(_("This link is revoked. Make a new one."))
    if version is not None:
        agenda_fields.refuse_older(row, version)
    before = activity.snapshot(row)
    if "label" in fields:
        row.label = _label(fields["label"])
    if "expires_at" in fields and fields["expires_at"] != row.expires_at:
        row.expires_at = _to_come(fields["expires_at"])
    if activity.snapshot(row) != before:
        row.version += 1
        activity.record(actor, event, "token.update", row, before)
    return row


def _label(typed: str | None) -> str | None:
    return agenda_fields.words("label", typed, LABEL_LIMIT) or None


def _to_come(at: datetime | None) -> datetime | None:
    """Return an expiry; raises Invalid for one that has passed: revoking says who and why."""
    if at is not None and at <= clock.now():
        raise Invalid("expires_at", _("This time has passed. To end a link now, revoke it."))
    return at


@operation
def revoke(actor: Actor, event: Event, token_id: int, *, reason: str | None = None) -> AccessToken:
    """End a token for good, with the logins that it opened; the row stays for the record."""
    require(actor, Permission.TOKEN_MANAGE, event)
    row = token_queries.one(event, token_id, lock=True)
    if row.revoked_at is not None:
        return row
    row.revoked_reason = agenda_fields.words("reason", reason, agenda_fields.REASON_LIMIT) or None
    row.revoked_at, row.revoked_by = clock.now(), actor.user_id
    ended = _end_logins(event, row)
    told = {"reason": row.revoked_reason} if row.revoked_reason else {}
    activity.record(actor, event, "token.revoke", row, **told)
    announce(token_revoked, event=event, token_id=row.id, session_ids=ended)
    return row


@operation
def rotate(actor: Actor, event: Event, token_id: int) -> AccessToken:
    """Make a token like this one with another secret, and revoke this one; return the new one.

    Raises Conflict for one that opens nothing.
    """
    require(actor, Permission.TOKEN_MANAGE, event)
    old = token_queries.one(event, token_id, lock=True)
    if not old.is_active:
        raise Conflict(_("This link opens nothing any more. Make a new one."))
    (new,) = make(actor, event, type=old.type, label=old.label, expires_at=old.expires_at)
    revoke(actor, event, old.id, reason=f"{REPLACED}{new.hint}")
    return new


def _end_logins(event: Event, row: AccessToken) -> list[int]:
    """End the logins that were worth what the token was; return their ids.

    Who proved who they are, who holds another token and who is in another event, of whatever
    tenant, stay signed in: they lose what this one gave, and their sockets are looked at again.
    """
    db.session.flush()
    theirs = [one for one in token_queries.holders(event, row.id) if one.level != Level.VERIFIED]
    with tenancy.unscoped("what else opened to whoever held a token"):
        still = token_queries.good_elsewhere(event, theirs)
    ended = [one for one in theirs if one.id not in still]
    for login in ended:
        login.revoked_at, login.revoked_why = clock.now(), logins.BY_TOKEN
    return [login.id for login in ended]


@operation
def redeem(event: Event, token_id: int, login, **about):
    """Let a browser's login hold a token, and return that login; None when it opens nothing.

    A browser without a login gets one of nobody's. A second use by the same login is none.
    """
    row = token_queries.one(event, token_id, lock=True)
    if not row.is_active:
        return None
    if login.session_id is None:
        login = logins.start(None, Level.CLAIMED, **about)
    row.last_used_at = clock.now()
    if row.id not in {token for token, *_rest in _held(event, login.session_id)}:
        db.session.add(
            SessionToken(
                tenant_id=event.tenant_id,
                event_id=event.id,
                user_session_id=login.session_id,
                access_token_id=row.id,
            )
        )
        row.use_count += 1
        stored = login_queries.by_id(login.session_id)
        assert stored is not None
        stored.has_tokens = True
    return replace(login, has_tokens=True)


def _held(event: Event, session_id: int) -> list[tuple]:
    return token_queries.held(event, [session_id]).get(session_id, [])
