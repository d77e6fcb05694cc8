"""Write in the chat and hide lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from flask_babel import lazy_gettext as _l

from livedemo import clock, text
from livedemo.actors import Actor
from livedemo.enums import Restricted
from livedemo.errors import Conflict, Invalid, Refusal, TooFast
from livedemo.models import ChatMessage, Event
from livedemo.policy import Permission, require
from livedemo.queries import chat as chat_queries
from livedemo.queries import events as event_queries
from livedemo.queries.chat import Key
from livedemo.queries.upsert import write
from livedemo.services import activity, places
from livedemo.services.operation import operation, publish
from livedemo.services.rooms import refuse_closed, refuse_restricted
from livedemo.streams import of_chat

LIMIT, WHY_LIMIT = 500, 60
COLUMNS = (
    "tenant_id", "event_id", "created_at", "user_id", "user_session_id", "author_key", "user_name",
    "staff_role", "message", "client_id",
)  # fmt: skip


@dataclass(frozen=True)
class Posted:
    """Hold a stored line; `dup` says that this resend found it already there."""

    row: ChatMessage
    dup: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """Be one line that somebody sends."""

    actor: Actor
    message: str
    client_id: str | None = None


class Stored(NamedTuple):
    """Say under which id a line is stored, and whether it was there before."""

    id: int
    dup: bool


@operation
def post(actor: Actor, event: Event, *, message: str, client_id: str | None = None) -> Posted:
    """Write a line; a resend with the same `client_id` returns the first one.

    Raises Invalid, Conflict (closed), Forbidden (restricted), TooFast (slow mode).
    """
    (outcome,) = post_many(event, [Post(actor, message, client_id)])
    if isinstance(outcome, Refusal):
        raise outcome
    return Posted(chat_queries.by_id(event, outcome.id), outcome.dup)


@operation
def post_many(event: Event, posts: Sequence[Post]) -> list[Stored | Refusal]:
    """Write lines in the order given, in one transaction; returns what became of each.

    A refused one holds up nobody. However many there are, the statements are as many.
    """
    refused = places.refusals(event, [post.actor for post in posts], Permission.CHAT_SEND)
    keys = [None if no else _key(post) for no, post in zip(refused, posts, strict=True)]
    asked = {key for key in keys if key}
    senders = places.lock(event, {user_id for user_id, _ in asked})
    event = event_queries.by_id(event.id)
    judge = _Judge(event, asked)
    for number, key in enumerate(keys):
        if key:
            refused[number] = judge.take(key, posts[number])
    ids = _insert(event, senders, judge.lines)
    # A resend finds its line whatever has been closed since.
    found = judge.known | chat_queries.by_client_ids(event, asked - ids.keys() - judge.known.keys())
    return list(_outcomes(keys, refused, ids, found))


def _key(post: Post) -> Key:
    """Return what tells a line from all others; where the client made up nothing, we do."""
    assert post.actor.user_id is not None
    return post.actor.user_id, (post.client_id or "").strip() or f"~{uuid4().hex}"


class _Judge:
    """Decide about lines one after another: those before count for slow mode."""

    def __init__(self, event: Event, asked: set[Key]):
        self._event, self._now = event, clock.now()
        self._slow, self._is_free = event.slow_mode_seconds, event.is_open and event.chat_enabled
        self.lines: dict[Key, tuple[Post, str]] = {}
        self.known: dict[Key, int] = {}
        self._last: dict[int, datetime] = {}
        if self._slow and asked:
            # A resend is no new line, so the next one need not wait for it.
            self.known = chat_queries.by_client_ids(event, asked)
            self._last = chat_queries.last_at(event, {user_id for user_id, _ in asked})

    def take(self, key: Key, post: Post) -> Refusal | None:
        """Note a line to be stored, unless it is there already; return why it cannot be."""
        if key not in self.known and key not in self.lines:
            try:
                self.lines[key] = post, self._checked(key[0], post)
            except Refusal as problem:
                return problem
            self._last[key[0]] = self._now
        return None

    def _checked(self, user_id: int, post: Post) -> str:
        if not self._is_free:
            refuse_closed(self._event)
            if not post.actor.is_staff:
                raise Conflict(_l("The chat is closed."))
        if (self._slow or post.actor.restrictions) and not post.actor.is_staff:
            refuse_restricted(post.actor, Restricted.CHAT)
            self._refuse_hurry(user_id)
        return checked(post.message)

    def _refuse_hurry(self, user_id: int) -> None:
        last = self._last.get(user_id)
        if not self._slow or last is None:
            return
        left = (last + timedelta(seconds=self._slow) - self._now).total_seconds()
        if left > 0:
            seconds = max(1, -int(-left // 1))
            raise TooFast(seconds, _l("You can write in %(seconds)s s. Your text stays here.",
                                      seconds=seconds))  # fmt: skip


def _insert(event: Event, senders: dict, lines: dict[Key, tuple[Post, str]]) -> dict[Key, int]:
    """Store and publish the lines that are new; returns their ids."""
    if not lines:
        return {}
    newest, now = chat_queries.newest_id(event), clock.now()
    tenant_id, event_id = event.tenant_id, event.id
    strangers = {user_id for user_id, _ in lines} - senders.keys()
    keys = {user_id: row.key for user_id, row in (senders | places.make(event, strangers)).items()}
    rows = [
        (tenant_id, event_id, now, user_id, post.actor.session_id, keys[user_id],
         post.actor.name, post.actor.badge, words, client_id)
        for (user_id, client_id), (post, words) in lines.items()
    ]  # fmt: skip
    write(ChatMessage, COLUMNS, rows, keys=("event_id", "user_id", "client_id"))
    # Read, not reckoned: only the database knows which numbers it gave.
    stored = chat_queries.since(event, newest)
    ids = {key: stored[key] for key in lines if key in stored}
    publish(event, of_chat(), *ids.values())
    return ids


def _outcomes(keys, refused, ids, found) -> Iterator[Stored | Refusal]:
    fresh = set(ids)
    for key, problem in zip(keys, refused, strict=True):
        if key in found:
            yield Stored(found[key], dup=True)
        elif problem is None:
            yield Stored(ids[key], dup=key not in fresh)
            fresh.discard(key)
        else:
            yield problem


def checked(message: str) -> str:
    """Return the cleaned line; raises Invalid."""
    try:
        return text.clean_text(message, LIMIT)
    except text.TextProblem as problem:
        if problem.kind == "too_long":
            sentence = _l("A message has at most %(limit)s characters.", limit=LIMIT)
        else:
            sentence = _l("Write something first.")
        raise Invalid("message", sentence) from None


def checked_why(why: str | None) -> str | None:
    """Return the cleaned reason for hiding, None without one; raises Invalid."""
    try:
        return text.clean_line(why or "", WHY_LIMIT, optional=True) or None
    except text.TextProblem:
        raise Invalid(
            "why", _l("A reason has at most %(limit)s characters.", limit=WHY_LIMIT)
        ) from None


@operation
def hide(actor: Actor, event: Event, line_id: int, *, on: bool = True, why: str | None = None):
    """Hide a line from everybody at once, or show it again; hiding twice is one hiding."""
    require(actor, Permission.CHAT_HIDE, event)
    reason = checked_why(why)
    line = chat_queries.lock(event, line_id)
    if (line.hidden_at is not None) == on:
        return line
    before = activity.snapshot(line)
    line.hidden_at = clock.now() if on else None
    line.hidden_by = actor.user_id if on else None
    line.hidden_why = reason if on else None
    activity.record(actor, event, "chat.hide" if on else "chat.show", line, before)
    publish(event, of_chat(hidden=on), line.id)
    return line
