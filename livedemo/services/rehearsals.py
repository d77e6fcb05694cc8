"""Take rehearsals away again: their people, and every trace of them."""

from dataclasses import dataclass

from sqlalchemy import delete, update

from livedemo.actors import Actor
from livedemo.extensions import db
from livedemo.models import ChatMessage, Event, Question, StreamEntry, StreamHead, User
from livedemo.policy import Permission, require
from livedemo.queries import rehearsals
from livedemo.services import activity
from livedemo.services.operation import operation, publish
from livedemo.streams import of_room
from livedemo.tenancy import unscoped

# So many people go in one transaction: SQLite looks for each through the whole chat, and whoever
# writes meanwhile waits.
AT_ONCE = 50


@dataclass(frozen=True)
class Wiped:
    """Count what was taken away."""

    people: int = 0
    lines: int = 0
    questions: int = 0

    def __add__(self, other: "Wiped") -> "Wiped":
        return Wiped(
            self.people + other.people,
            self.lines + other.lines,
            self.questions + other.questions,
        )


def wipe(actor: Actor, event: Event) -> Wiped:
    """Remove everybody whom rehearsals of the event made; what is interrupted goes on next time.

    Open pages read themselves again: the streams begin anew behind a number that nobody got.
    """
    wiped = Wiped()
    while (some := _wipe_some(actor, event, first=not wiped.people)).people:
        wiped += some
    return wiped


@operation
def _wipe_some(actor: Actor, event: Event, *, first: bool) -> Wiped:
    require(actor, Permission.EVENT_CONFIGURE, event)
    people = rehearsals.people(event, AT_ONCE)
    if not people:
        return Wiped()
    if first:
        activity.record(actor, event, "person.wipe", people=rehearsals.count(event))
    with unscoped("the people of a rehearsal go, with what they did anywhere"):
        wiped = _remove(people)
    if not rehearsals.people(event, 1):
        _begin_anew(event)
    return wiped


def _remove(people: list[int]) -> Wiped:
    """Delete what would stay behind without its author; the rest goes with the people."""
    said, asked = rehearsals.lines_of(people), rehearsals.questions_of(people)
    db.session.execute(delete(ChatMessage).where(ChatMessage.user_id.in_(people)))
    # Joined with one of these, a question of somebody else stands by itself again.
    db.session.execute(
        update(Question).where(Question.merged_into.in_(asked)).values(merged_into=None)
    )
    db.session.execute(delete(Question).where(Question.id.in_(asked)))
    db.session.execute(delete(User).where(User.id.in_(people)))
    return Wiped(len(people), said, len(asked))


def _begin_anew(event: Event) -> None:
    """Drop the entries, which name what is gone, and leave out one number of each stream.

    Whoever stands at the old head meets the gap, asks, and is told to read the page again.
    """
    heads = rehearsals.lock_streams(event)
    for stream in sorted({str(stream) for stream in of_room()} - {head.stream for head in heads}):
        heads.append(
            StreamHead(tenant_id=event.tenant_id, event_id=event.id, stream=stream, head=0)
        )
    for head in heads:
        head.head += 1
        head.oldest = head.head
    db.session.add_all(heads)
    db.session.flush()
    db.session.execute(delete(StreamEntry).where(StreamEntry.event_id == event.id))
    publish(event, of_room(), event.id)
