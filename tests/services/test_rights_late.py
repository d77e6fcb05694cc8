"""A file takes minutes to arrive: who lost the right meanwhile stores nothing."""

import io

import pytest

from livedemo import actors, tenancy
from livedemo.actors import SYSTEM
from livedemo.errors import AuthRequired, Forbidden, NotFound
from livedemo.services import event_files, events, logins, photos, slides, staff, tokens
from tests.support import factories
from tests.support.album import path
from tests.support.files import PDF, arrive, picture, stored
from tests.support.slides import make_talk, upload


def add_photo(hall, actor, _slide):
    with arrive(picture()) as incoming:
        photos.upload(actor, hall.event, incoming, name="hall.jpg")


def add_slide(hall, actor, slide):
    with arrive(PDF) as incoming:
        slides.upload(actor, hall.event, slide.speech_id, incoming, name="deck.pdf")


def replace_slide(hall, actor, slide):
    with arrive(PDF) as incoming:
        slides.replace(actor, hall.event, slide.id, incoming, name="new.pdf")


def put_programme(hall, actor, _slide):
    with arrive(PDF) as incoming:
        event_files.put(actor, hall.event, "programme", incoming, name="programme.pdf")


SENT = [add_photo, add_slide, replace_slide, put_programme]


@pytest.fixture
def slide(hall):
    return upload(hall, make_talk(hall.event))


@pytest.mark.parametrize("send", SENT)
def test_who_lost_the_role_stores_nothing(hall, slide, send):
    ana, before = hall["ana"], stored()
    staff.revoke(SYSTEM, hall.event, ana.user_id, "admin")
    with pytest.raises(Forbidden):
        send(hall, ana, slide)
    assert stored() == before


@pytest.mark.parametrize("send", SENT)
def test_who_signed_out_stores_nothing(hall, slide, send):
    ana, before = hall["ana"], stored()
    logins.end(ana.session_id)
    with pytest.raises(AuthRequired):
        send(hall, ana, slide)
    assert stored() == before


@pytest.mark.parametrize("send", [add_slide, replace_slide])
def test_whose_link_was_revoked_stores_nothing(hall, slide, send):
    (link,) = tokens.make(SYSTEM, hall.event, type="organizer")
    otto = actors.load(
        tokens.redeem(hall.event, link.id, logins.start(hall["otto"].user_id, "claimed")),
        hall.event,
    )
    send(hall, otto, slide)
    before = stored()
    tokens.revoke(SYSTEM, hall.event, link.id)
    with pytest.raises(AuthRequired):
        send(hall, otto, slide)
    assert stored() == before


def test_of_an_event_that_became_private_meanwhile_nobody_learns_more(hall, slide):
    ana = hall["ana"]
    events.update(SYSTEM, hall.event, visibility="private")
    staff.revoke(SYSTEM, hall.event, ana.user_id, "admin")
    with pytest.raises(NotFound):
        add_slide(hall, ana, slide)


class Slow(io.BytesIO):
    """Be a body behind whose first bytes something happens."""

    def __init__(self, data: bytes, then):
        super().__init__(data)
        self.then = then

    def readinto(self, buffer) -> int:
        """Read a part; what happens, happens once, before the second."""
        if self.tell() and self.then:
            self.then, then = None, self.then
            then()
        return super().readinto(memoryview(buffer)[:8192])


def test_a_role_that_is_taken_while_the_body_arrives_is_taken(app):
    with app.app_context():
        gala = factories.make_event("gala")
        user = factories.staff(gala, "ana@example.org", "admin")
    ana = app.test_client()
    factories.sign_in(ana, "ana@example.org")

    def take() -> None:
        with app.app_context(), tenancy.tenant_scope(gala.tenant_id):
            staff.revoke(SYSTEM, gala, user.id, "admin")

    data = picture(size=(1600, 1200))
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.jpg"\r\n\r\n'
    body = Slow(head + data + b"\r\n--b--\r\n", take)
    answer = ana.post(
        path(gala),
        input_stream=body,
        content_type="multipart/form-data; boundary=b",
        headers={"X-CSRFToken": factories.csrf(ana)},
        environ_overrides={"CONTENT_LENGTH": str(len(body.getvalue()))},
    )
    assert (answer.status_code, body.then) == (404, None), answer.json
    with app.app_context():
        assert stored() == {}
