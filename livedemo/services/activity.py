"""Write the activity log: append-only, each line chained to the one before (§21)."""

import secrets as system_secrets

from flask import g
from sqlalchemy import select

from livedemo import clock
from livedemo.actors import Actor
from livedemo.enums import Result
from livedemo.extensions import db
from livedemo.models import Activity, ActivityHead, Event
from livedemo.services import chain

# Never in the log: what people wrote, and secrets.
UNLOGGED = {
    "id", "tenant_id", "event_id", "created_at", "updated_at", "question_text", "original_text",
    "message", "answer_text", "phone", "password_hash", "totp_sealed", "recovery_codes",
    "client_id", "hash", "cover_of", "token_hash", "token_sealed",
}  # fmt: skip


# Before the signs of an access token, as the role of whoever has no name.
TOKEN = "token "  # noqa: S105 -- no password


def snapshot(row) -> dict:
    """Return a row's loggable columns as JSON values."""
    return {
        column.key: _plain(getattr(row, column.key))
        for column in type(row).__mapper__.columns
        if column.key not in UNLOGGED
    }


def record(actor: Actor, event: Event | None, action: str, row=None, before=None, **after) -> None:
    """Add a line in the running operation: `row` changed from `before` to what it is now.

    Where no row says it, the keywords do.
    """
    db.session.flush()
    now = snapshot(row) if row is not None else {}
    now.update({key: _plain(value) for key, value in after.items()})
    changed = {key: value for key, value in now.items() if (before or {}).get(key) != value}
    was = {key: before[key] for key in changed if key in before} if before else None
    _write(actor, event, action, row, was, changed or None)


def record_gone(actor: Actor, event: Event, action: str, row) -> None:
    """Add a line in the running operation about a row that goes: all of it stands before."""
    _write(actor, event, action, row, snapshot(row), None)


def _write(actor, event: Event | None, action: str, row, before, after) -> None:
    now, tenant_no = clock.now(), event.tenant_id if event else None
    event_no, actor_no = event.id if event else None, actor.on_record
    line = Activity(
        at=now,
        created_at=now,
        request_id=g.get("request_id", ""),
        tenant_id=tenant_no,
        tenant_no=tenant_no,
        event_id=event_no,
        event_no=event_no,
        actor_id=actor_no,
        actor_no=actor_no,
        user_session_id=actor.session_id,
        level=actor.level,
        role=_role(actor),
        ip_prefix=g.get("ip_prefix", ""),
        action=action,
        object_type=type(row).__tablename__ if row is not None else action.split(".")[0],
        object_id=getattr(row, "id", None),
        result=Result.OK.value,
        before=before,
        after=after,
        salt=system_secrets.token_hex(8),
    )
    _chain(line)
    db.session.add(line)


def _role(actor: Actor) -> str:
    if actor.link:
        return f"{TOKEN}{actor.link.hint}"
    return actor.badge or ("system" if actor.user_id is None else "")


def _chain(line: Activity) -> None:
    scope = chain.scope_of(line)
    query = select(ActivityHead).where(ActivityHead.scope == scope).with_for_update()
    head = db.session.scalar(query.execution_options(populate_existing=True))
    if head is None:
        head = ActivityHead(scope=scope, hash="")
        db.session.add(head)
    line.payload_hash = chain.payload_hash(line)
    line.prev_hash = head.hash
    line.hash = head.hash = chain.line_hash(line)


def _plain(value):
    if value is None or isinstance(value, (str, int, float, bool, list, dict)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
