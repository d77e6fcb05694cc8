"""Document 003's rules of AccessToken, each under its own words."""

import base64
import io
import re

import pytest
import sqlalchemy as sa
from PIL import Image

from livedemo.extensions import db
from livedemo.models import AccessToken
from livedemo.tenancy import unscoped
from tests.support import codes
from tests.support.factories import client_for, csrf, make_event, sign_in, staff
from tests.support.hall import later

pytestmark = pytest.mark.both_databases
URL_SAFE = re.compile(r"[A-Za-z0-9_-]{21}")


@pytest.fixture
def secret(app):
    with app.app_context():
        event = make_event("secret", private=True)
        staff(event, "ana@example.org", "admin", "Ana Ríos")
        return event


@pytest.fixture
def ana(app, secret):
    """Return a function that asks the API as the event's organiser."""
    browser = client_for(app)
    sign_in(browser, "ana@example.org")
    headers = {"X-CSRFToken": csrf(browser)}

    def ask(method, path="", **options):
        address = f"/api/events/{secret.id}/tokens{path}"
        return browser.open(address, method=method, headers=headers, **options)

    return ask


def made(ana, **how) -> dict:
    answer = ana("POST", json={"type": "participant", **how})
    assert answer.status_code == 201, answer.text
    return answer.json


def opens(app, token: str) -> int:
    """Return how somebody who comes with a token is answered: 303 leads in."""
    return client_for(app).get(f"/events/secret?token={token}").status_code


def test_rule_access_token_length_21_chars(ana):
    """AccessToken: Token length = 21 chars, all of them URL-safe and none like another."""
    found = [one["token"] for one in made(ana, count=50)["tokens"]]
    assert len(set(found)) == 50
    assert all(URL_SAFE.fullmatch(token) for token in found)


def test_rule_access_token_no_file_size_and_no_formats(ana):
    """AccessToken: N/A, N/A: a token is no file, and nobody sends one as a file."""
    sent = ana("POST", data={"file": (io.BytesIO(b"x"), "token.txt")})
    assert sent.status_code == 415


def test_rule_access_token_revoked_remain_in_database_for_audit(ana):
    """Revoked tokens remain in database for audit: when, by whom, and how often they were used."""
    row = made(ana)
    assert ana("POST", f"/{row['id']}/revoke").status_code == 200
    assert ana("DELETE", f"/{row['id']}").status_code == 204
    (kept,) = ana("GET").json["tokens"]
    assert (kept["state"], kept["is_active"], kept["revoked_by"]) == ("revoked", False, "Ana Ríos")
    assert (kept["id"], kept["use_count"]) == (row["id"], 0)
    assert "token" not in kept


def test_rule_access_token_validation_checks_both_expiry_and_revocation(app, ana):
    """Validation checks both expiry and revocation; without an expiry none is checked."""
    free = made(ana)
    short = made(ana, expires_at="2030-01-01T12:00:00Z")
    gone = made(ana)
    ana("POST", f"/{gone['id']}/revoke")
    found = [opens(app, one["token"]) for one in (free, short, gone)]
    assert found == [303, 303, 403]
    with later(10 * 365 * 86400):
        assert [opens(app, one["token"]) for one in (free, short, gone)] == [303, 403, 403]


def test_rule_access_token_qr_code_generated_on_demand(app, ana):
    """QR code generated on-demand, cached in database.

    Drawn anew for each answer instead of cached: a code holds the token, and who reads a stolen
    database shall not find one (docs/decisions.md).
    """
    row = made(ana)
    first = ana("GET", f"/{row['id']}/qr").json
    assert first == ana("GET", f"/{row['id']}/qr").json
    head, _, data = first["qr_code_data_url"].partition(",")
    assert head == "data:image/png;base64"
    png = base64.b64decode(data)
    assert Image.open(io.BytesIO(png)).format == "PNG"
    assert codes.read(png) == first["url"]
    assert first["url"].endswith(f"/events/secret?token={row['token']}")
    with app.app_context(), unscoped("a test reads the row"):
        columns = db.session.execute(sa.select(AccessToken.__table__)).one()
    assert not any(row["token"] in str(value) for value in columns)
