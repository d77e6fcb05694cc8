"""How the application says no: to pages, fragments and programs, and about what is not theirs."""

import pytest

from tests.permissions.roles import ROLES, Outcome, Place
from tests.permissions.routes import ROUTES
from tests.permissions.test_routes import JSON, expected

HTMX = {"HX-Request": "true"}
CODES = {
    Outcome.SIGN_IN: (401, "auth_required"),
    Outcome.FORBIDDEN: (403, "forbidden"),
    Outcome.NOT_FOUND: (404, "not_found"),
}
# One of each kind: nobody, somebody who belongs here, and somebody from elsewhere.
DENIED = [ROLES[name] for name in ("anonymous", "viewer", "colleague")]
WITH_OBJECTS = [row for row in ROUTES if row.names_objects]
IN_EVENT = [row for row in ROUTES if row.in_event]


@pytest.mark.parametrize("row", ROUTES, ids=str)
def test_programs_and_fragments_are_refused_in_their_own_words(everybody, row):
    place = Place.GALA if row.is_about_event else None
    for role in DENIED:
        wanted = expected(role, row, place)
        if wanted == Outcome.ALLOWED:
            continue
        status, code = CODES[wanted]
        answer = everybody.try_row(role, row, Place.GALA, headers=JSON)
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code), role
        answer = everybody.try_row(role, row, Place.GALA, headers=HTMX)
        assert answer.status_code == status, role
        if wanted == Outcome.SIGN_IN and row.endpoint.split(".")[0] != "api":
            assert answer.headers["HX-Redirect"].startswith("/?next="), role
        assert everybody.vault.changed() == [], role


@pytest.mark.parametrize("elsewhere", [Place.FAIR, Place.AWAY])
@pytest.mark.parametrize("row", WITH_OBJECTS, ids=str)
def test_what_belongs_to_another_event_does_not_exist_here(everybody, row, elsewhere):
    for role in ROLES.values():
        if expected(role, row, Place.GALA) != Outcome.ALLOWED:
            continue
        answer = everybody.try_row(role, row, elsewhere, under=Place.GALA)
        assert answer.status_code == 404, role
        assert everybody.vault.changed() == [], role


@pytest.mark.parametrize("row", IN_EVENT, ids=str)
def test_private_events_look_like_unknown_ones(everybody, row):
    role = ROLES["colleague"]
    if expected(role, row, Place.SECRET) != Outcome.ALLOWED:
        private = everybody.try_row(role, row, Place.SECRET, headers=JSON)
        unknown = everybody.try_row(role, row, Place.SECRET, headers=JSON, slug="no-such-event",
                                     event_id=2**40)  # fmt: skip
        assert private.status_code == unknown.status_code == 404
        assert private.get_json() == unknown.get_json()


def test_nobody_ends_the_login_of_another(everybody):
    (row,) = (row for row in ROUTES if row.endpoint == "account.end_session")
    theirs = everybody.world.logins["known"]
    for role in ROLES.values():
        if role.login == "verified" and role.name != "known":
            answer = everybody.try_row(role, row, Place.GALA, own_login=theirs)
            assert answer.status_code == 404, role
            assert everybody.vault.changed() == [], role


def test_a_link_to_a_screen_opens_no_other_screen(everybody):
    """A link of another event or of the other screen is none."""
    nobody = ROLES["anonymous"]
    for row in (row for row in ROUTES if "_key" in row.path):
        values = everybody.world.values(nobody, Place.FAIR)
        (used, other) = ("stage_key", "overlay_key")
        if used not in row.fields:
            used, other = other, used
        for wrong in (values[used], everybody.world.values(nobody, Place.GALA)[other]):
            answer = everybody.try_row(nobody, row, Place.GALA, **{used: wrong})
            assert answer.status_code == 403, row
