"""One event with its people, for tests of verbs: who they are, and acting at the same moment."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from livedemo import actors, clock, tenancy
from livedemo.extensions import db
from livedemo.models import Activity, Event, Question, StreamEntry, StreamHead
from livedemo.queries import events as event_queries
from livedemo.services import people
from tests.support import factories
from tests.support.parallel import House

TEAM = {"mo": "moderator", "dani": "moderator", "sam": "speaker", "ana": "admin"}
NAMES = {"mo": "Mo Reyes", "dani": "Daniela Ochoa", "sam": "Sam Tzab", "ana": "Ana Ríos"}


@dataclass
class Hall:
    """Hold an event, its actors by first name, and the application."""

    app: object
    event: Event
    people: dict[str, actors.Actor] = field(default_factory=dict)

    def __getitem__(self, name: str) -> actors.Actor:
        """Return a person as actor in this event, with a login of their own."""
        if name not in self.people:
            who = {"name": NAMES.get(name, name.title()), "verified": name in TEAM}
            email = f"{name}@example.org"
            people.join(factories.actor_of(self.event, email, **who), self.event)
            self.people[name] = factories.actor_of(self.event, email, **who)
        return self.people[name]

    def again(self, name: str) -> actors.Actor:
        """Return a person as they are now: restrictions and roles read again."""
        self.people.pop(name, None)
        return self[name]

    def ask(self, text: str = "What is it?", status: str = "pending", **how) -> int:
        """Ask as Vera and bring the question to a status."""
        return factories.ask(self.event, text, status=status, **how)

    def question(self, question_id: int) -> Question:
        """Return a question as it is stored."""
        query = select(Question).where(Question.id == question_id)
        return db.session.scalars(query.execution_options(populate_existing=True)).one()

    def entries(self, stream: str, after: int = 0) -> list[tuple[str, int]]:
        """Return (type, reference) of a stream's entries behind a number."""
        query = select(StreamEntry).where(
            StreamEntry.event_id == self.event.id, StreamEntry.stream == stream,
            StreamEntry.seq > after,
        )  # fmt: skip
        return [(e.type, e.ref_id) for e in db.session.scalars(query.order_by(StreamEntry.seq))]

    def heads(self) -> dict[str, int]:
        """Return the newest number of each stream."""
        query = select(StreamHead).where(StreamHead.event_id == self.event.id)
        fresh = db.session.scalars(query.execution_options(populate_existing=True))
        return {row.stream: row.head for row in fresh}

    def actions(self, action: str) -> list[Activity]:
        """Return the lines of the log about one kind of action."""
        query = select(Activity).where(
            Activity.event_id == self.event.id, Activity.action == action
        )
        return list(db.session.scalars(query.order_by(Activity.id)))

    def assert_no_gaps(self) -> None:
        """Fail when a stream's numbers are not 1, 2, 3 … up to its head."""
        db.session.commit()
        for stream, head in self.heads().items():
            query = select(StreamEntry.seq).where(
                StreamEntry.event_id == self.event.id, StreamEntry.stream == stream
            )
            numbers = list(db.session.scalars(query.order_by(StreamEntry.seq)))
            assert numbers == list(range(1, head + 1)), stream

    def at_once(self, *acts) -> list:
        """Run each `act(event)` in a thread of its own, all at the same moment.

        Returns what they returned, or the exception, in their order.
        """
        db.session.commit()
        return House(self.app, self.event).at_once(list(acts))


@contextmanager
def later(seconds: float):
    """Let the clock stand still, so many seconds from now."""
    at = clock.now() + timedelta(seconds=seconds)
    with clock.use(clock.Clock(wall=lambda: at, monotonic=lambda: 0.0)):
        yield at


@contextmanager
def open_hall(app, **settings):
    """Make an event with its team and stay in its tenant's scope."""
    with app.app_context():
        event = factories.make_event("gala", **settings)
        for name, role in TEAM.items():
            factories.staff(event, f"{name}@example.org", role, NAMES[name])
        tenancy.enter(event.tenant_id)
        yield Hall(app, event_queries.by_id(event.id))
        db.session.remove()
