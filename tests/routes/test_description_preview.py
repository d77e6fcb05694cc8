"""Organisers see their description as visitors will, and nothing is stored by looking."""

from livedemo.queries import events as event_queries
from tests.routes.settings_form import ADMIN, fields
from tests.support.factories import post

MARKS = "# Welcome\n**Bold** <b>no</b>"


def stored(app) -> str:
    with app.app_context():
        return event_queries.by_slug("gala").description


def test_preview_shows_the_text_and_keeps_the_form(app, ana, gala):
    sent = fields(ana, description=MARKS, name="Other name", preview="1")
    html = post(ana, ADMIN, sent).get_data(as_text=True)
    assert "<h3>Welcome</h3>" in html
    assert "<strong>Bold</strong> &lt;b&gt;no&lt;/b&gt;" in html
    assert 'value="Other name"' in html
    assert stored(app) == ""


def test_preview_works_while_another_entry_is_wrong(app, ana, gala):
    sent = fields(ana, description=MARKS, name="", preview="1")
    answer = post(ana, ADMIN, sent)
    assert answer.status_code == 200
    assert "<h3>Welcome</h3>" in answer.get_data(as_text=True)


def test_saved_description_is_what_visitors_read(app, ana, gala, client):
    answer = post(ana, ADMIN, fields(ana, description=MARKS))
    assert answer.status_code == 303
    assert stored(app) == MARKS
    assert "<h3>Welcome</h3>" in client.get("/e/gala/").get_data(as_text=True)
