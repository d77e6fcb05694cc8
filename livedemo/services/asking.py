"""Ask questions, one or many in one transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import uuid4

from flask_babel import lazy_gettext as _l

from livedemo import clock, text
from livedemo.actors import Actor
from livedemo.enums import QuestionStatus as S
from livedemo.enums import Restricted
from livedemo.errors import Conflict, Invalid, Refusal
from livedemo.models import Event, Question
from livedemo.policy import Permission, require
from livedemo.queries import events as event_queries
from livedemo.queries import questions as question_queries
from livedemo.queries.questions import Key
from livedemo.queries.upsert import write
from livedemo.services import places
from livedemo.services.operation import operation, publish
from livedemo.services.rooms import refuse_closed, refuse_restricted
from livedemo.streams import of_question

LIMIT, NAME_LIMIT = 1000, 80
WAITING_LIMIT = 10
COLUMNS = (
    "tenant_id", "event_id", "created_at", "updated_at", "user_id", "participant_id",
    "user_session_id", "asked_by", "author_key", "user_name", "is_anonymous", "question_text",
    "status", "decided_at", "votes", "client_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ask:
    """Be one question that somebody asks; `on_behalf_of` is the name of somebody in the hall."""

    actor: Actor
    question: str
    anonymous: bool = False
    on_behalf_of: str | None = None
    client_id: str | None = None


@dataclass(frozen=True)
class Asked:
    """Hold a stored question; `dup` says that this resend found it already there."""

    row: Question
    dup: bool = False


class Stored(NamedTuple):
    """Say under which id a question is stored, its state, and whether it was there before."""

    id: int
    status: str
    dup: bool


@operation
def ask(actor: Actor, event: Event, *, question: str, anonymous: bool = False,
        on_behalf_of: str | None = None, client_id: str | None = None) -> Asked:  # fmt: skip
    """Ask; it waits for a moderator unless moderation is off.

    `on_behalf_of` is the name of somebody in the hall (moderators only). A resend with the same
    `client_id` returns the first. Raises Invalid, Conflict, Forbidden.
    """
    asked = Ask(actor, question, anonymous, on_behalf_of, client_id)
    (outcome,) = ask_many(event, [asked])
    if isinstance(outcome, Refusal):
        raise outcome
    return Asked(question_queries.by_id(event, outcome.id), outcome.dup)


@operation
def ask_many(event: Event, asks: Sequence[Ask]) -> list[Stored | Refusal]:
    """Ask questions in the order given, in one transaction; returns what became of each.

    A refused one holds up nobody.
    """
    refused = _refusals(event, asks)
    keys = [None if no else _key(one) for no, one in zip(refused, asks, strict=True)]
    asked = {key for key in keys if key}
    senders = places.lock(event, {user_id for _, user_id, _ in asked})
    event = event_queries.by_id(event.id)
    judge = _Judge(event, asked)
    for number, key in enumerate(keys):
        if key:
            refused[number] = judge.take(key, asks[number])
    ids = _insert(event, senders, judge.taken, judge.status)
    return list(_outcomes(keys, refused, judge, ids))


def _refusals(event: Event, asks: Sequence[Ask]) -> list[Refusal | None]:
    found = places.refusals(event, [one.actor for one in asks], Permission.QUESTION_ASK)
    for number, one in enumerate(asks):
        if one.on_behalf_of and found[number] is None:
            try:
                require(one.actor, Permission.QUESTION_ON_BEHALF, event)
            except Refusal as problem:
                found[number] = problem
    return found


def _key(asked: Ask) -> Key:
    """Return what tells a question from all others: who sent it, for whom, and as what."""
    assert asked.actor.user_id is not None
    client_id = (asked.client_id or "").strip()
    return bool(asked.on_behalf_of), asked.actor.user_id, client_id or f"~{uuid4().hex}"


class _Judge:
    """Decide about questions one after another: those before count as waiting."""

    def __init__(self, event: Event, asked: set[Key]):
        self.taken: dict[Key, tuple[Ask, str]] = {}
        self.known = question_queries.by_client_ids(event, asked)
        self.status = S.PENDING if event.moderate_questions else S.APPROVED
        self._event = event
        viewers = {user_id for is_for_other, user_id, _ in asked if not is_for_other}
        self._waiting = question_queries.pending_of(event, viewers)

    def take(self, key: Key, asked: Ask) -> Refusal | None:
        """Note a question to be stored, unless it is there; return why it cannot be."""
        if key not in self.known and key not in self.taken:
            try:
                self._refuse(asked.actor)
                words = checked(asked.question)
                if asked.on_behalf_of:
                    asked = replace(asked, on_behalf_of=_hall_name(asked.on_behalf_of))
            except Refusal as problem:
                return problem
            self.taken[key] = asked, words
            if self.status == S.PENDING and not asked.on_behalf_of:
                self._waiting[key[1]] = self._waiting.get(key[1], 0) + 1
        return None

    def _refuse(self, actor: Actor) -> None:
        refuse_closed(self._event)
        if actor.is_staff:
            return
        if not self._event.questions_enabled:
            raise Conflict(_l("Questions are closed."))
        refuse_restricted(actor, Restricted.QUESTIONS)
        if self._waiting.get(actor.user_id or 0, 0) >= WAITING_LIMIT:
            raise Conflict(_l("You have %(n)s questions waiting. Let some be read first.",
                              n=WAITING_LIMIT))  # fmt: skip


def checked(question: str, field: str = "question") -> str:
    """Return the cleaned text of a question; raises Invalid."""
    try:
        return text.clean_text(question, LIMIT)
    except text.TextProblem as problem:
        if problem.kind == "too_long":
            sentence = _l("A question has at most %(limit)s characters.", limit=LIMIT)
        else:
            sentence = _l("Write your question first.")
        raise Invalid(field, sentence) from None


def _hall_name(name: str) -> str:
    try:
        return text.clean_line(name, NAME_LIMIT)
    except text.TextProblem:
        raise Invalid(
            "on_behalf_of", _l("Write who is asking, in at most 80 characters.")
        ) from None


def _insert(event: Event, senders: dict, taken: dict[Key, tuple[Ask, str]],
            status: S) -> dict[Key, int]:  # fmt: skip
    """Store and publish the questions that are new; returns their ids."""
    if not taken:
        return {}
    newest, now = question_queries.newest_id(event), clock.now()
    known = senders | places.make(event, {user_id for _, user_id, _ in taken} - senders.keys())
    decided_at = None if status == S.PENDING else now
    rows = []
    for (_, user_id, client_id), (asked, words) in taken.items():
        place, actor = known[user_id], asked.actor
        own = (user_id, place.id, actor.session_id, None, place.key, actor.name, asked.anonymous)
        hall = (None, None, actor.session_id, user_id, None, asked.on_behalf_of, False)
        rows.append((event.tenant_id, event.id, now, now, *(hall if asked.on_behalf_of else own),
                     words, status.value, decided_at, 0, client_id))  # fmt: skip
    write(Question, COLUMNS, rows)
    # Read, not reckoned: only the database knows which numbers it gave.
    stored = question_queries.since(event, newest)
    ids = {key: stored[key] for key in taken}
    publish(event, of_question(None, status), *ids.values())
    return ids


def _outcomes(keys, refused, judge: _Judge, ids: dict) -> Iterator[Stored | Refusal]:
    fresh = set(ids)
    for key, problem in zip(keys, refused, strict=True):
        if problem is not None:
            yield problem
        elif key in judge.known:
            yield Stored(*judge.known[key], dup=True)
        else:
            yield Stored(ids[key], judge.status.value, dup=key not in fresh)
            fresh.discard(key)
