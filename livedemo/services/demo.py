"""Write the past of the demo event: who came, what was said, who watched from when to when.

The rooms of other services cannot do it, since their verbs happen now.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from livedemo import clock, text
from livedemo.actors import SYSTEM, Actor, Holder
from livedemo.enums import Level, QuestionStatus, Restricted
from livedemo.extensions import db
from livedemo.models import ChatMessage, Event, Question, User
from livedemo.queries import agenda as agenda_queries
from livedemo.queries import demo as demo_queries
from livedemo.queries import events as event_queries
from livedemo.queries import files as file_queries
from livedemo.queries import people as people_queries
from livedemo.services import (
    attendance,
    chat,
    programme,
    questions,
    rooms,
    sessions,
    speeches,
    staff,
    venues,
)
from livedemo.services.operation import announce, operation
from livedemo.services.people import ensure_participant, known_or_invited
from livedemo.signals import files_dropped
from livedemo.watch_time import BYE, CONNECT, PING

# What the room shows now is decided by the real verbs, so that the log tells of it.
NOW = {QuestionStatus.APPROVED, QuestionStatus.ON_STAGE}
DECIDED = {QuestionStatus.ANSWERED, QuestionStatus.REJECTED, *NOW}
STAY_MINUTES = 150
PING_SECONDS = 60


@dataclass(frozen=True)
class Said:
    """Be one line of the chat, so many minutes ago."""

    ago: int
    name: str
    message: str
    hidden: bool = False


@dataclass(frozen=True)
class Asked:
    """Be one question and where it ended up."""

    ago: int
    name: str
    question: str
    status: str
    anonymous: bool = False
    answer: str | None = None
    reason: str | None = None
    original: str | None = None


@dataclass(frozen=True)
class Planned:
    """Be one session, in hours from now's; talks are (title, speaker, hours, minutes)."""

    title: str
    start: float | None = None
    end: float | None = None
    room: str = ""
    seats: int | None = None
    speaker: str = ""
    kind: str = "conference"
    talks: tuple[tuple[str, str, float, int], ...] = ()


@operation
def give_role(event: Event, *, name: str, email: str, role: str) -> User:
    """Give a person of the team a role, as somebody who has signed in before."""
    known = text.normalise_email(email)
    given = staff.grant(
        SYSTEM, event, email=known.address, email_key=known.key, role=role, name=name
    )
    given.user.verified_at = clock.now() - timedelta(days=1)
    ensure_participant(event, given.user.id)
    return given.user


@operation
def invite(*, name: str, email: str) -> tuple[str, str]:
    """Make a person known; returns the e-mail and its key."""
    known = text.normalise_email(email)
    known_or_invited(known.address, known.key, name).verified_at = clock.now() - timedelta(days=1)
    return known.address, known.key


@operation
def bring(event: Event, people: Iterable[tuple[str, str]]) -> None:
    """Register viewers (name, e-mail) in the days and minutes before now."""
    chance = random.Random(2026)  # noqa: S311 -- the same evening each time
    for number, (name, email) in enumerate(people):
        known = text.normalise_email(email)
        user = known_or_invited(known.address, known.key, name)
        user.created_at = clock.now() - timedelta(minutes=chance.randint(130, 7000))
        user.phone = f"+5255{52_000_000 + number * 10_177}"
        ensure_participant(event, user.id).registered_at = user.created_at


@operation
def tell(event: Event, moderator: User, said: Iterable[Said], asked: Iterable[Asked]) -> None:
    """Write the chat and the questions of the last two hours."""
    places = demo_queries.places(event)
    badges = demo_queries.badges(event)
    lines = [_line(event, places[one.name], badges, one) for one in said]
    rows = [_question(event, places[one.name], moderator, one) for one in asked]
    db.session.add_all([*lines, *rows])
    db.session.flush()
    actor = _moderator(event, moderator)
    for row, one in zip(rows, asked, strict=True):
        _decide(actor, event, row, one)
    for line, said_one in zip(lines, said, strict=True):
        if said_one.hidden:
            chat.hide(actor, event, line.id)
            rooms.restrict(actor, event, author=line.author_key, what=Restricted.CHAT, seconds=600)


def _line(event: Event, place, badges: dict[int, str], one: Said) -> ChatMessage:
    user, participant = place
    return ChatMessage(
        tenant_id=event.tenant_id,
        event_id=event.id,
        user_id=user.id,
        author_key=participant.key,
        user_name=user.display_name,
        staff_role=badges.get(user.id),
        message=one.message,
        created_at=_ago(one.ago),
    )


def _question(event: Event, place, moderator: User, one: Asked) -> Question:
    user, participant = place
    decided = one.status in DECIDED and one.status not in NOW
    answered = one.status == QuestionStatus.ANSWERED
    return Question(
        tenant_id=event.tenant_id,
        event_id=event.id,
        user_id=user.id,
        participant_id=participant.id,
        author_key=participant.key,
        user_name=user.display_name,
        is_anonymous=one.anonymous,
        question_text=one.original or one.question,
        status=(QuestionStatus.PENDING if one.status in NOW else QuestionStatus(one.status)).value,
        created_at=_ago(one.ago),
        decided_at=_ago(one.ago - 3) if decided else None,
        decided_by=moderator.id if decided else None,
        reason=one.reason,
        answer_text=one.answer,
        staged_at=_ago(one.ago - 7) if answered else None,
        answered_at=_ago(one.ago - 10) if answered else None,
        answered_by=moderator.id if answered else None,
    )


