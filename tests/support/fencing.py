"""Two organisers with an event each, and something of every kind in both."""

from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.orm import Session

from livedemo import tenancy
from livedemo.actors import SYSTEM
from livedemo.queries import events as event_queries
from livedemo.services import event_files, photos, slides, tokens, venues
from livedemo.tenancy import tenant_scope
from tests.support import factories
from tests.support.agenda import session, speech
from tests.support.files import PDF, arrive, picture
from tests.support.slides import publish


@dataclass(frozen=True)
class Side:
    """Hold what one organiser has, by number."""

    tenant_id: int
    event_id: int
    session_id: int
    speech_id: int
    room_id: int
    photo_id: int
    slide_id: int
    token_id: int


def furnish(name: str) -> Side:
    """Make an organiser at a host of its own, with one of everything."""
    tenant = factories.make_tenant(name, host=f"{name}.example")
    event = factories.make_event(name, tenant=tenant)
    with tenant_scope(tenant.id):
        of = session(event, f"Session of {name}", 9)
        talk, room = speech(event, of), venues.create(SYSTEM, event, name=f"Room of {name}")
        publish(event)
        with arrive(picture()) as incoming:
            photo = photos.upload(SYSTEM, event, incoming, name=f"{name}.jpg")
        with arrive(PDF) as incoming:
            slide = slides.upload(SYSTEM, event, talk.id, incoming, name=f"{name}.pdf")
        with arrive(PDF) as incoming:
            event_files.put(SYSTEM, event, "programme", incoming, name=f"{name}.pdf")
        (token,) = tokens.make(SYSTEM, event, type="participant", label=name)
        return Side(tenant.id, event.id, of.id, talk.id, room.id, photo.id, slide.id, token.id)


@contextmanager
def no_guard():
    """Take the second fence away for as long as the block runs."""
    sqlalchemy_event.remove(Session, "do_orm_execute", tenancy._guard)
    try:
        yield
    finally:
        tenancy.install()


@pytest.fixture
def both_sides(app):
    """Return what two organisers have: ours, theirs."""
    with app.app_context():
        return furnish("ours"), furnish("theirs")


@contextmanager
def at_home(app, side: Side):
    """Be in an organiser's scope, with its event."""
    with app.app_context(), tenant_scope(side.tenant_id):
        yield event_queries.by_id(side.event_id)
