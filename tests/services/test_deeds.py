"""The log tells every deed of an organiser in words: who, what, before and after."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from livedemo import deeds
from livedemo.extensions import db
from livedemo.models import Activity
from livedemo.queries import site
from livedemo.services import (
    event_files,
    photos,
    programme,
    sessions,
    slides,
    speeches,
    tokens,
    venues,
)
from tests.support.agenda import at, revision, session, speech
from tests.support.files import PDF, arrive
from tests.support.hall_album import album
from tests.support.slides import replace, upload

SERVICES = Path(deeds.__file__).parent / "services"
NAMED = re.compile(r'(?:record|record_gone|_log)\([^()]*?f?"([a-z_]+\.[a-z_{}.]+)"')
KINDS = {"file.{kind.value}": ["file.programme", "file.guide"],
         "file.{found.value}_removed": ["file.programme_removed", "file.guide_removed"],
         "question.{status.value}": ["question.approved", "question.rejected"]}  # fmt: skip


@pytest.fixture
def done(hall):
    """Let Ana do everything once that an organiser does before the evening."""
    ana, event = hall["ana"], hall.event
    room = venues.create(ana, event, name="Patio", capacity=20)
    venues.update(ana, event, room.id, version=1, capacity=30)
    one, two = (
        sessions.create(ana, event, title=title, scheduled_time=at(hour), room_id=room.id)
        for title, hour in (("One", 9), ("Two", 10))
    )
    sessions.update(ana, event, one.id, version=1, title="Uno", description="Words")
    sessions.reorder(ana, event, [two.id, one.id], revision=revision(event), times="keep")
    sessions.order_by_time(ana, event, revision=revision(event))
    talk = speech(event, one)
    speeches.update(ana, event, talk.id, version=1, title="Hola", duration=20)
    speeches.update(ana, event, talk.id, version=2, session_id=two.id)
    first, second = upload(hall, talk), upload(hall, talk, name="b.pdf")
    replace(hall, first, PDF)
    slides.update(ana, event, first.id, filename="new.pdf")
    slides.reorder(ana, event, talk.id, [second.id, first.id])
    programme.publish(ana, event, revision=programme.draft(event).revision)
    _files(hall, ana, event)
    speeches.delete(ana, event, talk.id, confirmed=True)
    sessions.delete(ana, event, two.id)
    sessions.delete(ana, event, one.id)
    venues.delete(ana, event, room.id)
    return hall


def _files(hall, ana, event):
    a, b = album(hall, 2)
    photos.describe(ana, event, a, alt="The hall")
    photos.reorder(ana, event, [b, a])
    photos.set_cover(ana, event, b)
    photos.remove(ana, event, b)
    for _ in range(2):
        with arrive(PDF) as incoming:
            event_files.put(ana, event, "programme", incoming, name="evening.pdf")
    event_files.remove(ana, event, "programme")
    (token,) = tokens.make(ana, event, type="participant", label="Press")
    tokens.change(ana, event, token.id, label="Radio")
    tokens.revoke(ana, event, token.id)


def lines(hall) -> list[Activity]:
    query = sa.select(Activity).where(Activity.event_id == hall.event.id).order_by(Activity.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def test_every_action_that_is_recorded_has_a_sentence(app):
    found = {
        action
        for path in SERVICES.glob("*.py")
        for named in NAMED.findall(path.read_text())
        for action in KINDS.get(named, [named])
    }
    assert len(found) > 40
    with app.test_request_context():
        silent = [one for one in sorted(found) if deeds.said(Activity(action=one)) == one]
    assert silent == []


def test_every_deed_of_an_organiser_is_logged_with_before_and_after(done):
    # Of what is revoked the line holds the whole row, for it says which one it was.
    made = {"create", "make", "add", "publish", "programme", "revoke"}
    for line in lines(done):
        if line.actor_id != done["ana"].user_id:
            continue
        verb = line.action.split(".")[1]
        gone = verb in ("delete", "remove", "programme_removed")
        if not gone:
            assert line.after, line.action
        if gone or verb not in made:
            assert line.before, line.action
        assert (line.after is None) == gone, line.action
    actions = {line.action for line in lines(done)}
    assert len(actions) >= 29


def test_the_log_shows_nobody_a_name_of_a_column(done, app):
    with app.test_request_context():
        for line in lines(done):
            labels = [change.name for change in deeds.changes(line, "America/Mexico_City")]
            assert not [one for one in labels if "_" in one or one.islower()], line.action


def test_the_log_is_searched_and_paged(done):
    everything = site.log(event=done.event)
    assert everything.total == len(lines(done))
    found = site.log(event=done.event, q="ana ríos", kind="session")
    assert {row.action.split(".")[0] for row, _user, _event in found.rows} == {"session"}
    assert found.total == len([one for one in lines(done) if one.action.startswith("session.")])
    assert site.log(event=done.event, q="nobody").total == 0
    renamed = [row.action for row, *_rest in site.log(event=done.event, q="uno").rows]
    assert "session.update" in renamed, "what was written is found, too"
    venues.create(done["ana"], done.event, name="Salón 100%_")
    for typed, hits in (("salón", 1), ("100%_", 1), ("100%x", 0)):
        assert site.log(event=done.event, q=typed).total == hits
    for number in range(60):
        session(done.event, f"S{number}")
    pages = [site.log(event=done.event, page=page) for page in (1, 2, 99)]
    numbers = [row.id for page in pages[:2] for row, _user, _event in page.rows]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == len(numbers)
    assert pages[2].page == 2 or pages[2].page == -(-pages[0].total // site.PER_PAGE)


def test_the_log_names_rows_and_sizes(done, app):
    upload(done, speech(done.event, session(done.event, "Opening"), "Antennas"))
    found = [row for row, *_rest in site.log(event=done.event, kind="slide").rows]
    names = site.names(deeds.rows_in(found))
    with app.test_request_context():
        told = [
            {one.name: one.after for one in deeds.changes(line, "UTC", names)} for line in found
        ]
    assert told[0]["Speech"] == "Antennas"
    assert told[0]["Size"].endswith("kB")
    assert told[-1]["Speech"].startswith("#"), "this speech is gone"
