"""Every route, tried by everybody, in their own event and in others' (contract §3)."""

import pytest

from tests.permissions.roles import (
    ROLES,
    Outcome,
    Place,
    expected_in_event,
    expected_on_site,
)
from tests.permissions.routes import ROUTES
from tests.permissions.rows import Row

IMPLIED = {"HEAD", "OPTIONS"}
ABROAD = [place for place in Place if place != Place.GALA]
JSON = {"Accept": "application/json", "HX-Request": ""}
# The projector, the overlay, and what their pages ask where web sockets are blocked.
OF_SCREENS = {"speaker.stage", "speaker.overlay", "viewer.live"}
STATUS = {403: Outcome.FORBIDDEN, 404: Outcome.NOT_FOUND}


def test_the_matrix_holds_every_route_and_no_other(everybody):
    known = {
        (rule.endpoint, method)
        for rule in everybody.app.url_map.iter_rules()
        for method in rule.methods - IMPLIED
    }
    assert {(row.endpoint, row.method) for row in ROUTES} == known


def test_every_row_asks_the_route_that_it_names(everybody):
    role = ROLES["superadmin"]
    for row in ROUTES:
        values = everybody.world.values(role, Place.GALA)
        path = row.path.format_map(values)
        with everybody.app.test_request_context(path, method=row.method) as context:
            assert context.request.endpoint == row.endpoint, row


def places(row: Row):
    return list(Place) if row.is_about_event else [None]


def expected(role, row: Row, place) -> Outcome:
    if row.in_event:
        # A display link speaks where screens ask, and is nobody elsewhere.
        if role.name == "display" and row.endpoint not in OF_SCREENS:
            role = ROLES["anonymous"]
        return expected_in_event(role, row.who, place)
    return expected_on_site(role, row.who, place)


def outcome(answer, row: Row, *, of_page: bool) -> str:
    """Return what an answer means: pages lead strangers to the entry, all else names a code."""
    if answer.status_code == 303 and answer.headers["Location"].startswith("/?next="):
        return Outcome.SIGN_IN if of_page else "led to the entry"
    if answer.status_code == 401 and not of_page:
        return Outcome.SIGN_IN
    if answer.status_code in row.success:
        return Outcome.ALLOWED
    return STATUS.get(answer.status_code, f"answered {answer.status_code}")


def side_effects(everybody, row: Row, wanted: Outcome) -> str:
    """Return what is wrong with what a request left behind."""
    changed = everybody.vault.changed()
    if wanted != Outcome.ALLOWED and changed:
        return f"denied, and yet it changed {', '.join(changed)}"
    if wanted == Outcome.ALLOWED and row.method != "GET" and row.writes and not changed:
        return "allowed, and yet it changed nothing"
    return ""


@pytest.mark.parametrize("row", ROUTES, ids=str)
def test_everybody_gets_what_the_matrix_says(everybody, row):
    wrong = []
    for place in places(row):
        for role in ROLES.values():
            wanted = expected(role, row, place)
            # At home refusals are pages; elsewhere they come as to a program, which is faster.
            headers = JSON if wanted != Outcome.ALLOWED and place in ABROAD else {}
            answer = everybody.try_row(role, row, place or Place.GALA, headers=headers)
            got = outcome(answer, row, of_page=row.is_page and not headers)
            effects = side_effects(everybody, row, wanted)
            if got != wanted or effects:
                wrong.append(f"{role.name} in {place}: {wanted}, got {got}. {effects}")
    assert not wrong, "\n".join([str(row), *wrong])
