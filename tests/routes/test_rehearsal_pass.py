"""The rehearsal's pass: of this server, of these minutes; it marks, and lifts one limit."""

import pytest
from itsdangerous import URLSafeSerializer

from livedemo import clock, rates, rehearsal
from tests.support import factories as make

FIELDS = {"name": "Rehearsal 1", "email": "one@example.org", "phone": "+1 202 555 0143"}


@pytest.fixture
def gala(app):
    with app.app_context():
        return make.make_event("gala")


def a_pass(app, run="run1") -> str:
    with app.app_context():
        return rehearsal.signer(run)()


def enter(app, shown: str | None, **fields):
    headers = {} if shown is None else {rehearsal.HEADER: shown}
    return make.post(make.client_for(app), "/", {**FIELDS, **fields}, headers=headers)


def test_whoever_brings_the_pass_is_marked(app, gala):
    assert enter(app, a_pass(app)).status_code == 303
    assert make.person(app, "one@example.org").rehearsal == "run1"


def test_without_it_nobody_is(app, gala):
    assert enter(app, None).status_code == 303
    assert make.person(app, "one@example.org").rehearsal is None


def test_somebody_who_is_known_is_not_marked(app, gala):
    with app.app_context():
        make.make_person("one@example.org", "Otto Lang")
    assert enter(app, a_pass(app)).status_code == 303
    assert make.person(app, "one@example.org").rehearsal is None


def test_the_address_limit_is_lifted_for_it_alone(app, gala, monkeypatch):
    monkeypatch.setattr(rates, "ENTRY", rates.Rate("entry", "1/minute"))
    shown = a_pass(app)
    came = [enter(app, shown, email=f"r{n}@example.org").status_code for n in range(3)]
    others = [enter(app, None, email=f"v{n}@example.org").status_code for n in range(2)]
    assert (came, others) == ([303, 303, 303], [303, 429])


def test_every_other_check_stays(app, gala):
    assert enter(app, a_pass(app), phone="1").status_code == 422
    refused = make.client_for(app).post("/", data=FIELDS, headers={rehearsal.HEADER: a_pass(app)})
    assert refused.status_code == 403
    assert make.person(app, "one@example.org") is None


@pytest.mark.parametrize("shown", ["", "x", "WyJydW4xIiwxXQ.x", "é".encode().decode("latin-1")])
def test_what_we_did_not_sign_is_refused(app, gala, shown):
    assert enter(app, shown).status_code == 403
    assert make.person(app, "one@example.org") is None


def test_another_servers_pass_is_refused(app, gala):
    until = clock.now().timestamp() + 60
    for serializer in (
        URLSafeSerializer("another key, not a secret", salt="rehearsal"),
        URLSafeSerializer(app.config["SECRET_KEY"], salt="display"),
    ):
        assert enter(app, serializer.dumps(["run1", until])).status_code == 403
    assert make.person(app, "one@example.org") is None


def test_an_old_pass_is_refused(app, gala, monkeypatch):
    monkeypatch.setattr(rehearsal, "LIFE", -rehearsal.LIFE)
    assert enter(app, a_pass(app)).status_code == 403
    assert make.person(app, "one@example.org") is None
