"""Look at the moderators' pages and press what is on them."""

import json
import re

from livedemo.queries import questions as question_queries
from livedemo.tenancy import tenant_scope
from tests.support.factories import ask, client_for, make_event, post, say, sign_in, staff

HTMX = {"HX-Request": "true"}
MOD = "/e/gala/mod"


def staffed_gala(app):
    """Return an event with two moderators, a speaker and an admin."""
    with app.app_context():
        event = make_event("gala", name="Gala")
        staff(event, "mo@example.org", "moderator", "Mo Reyes")
        staff(event, "dani@example.org", "moderator", "Daniela Ochoa")
        staff(event, "sam@example.org", "speaker")
        staff(event, "ana@example.org", "admin")
        return event


def signed_in(app, email):
    client = client_for(app)
    sign_in(client, email)
    return client


def asked(app, event, text="What is it?", status="pending", **how):
    with app.app_context():
        return ask(event, text, status=status, **how)


def said(app, event, text="Hello"):
    with app.app_context():
        return say(event, text)


def question(app, event, question_id):
    with app.app_context(), tenant_scope(event.tenant_id):
        return question_queries.by_id(event, question_id)


def press(client, path, **values):
    """Send as htmx would; returns the answer."""
    return post(client, f"{MOD}/{path}", values, headers=HTMX)


def toast(answer):
    return json.loads(answer.headers["HX-Trigger"])["toast"]


def page(client, path=MOD):
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def author(client):
    return re.search(r'data-author="([^"]+)"', page(client))[1]
