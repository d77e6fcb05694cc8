"""Let the chain of the activity log cover all of a line, and let nothing replace one.

The numbers of tenant, event and person are kept beside their keys, which become null when these
go: so the chain holds when a person is deleted, and breaks when a line is given to another. Every
line is chained anew. SQLite deletes for `INSERT OR REPLACE` without asking the trigger.

Revision: 0011
After: 0010
"""

import hashlib
import json
import logging
from collections import defaultdict

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from livedemo.models import types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

log = logging.getLogger(__name__)
SAID = "the activity log is append-only"
BEFORE = ("id", "created_at", "at", "request_id", "user_session_id", "level", "role", "ip_prefix",
          "action", "object_type", "object_id", "result", "reason", "payload_hash", "prev_hash",
          "hash")  # fmt: skip
NUMBERS = ("tenant_no", "event_no", "actor_no")
MAY_END = ("tenant_id", "event_id", "actor_id")
MAY_BE_BLANKED = ("before", "after", "salt")
COVERED = ("prev_hash", "at", "created_at", "request_id", *NUMBERS, "user_session_id", "level",
           "role", "ip_prefix", "action", "object_type", "object_id", "result", "reason",
           "payload_hash")  # fmt: skip
COVERED_BEFORE = ("prev_hash", "at", "action", "object_type", "object_id", "actor_id", "level",
                  "role", "result", "reason", "payload_hash")  # fmt: skip
# TRIGGER is denied; SUPER is wanted while there is a binary log.
DENIED = {1142, 1227, 1419}
# A trigger said no, or its owner may not run it any more, or is gone.
GUARDED = {1644, 1142, 1449}
UPDATE, DELETE, INSERT = (f"activity_log_no_{what}" for what in ("update", "delete", "insert"))
THERE = "NEW.id IN (SELECT id FROM activity_log)"
AT_ONCE = 500
TIMES, HEAD_TIMES = ("at", "created_at"), ("created_at", "updated_at")
LINES = sa.table(
    "activity_log",
    sa.column("id", sa.BigInteger()),
    *(sa.column(name, types.UTCDateTime()) for name in TIMES),
    *(sa.column(name) for name in {*COVERED, *MAY_END, "hash"} - {*TIMES}),
)
HEADS = sa.table(
    "activity_heads",
    sa.column("scope"),
    sa.column("hash"),
    *(sa.column(name, types.UTCDateTime()) for name in HEAD_TIMES),
)


def upgrade():
    _unlock()
    for name in NUMBERS:
        op.add_column("activity_log", sa.Column(name, sa.Integer(), nullable=True))
    numbers = dict(zip(NUMBERS, (LINES.c[name] for name in MAY_END), strict=True))
    op.get_bind().execute(sa.update(LINES).values(numbers))
    _chain_anew(COVERED, "event_no")
    _lock((*BEFORE, *NUMBERS))


def downgrade():
    _unlock()
    for name in NUMBERS:
        op.drop_column("activity_log", name)
    _chain_anew(COVERED_BEFORE, "event_id")
    _lock(BEFORE)


def _chain_anew(covered: tuple[str, ...], event: str) -> None:
    """Give each line its hashes anew, in the order of the lines; chains begin with events."""
    connection, last, now = op.get_bind(), 0, None
    ends: dict[str, str] = defaultdict(str)
    columns = [LINES.c[name] for name in {"id", event, *covered} - {"prev_hash"}]
    write = (
        sa.update(LINES)
        .where(LINES.c.id == sa.bindparam("line"))
        .values(prev_hash=sa.bindparam("former"), hash=sa.bindparam("newest"))
    )
    while True:
        query = sa.select(*columns).where(LINES.c.id > last).order_by(LINES.c.id).limit(AT_ONCE)
        rows = list(connection.execute(query).mappings())
        if not rows:
            break
        changes = []
        for row in rows:
            scope = "site" if row[event] is None else f"event:{row[event]}"
            former, ends[scope] = ends[scope], _hash({**row, "prev_hash": ends[scope]}, covered)
            changes.append({"line": row["id"], "former": former, "newest": ends[scope]})
        connection.execute(write, changes)
        last, now = rows[-1]["id"], rows[-1]["at"]
    # Lines of an event that is gone stand in the site's chain now.
    connection.execute(sa.delete(HEADS))
    heads = [{"scope": scope, "hash": end, **dict.fromkeys(HEAD_TIMES, now)}
             for scope, end in ends.items()]  # fmt: skip
    if heads:
        connection.execute(sa.insert(HEADS), heads)