def _decide(actor: Actor, event: Event, row: Question, one: Asked) -> None:
    if one.status in NOW:
        questions.approve(actor, event, row.id, text=one.question if one.original else None)
    if one.status == QuestionStatus.ON_STAGE:
        questions.stage(actor, event, row.id)


def _moderator(event: Event, user: User) -> Actor:
    return Actor(
        user_id=user.id,
        level=Level.VERIFIED,
        name=user.display_name,
        event_id=event.id,
        staff_roles=frozenset({"moderator"}),
        holders=frozenset({Holder.VERIFIED, Holder.MODERATOR}),
    )


def watch(event: Event) -> None:
    """Let the viewers have watched, by the signs of life that their tabs would have sent."""
    chance = random.Random(1867)  # noqa: S311 -- the same evening each time
    signs: list[attendance.Sign] = []
    for user, _participant in demo_queries.places(event).values():
        signs += _stay(event, user.id, chance)
    attendance.flush(sorted(signs, key=lambda sign: sign.at), 2 * PING_SECONDS)


def _stay(event: Event, user_id: int, chance: random.Random) -> list[attendance.Sign]:
    """Return one person's evening: some come late, some lose the line, some open a second tab."""
    start = _ago(chance.choice((STAY_MINUTES, 121, 120, 119, 117, 112, 95, 70, 40, 12)))
    until_now = chance.random() < 0.6
    end = clock.now() if until_now else start + (clock.now() - start) * chance.uniform(0.2, 0.9)
    signs = _tab(event, user_id, "a", start, end, bye=not until_now)
    if chance.random() < 0.3:
        middle = start + (end - start) * 0.4
        pause = [sign for sign in signs if middle < sign.at < middle + timedelta(minutes=9)]
        signs = [sign for sign in signs if sign not in pause]
    if chance.random() < 0.25:
        middle = start + (end - start) * 0.5
        signs += _tab(event, user_id, "b", middle, end, bye=True)
    return signs


def _tab(event, user_id: int, name: str, start: datetime, end: datetime, *, bye: bool):
    """Return what one tab says: it comes, gives a sign each minute, and may say goodbye."""
    about = {"event_id": event.id, "tenant_id": event.tenant_id, "user_id": user_id,
             "tab": f"demo-{user_id}-{name}", "playing": True}  # fmt: skip
    signs = [attendance.Sign(kind=CONNECT, at=start, **about)]
    at = start + timedelta(seconds=PING_SECONDS)
    while at < end:
        signs.append(attendance.Sign(kind=PING, at=at, **about))
        at += timedelta(seconds=PING_SECONDS)
    if bye:
        signs.append(attendance.Sign(kind=BYE, at=end, **about))
    return signs


def _ago(minutes: float) -> datetime:
    return clock.now() - timedelta(minutes=max(0.0, minutes))


@operation
def plan(event: Event, hour: datetime, planned: Iterable[Planned]) -> None:
    """Plan sessions with their speeches, in hours from `hour`, and publish them."""
    halls = {room.name: room.id for room in agenda_queries.rooms(event)}
    for one in planned:
        if one.room and one.room not in halls:
            halls[one.room] = venues.create(SYSTEM, event, name=one.room, capacity=one.seats).id
        made = sessions.create(
            SYSTEM,
            event,
            title=one.title,
            room_id=halls.get(one.room),
            speaker_name=one.speaker,
            scheduled_time=_after(hour, one.start),
            end_time=_after(hour, one.end),
            session_type=one.kind,
        )
        for title, speaker, start, minutes in one.talks:
            speeches.create(SYSTEM, event, session_id=made.id, title=title, speaker_name=speaker,
                            scheduled_time=_after(hour, start), duration=minutes)  # fmt: skip
    programme.publish(SYSTEM, event, revision=programme.draft(event).revision)


def _after(hour: datetime, hours: float | None) -> datetime | None:
    return None if hours is None else hour + timedelta(hours=hours)


@operation
def remove(tenants: Iterable[str], emails: Iterable[str]) -> None:
    """Take the demo away again: its tenants with every event of theirs, and its people."""
    for tenant in [event_queries.tenant_by_slug(slug) for slug in tenants]:
        if tenant is not None:
            for event in demo_queries.events_of(tenant):
                _remove_event(event)
            _delete(tenant)
    for email in emails:
        user = people_queries.by_email_key(text.normalise_email(email).key)
        if user is not None:
            # What they asked in events that stay, stays under the name they used.
            for question in demo_queries.asked_by(user):
                question.participant_id = None
            db.session.flush()
            _delete(user)


def _remove_event(event: Event) -> None:
    announce(files_dropped, keys=file_queries.keys_of(event))
    # Questions and the programme point to each other; the cascade would stop at them.
    _delete(*demo_queries.questions(event))
    for row in demo_queries.programme(event):
        _delete(row)
    _delete(event, demo_queries.log_head(event))


def _delete(*rows) -> None:
    for row in rows:
        if row is not None:
            db.session.delete(row)
    db.session.flush()
