"""Write the activity log: append-only, each line chained to the one before (§21)."""

import hashlib
import json
import secrets as system_secrets
from collections.abc import Iterable

from flask import g
from sqlalchemy import select

from livedemo import clock
from livedemo.actors import Actor
from livedemo.enums import Result
from livedemo.extensions import db
from livedemo.models import Activity, ActivityHead, Event

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
    line = Activity(
        at=clock.now(),
        request_id=g.get("request_id", ""),
        tenant_id=event.tenant_id if event else None,
        event_id=event.id if event else None,
        actor_id=actor.on_record,
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
    scope = f"event:{line.event_id}" if line.event_id else "site"
    query = select(ActivityHead).where(ActivityHead.scope == scope).with_for_update()
    head = db.session.scalar(query.execution_options(populate_existing=True))
    if head is None:
        head = ActivityHead(scope=scope, hash="")
        db.session.add(head)
    line.payload_hash = payload_hash(line)
    line.prev_hash = head.hash
    line.hash = head.hash = line_hash(line)


def payload_hash(line: Activity) -> str:
    """Return the digest of what the line says changed."""
    text = json.dumps([line.salt, line.before, line.after], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def line_hash(line: Activity) -> str:
    """Return the digest of a line; it covers `payload_hash`, so the payload may be blanked."""
    parts = [
        line.prev_hash, line.at.isoformat(), line.action, line.object_type, line.object_id,
        line.actor_id, line.level, line.role, line.result, line.reason, line.payload_hash,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def first_broken(lines: Iterable[Activity]) -> int | None:
    """Return the id of the first line that does not follow from the one before, None when all do.

    `lines` are those of one chain from its beginning; a blanked payload is not held against it.
    """
    former = ""
    for line in lines:
        blanked = line.salt is None
        whole = blanked or payload_hash(line) == line.payload_hash
        if line.prev_hash != former or line_hash(line) != line.hash or not whole:
            return line.id
        former = line.hash
    return None


def _plain(value):
    if value is None or isinstance(value, (str, int, float, bool, list, dict)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