def _hash(line: dict, covered: tuple[str, ...]) -> str:
    parts = [line[name].isoformat() if name in TIMES else line[name] for name in covered]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _unlock() -> None:
    _try(*(f"DROP TRIGGER IF EXISTS {name}" for name in (INSERT, UPDATE, DELETE)))
    if op.get_bind().dialect.name != "sqlite":
        _refuse_locked()


def _refuse_locked() -> None:
    """Stop before the first change of a table, which stays, when lines are still guarded.

    information_schema shows triggers only to those who may drop them, so a line is tried.
    """
    attempt = op.get_bind().begin_nested()
    try:
        op.execute(
            "UPDATE activity_log SET hash = CONCAT('-', SUBSTR(hash, 2)) ORDER BY id LIMIT 1"
        )
    except DBAPIError as problem:
        if problem.orig.args[0] not in GUARDED:
            raise
        raise CommandError(
            "The triggers of activity_log are still there, and this database user may not drop "
            f"them: nothing was changed. Drop {UPDATE} and {DELETE} as their owner, or grant the "
            "privilege TRIGGER, and start again (docs/operations.md)."
        ) from problem
    finally:
        attempt.rollback()


def _lock(fixed: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        refuse = f"SELECT RAISE(ABORT, '{SAID}');"
        # Whoever makes this table anew in a later revision makes its triggers anew.
        op.execute(f"CREATE TRIGGER {DELETE} BEFORE DELETE ON activity_log BEGIN {refuse} END")
        op.execute(
            f"CREATE TRIGGER {UPDATE} BEFORE UPDATE ON activity_log "
            f"WHEN NOT ({_allowed(fixed, 'IS', chr(34))}) BEGIN {refuse} END"
        )
        if fixed != BEFORE:
            op.execute(
                f"CREATE TRIGGER {INSERT} BEFORE INSERT ON activity_log "
                f"WHEN {THERE} BEGIN {refuse} END"
            )
        return
    # For REPLACE these databases ask the trigger of DELETE.
    refuse = f"SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{SAID}'"
    _try(
        f"CREATE TRIGGER {DELETE} BEFORE DELETE ON activity_log FOR EACH ROW {refuse}",
        f"CREATE TRIGGER {UPDATE} BEFORE UPDATE ON activity_log FOR EACH ROW "
        f"IF NOT ({_allowed(fixed, '<=>', '`')}) THEN {refuse}; END IF",
    )


def _try(*statements: str) -> None:
    try:
        for statement in statements:
            op.execute(statement)
    except DBAPIError as problem:
        if problem.orig.args[0] not in DENIED:
            raise
        log.warning("This database user may make no triggers: the activity log is kept by its "
                    "chain of hashes alone (docs/operations.md).")  # fmt: skip


def _allowed(fixed: tuple[str, ...], same: str, quote: str) -> str:
    def old_and_new(name: str) -> tuple[str, str]:
        return f"OLD.{quote}{name}{quote}", f"NEW.{quote}{name}{quote}"

    parts = []
    for name in fixed:
        old, new = old_and_new(name)
        parts.append(f"({new} {same} {old})")
    for name in MAY_END:
        old, new = old_and_new(name)
        parts.append(f"({new} {same} {old} OR {new} IS NULL)")
    for name in MAY_BE_BLANKED:
        old, new = old_and_new(name)
        # JSON's null is a text of four letters.
        parts.append(f"({new} {same} {old} OR {new} IS NULL OR {new} = 'null')")
    return " AND ".join(parts)
