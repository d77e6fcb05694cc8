"""Make access tokens from outside the application, and come in by them."""

from flask import Flask
from flask.testing import FlaskClient

from livedemo import secrets
from livedemo.actors import SYSTEM
from livedemo.models import Event
from livedemo.services import tokens
from livedemo.tenancy import tenant_scope
from tests.support.factories import client_for


def made(app: Flask, event: Event, kind: str = "participant", **how) -> tuple[int, str]:
    """Return number and secret of a new token."""
    with app.app_context(), tenant_scope(event.tenant_id):
        (row,) = tokens.make(SYSTEM, event, type=kind, **how)
        token = secrets.unseal(row.token_sealed)
    assert token is not None
    return row.id, token


def revoke(app: Flask, event: Event, token_id: int) -> None:
    """Revoke a token as the system does."""
    with app.app_context(), tenant_scope(event.tenant_id):
        tokens.revoke(SYSTEM, event, token_id)


def stored(app: Flask, event: Event, token_id: int):
    """Return a token as it is stored now."""
    with app.app_context(), tenant_scope(event.tenant_id):
        return tokens.token_queries.one(event, token_id)


def came(app: Flask, event: Event, token: str) -> FlaskClient:
    """Return a browser that opened a link and the page behind it."""
    browser = client_for(app)
    answer = browser.get(f"/e/{event.slug}/join?token={token}")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert browser.get(answer.headers["Location"]).status_code == 200
    return browser
