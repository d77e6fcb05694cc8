"""An event with its organiser before a browser that knows its token."""

import pytest
from flask.testing import FlaskClient

from livedemo.tenancy import tenant_scope
from tests.support.factories import client_for, csrf, make_event, sign_in, staff


class Reader(FlaskClient):
    """Read each answer to its end, so that no file stays open behind it."""

    def open(self, *arguments, buffered=True, **options):
        return super().open(*arguments, buffered=buffered, **options)


@pytest.fixture
def gala(app):
    app.test_client_class = Reader
    with app.app_context():
        event = make_event("gala")
        staff(event, "ana@example.org", "admin")
        return event


@pytest.fixture
def ana(app, gala):
    browser = client_for(app)
    sign_in(browser, "ana@example.org")
    browser.environ_base["HTTP_X_CSRFTOKEN"] = csrf(browser)
    return browser


@pytest.fixture
def inside(app, gala):
    """Return a function that acts inside the event, in a context of its own."""

    def act(function, *arguments, **fields):
        with app.app_context(), tenant_scope(gala.tenant_id):
            return function(gala, *arguments, **fields)

    return act
