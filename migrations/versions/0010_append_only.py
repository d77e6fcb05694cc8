"""Let the database itself refuse to change or delete a line of the activity log.

What stays possible is what privacy asks for: a payload may be blanked, and the keys of people,
events and tenants that are gone become null.

Revision: 0010
After: 0009
"""

import logging

from alembic import op
from sqlalchemy.exc import DBAPIError

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

log = logging.getLogger(__name__)
SAID = "the activity log is append-only"
FIXED = ("id", "created_at", "at", "request_id", "user_session_id", "level", "role", "ip_prefix",
         "action", "object_type", "object_id", "result", "reason", "payload_hash", "prev_hash",
         "hash")  # fmt: skip
MAY_END = ("tenant_id", "event_id", "actor_id")
MAY_BE_BLANKED = ("before", "after", "salt")
# TRIGGER is denied; SUPER is wanted while there is a binary log.
DENIED = {1142, 1227, 1419}
UPDATE, DELETE = "activity_log_no_update", "activity_log_no_delete"


def upgrade():
    if op.get_bind().dialect.name == "sqlite":
        refuse = f"SELECT RAISE(ABORT, '{SAID}');"
        # Whoever makes this table anew in a later revision makes its triggers anew.
        op.execute(f"CREATE TRIGGER {DELETE} BEFORE DELETE ON activity_log BEGIN {refuse} END")
        op.execute(
            f"CREATE TRIGGER {UPDATE} BEFORE UPDATE ON activity_log "
            f"WHEN NOT ({_allowed('IS', chr(34))}) BEGIN {refuse} END"
        )
        return
    refuse = f"SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{SAID}'"
    try:
        op.execute(f"CREATE TRIGGER {DELETE} BEFORE DELETE ON activity_log FOR EACH ROW {refuse}")
        op.execute(
            f"CREATE TRIGGER {UPDATE} BEFORE UPDATE ON activity_log FOR EACH ROW "
            f"IF NOT ({_allowed('<=>', '`')}) THEN {refuse}; END IF"
        )
    except DBAPIError as problem:
        if problem.orig.args[0] not in DENIED:
            raise
        log.warning("This database user may make no triggers: the activity log is kept by its "
                    "chain of hashes alone (docs/operations.md).")  # fmt: skip


def _allowed(same: str, quote: str) -> str:
    def old_and_new(name: str) -> tuple[str, str]:
        return f"OLD.{quote}{name}{quote}", f"NEW.{quote}{name}{quote}"

    parts = []
    for name in FIXED:
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


def downgrade():
    for name in (UPDATE, DELETE):
        op.execute(f"DROP TRIGGER IF EXISTS {name}")
