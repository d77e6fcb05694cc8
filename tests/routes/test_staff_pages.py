"""Superadmins give and take roles of an event on its staff page; the log tells what was done."""

import re

import pytest

from livedemo import tenancy
from livedemo.actors import SYSTEM
from livedemo.services import events
from tests.routes.settings_form import ADMIN, browser_of, fields
from tests.support.factories import client_for, make_event, make_person, person, post, staff

LINK = re.compile(r"http://localhost(/sign-in/[\w-]+)")


@pytest.fixture
def gala(app):
    with app.app_context():
        event = make_event("gala", name="Gala")
        staff(event, "ana@example.org", "admin")
        staff(event, "mo@example.org", "moderator")
        make_person("root@example.org", "Root", role="superadmin")
        return event


@pytest.fixture
def ana(app, gala):
    return browser_of(app, "ana@example.org")


@pytest.fixture
def root(app, gala):
    return browser_of(app, "root@example.org")


def test_a_superadmin_gives_a_role_and_the_link_is_shown_once(app, gala, root):
    sent = {"email": "new@example.org", "name": "Nora", "role": "speaker"}
    assert post(root, "/e/gala/admin/staff", sent).status_code == 303
    page = root.get("/e/gala/admin/staff").get_data(as_text=True)
    (path,) = set(LINK.findall(page))
    assert "Nora" in page
    assert not LINK.search(root.get("/e/gala/admin/staff").get_data(as_text=True))
    assert post(client_for(app), path).headers["Location"] == "/e/gala/speaker"


def test_a_new_link_voids_the_older_one(app, gala, root):
    mo = person(app, "mo@example.org").id
    found = []
    for _ in range(2):
        assert post(root, f"/e/gala/admin/staff/{mo}/link").status_code == 303
        page = root.get("/e/gala/admin/staff").get_data(as_text=True)
        found.append(LINK.search(page)[1])
    assert post(client_for(app), found[0]).status_code == 410
    assert post(client_for(app), found[1]).headers["Location"] == "/e/gala/mod"


def test_links_are_made_for_the_staff_of_this_event_only(app, gala, root):
    root_id = person(app, "root@example.org").id
    assert post(root, f"/e/gala/admin/staff/{root_id}/link").status_code == 404
    assert post(root, "/e/gala/admin/staff/999/link").status_code == 404


def test_removing_is_asked_back_and_ends_the_role(app, gala, root):
    mo = person(app, "mo@example.org")
    page = root.get("/e/gala/admin/staff").get_data(as_text=True)
    (asked,) = set(re.findall(r'href="(\?remove=\d+)"[^>]*aria-label="Remove Mo"', page))
    assert "The role ends at once" in root.get(f"/e/gala/admin/staff{asked}").get_data(as_text=True)
    path = f"/e/gala/admin/staff/{mo.id}/remove"
    assert post(root, path, {"role": "moderator"}).status_code == 303
    assert post(root, path, {"role": "moderator"}).status_code == 404


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"email": "nobody", "role": "admin"}, "email"),
        ({"email": "x@gmial.com", "role": "admin"}, "email"),
        ({"email": "x@example.org", "role": "superadmin"}, "role"),
        ({"email": "x@example.org", "role": "", "name": "y" * 81}, "name"),
    ],
)
def test_a_wrong_grant_is_explained(app, gala, root, sent, field):
    answer = post(root, "/e/gala/admin/staff", sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.get_data(as_text=True)
    if sent["email"].endswith("@example.org"):
        assert person(app, sent["email"]) is None


def test_admins_see_the_staff_and_cannot_change_it(app, gala, ana):
    page = ana.get("/e/gala/admin/staff").get_data(as_text=True)
    assert "mo@example.org" in page
    assert "Add a person" not in page
    mo = person(app, "mo@example.org").id
    for path in ("staff", f"staff/{mo}/link", f"staff/{mo}/remove"):
        sent = {"email": "x@example.org", "role": "admin"}
        assert post(ana, f"{ADMIN}{path}", sent).status_code == 403


def test_the_log_tells_who_changed_what(app, gala, ana):
    post(ana, ADMIN, fields(ana, name="Gala 2027"))
    post(ana, f"{ADMIN}switches", {"what": "chat", "on": "0"})
    page = ana.get("/e/gala/admin/activity").get_data(as_text=True)
    assert "<del>Gala</del>" in page
    assert "<ins>Gala 2027</ins>" in page
    assert "closed the chat" in page


def test_the_log_is_searched_filtered_and_paged(app, gala, ana):
    with app.app_context(), tenancy.tenant_scope(gala.tenant_id):
        for number in range(60):
            events.update(SYSTEM, gala, name=f"Name {number}")
    page = ana.get("/e/gala/admin/activity").get_data(as_text=True)
    assert re.search("1–50 of 6", page)
    assert "Name 1<" in ana.get("/e/gala/admin/activity?page=2").get_data(as_text=True)
    assert "51–6" in ana.get("/e/gala/admin/activity?page=999").get_data(as_text=True)
    only = ana.get("/e/gala/admin/activity?kind=staff").get_data(as_text=True)
    assert "gave a role" in only
    assert "Name 1<" not in only
    assert "Nothing matches" in ana.get("/e/gala/admin/activity?q=100%25").get_data(as_text=True)


@pytest.mark.parametrize("query", ["page=-1", "page=x", "page=99999999999999999999", "kind=1%27",
                                   "q=%00%27--", "q=%25_%5C", "q=" + "a" * 5000])  # fmt: skip
def test_odd_addresses_of_the_log_are_harmless(gala, ana, query):
    assert ana.get(f"/e/gala/admin/activity?{query}").status_code == 200


def test_the_log_of_another_event_is_not_here(app, gala, ana):
    with app.app_context():
        other = make_event("fair", name="The secret fair")
    assert other.tenant_id == gala.tenant_id
    assert "secret" not in ana.get("/e/gala/admin/activity").get_data(as_text=True)


def test_what_people_typed_is_shown_as_text(app, gala, ana):
    evil = "<img src=x onerror=alert(1)>"
    post(ana, ADMIN, fields(ana, name=evil, description=evil, location=evil))
    for path in (ADMIN, "/e/gala/admin/activity", "/e/gala/admin/staff"):
        assert "<img src=x" not in ana.get(path).get_data(as_text=True)


def test_the_menu_leads_to_the_pages_that_a_person_may_open(app, gala, ana):
    page = ana.get(ADMIN).get_data(as_text=True)
    for path in ("watch", "mod", "speaker", "reports", "admin/staff", "admin/activity"):
        assert f'href="/e/gala/{path}"' in page
