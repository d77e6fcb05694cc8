"""Store lines by the verb alone: no sockets, no pages, one process."""

import time

import sqlalchemy as sa

from benchmarks import audience
from livedemo import actors, identity
from livedemo.extensions import db
from livedemo.models import UserSession
from livedemo.queries import events
from livedemo.services import chat
from livedemo.tenancy import tenant_scope
from tests.support.databases import close_app, make_app

TEXT = "we see you well here and the sound is good too, when does the second talk begin "
MOST_LINES = 20_000


def lines_per_second(url: str, viewers: int, size: int, groups: int) -> float:
    """Return how many lines `post_many` stores in groups of a size, by as many speakers."""
    groups = max(1, min(groups, MOST_LINES // size))
    app = make_app(url)
    try:
        with app.app_context():
            event = events.by_slug(audience.SLUG)
            with tenant_scope(event.tenant_id):
                people = _speakers(event, viewers, size)
                ready = [_posts(people, size, number) for number in range(groups + 1)]
                chat.post_many(event, ready.pop())  # what is compiled once
                start = time.perf_counter()
                for posts in ready:
                    chat.post_many(event, posts)
                return size * groups / (time.perf_counter() - start)
    finally:
        close_app(app)


def _speakers(event, viewers: int, number: int) -> list[actors.Actor]:
    first = audience.FIRST_ID + viewers
    rows = db.session.scalars(
        sa.select(UserSession)
        .where(UserSession.user_id >= first)
        .order_by(UserSession.user_id)
        .limit(number)
    )
    return [actors.load(identity.from_row(row), event) for row in rows]


def _posts(people: list, size: int, group: int) -> list[chat.Post]:
    return [
        chat.Post(people[number % len(people)], (TEXT * 2)[:150], f"{group:08x}-{number:08x}")
        for number in range(size)
    ]
