"""Chain the lines of the activity log, so that it shows when the past is changed (§21)."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import partial

from livedemo.models import Activity
from livedemo.queries import activity as queries

# All that a line says, but for its id, which only exists when it is stored.
COVERED = (
    "prev_hash", "at", "created_at", "request_id", "tenant_no", "event_no", "actor_no",
    "user_session_id", "level", "role", "ip_prefix", "action", "object_type", "object_id",
    "result", "reason", "payload_hash",
)  # fmt: skip
# They may end; a number of their own says what they were.
REFERENCES = {"tenant_id": "tenant_no", "event_id": "event_no", "actor_id": "actor_no"}
PAYLOAD = ("salt", "before", "after")


def scope_of(line: Activity) -> str:
    """Return which chain a line belongs to."""
    return "site" if line.event_no is None else f"event:{line.event_no}"


def payload_hash(line: Activity) -> str:
    """Return the digest of what the line says changed."""
    payload = [getattr(line, name) for name in PAYLOAD]
    text = json.dumps(payload, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def line_hash(line: Activity) -> str:
    """Return the digest of a line; it covers `payload_hash`, so the payload may be blanked."""
    parts = [_written(getattr(line, name)) for name in COVERED]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _written(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


def follows(line: Activity, former: str) -> bool:
    """Tell whether a line is whole and follows the hash before; its payload may be blanked."""
    blanked = all(getattr(line, name) is None for name in PAYLOAD)
    referring = all(
        getattr(line, key) in (None, getattr(line, no)) for key, no in REFERENCES.items()
    )
    chained = line.prev_hash == former and line_hash(line) == line.hash
    return chained and referring and (blanked or payload_hash(line) == line.payload_hash)


def verify() -> tuple[int, dict[str, int | None]]:
    """Return how many lines there are, and the first line that does not follow, by chain.

    None stands for a chain whose last lines are gone.
    """
    counts, suspected = _read(queries.heads(), queries.every)
    broken: dict[str, int | None] = {}
    for scope in suspected:
        # Between two batches of all chains there may come lines of lower ids; alone it is certain.
        heads = {one: end for one, end in queries.heads().items() if one == scope}
        count, found = _read(heads, partial(queries.of_chain, scope))
        counts, broken = counts | count, broken | found
    return sum(counts.values()), broken


def _read(
    unseen: dict[str, str], lines: Callable[[], Iterable[Activity]]
) -> tuple[Counter[str], dict[str, int | None]]:
    """Return how many lines each chain has, and the first of each that does not follow.

    `unseen` are the heads, read before the lines: more may come meanwhile.
    """
    ends: dict[str, str] = defaultdict(str)
    broken: dict[str, int | None] = {}
    counts: Counter[str] = Counter()
    for line in lines():
        scope = scope_of(line)
        counts[scope] += 1
        if not follows(line, ends[scope]):
            broken.setdefault(scope, line.id)
        ends[scope] = line.hash
        if unseen.get(scope) == line.hash:
            del unseen[scope]
    return counts, dict.fromkeys(unseen) | broken
