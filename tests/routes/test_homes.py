"""A tenant with a host of its own: every address leads there, and its team can work."""

import re

import pytest
from icalendar import Calendar

from livedemo.queries import events
from livedemo.tenancy import tenant_scope
from tests.support import agenda, visiting
from tests.support import factories as make
from tests.support.databases import close_app, make_app
from tests.support.mailbox import Mailbox

HOME = "http://events.acme.example"
OTHER = "http://live.club.example"
LINK = re.compile(r"https?://[^\s\"<]+/sign-in/[\w-]+")


@pytest.fixture
def gala(app):
    """Return the event of a tenant that has a host, beside one that has none."""
    return furnish(app)


def furnish(app):
    with app.app_context():
        acme = make.make_tenant("acme", host="events.acme.example")
        make.make_tenant("club", host="live.club.example")
        make.make_event("fair")
        gala = make.make_event("gala", tenant=acme, start_date=agenda.at(9))
        make.make_person("root@example.org", "Root", role="superadmin")
        make.tenant_admin(acme, "zoe@example.org")
        make.staff(gala, "ana@example.org", "admin")
        make.staff(gala, "mo@example.org", "moderator")
        return gala


def signed_in(app, email: str):
    browser = make.client_for(app)
    make.sign_in(browser, email)
    return browser


def signed_in_at(app, email: str, base_url: str):
    """Return the browser of somebody who signed in at a tenant's host."""
    browser = make.client_for(app)
    with app.app_context():
        key = make.logins.make_link(make.make_person(email), made_by=make.SYSTEM)
    path = f"/sign-in/{key}"
    token = make.token_of(browser.get(path, base_url=base_url).text)
    assert browser.post(path, base_url=base_url, data={"csrf_token": token}).status_code == 303
    return browser


def status(browser, address: str) -> int:
    """Return the status of a path at PUBLIC_URL's host, or of a whole address."""
    return browser.get(address, buffered=True).status_code


def test_what_others_show_of_an_event_leads_to_its_home(app, client, gala):
    with app.app_context(), tenant_scope(gala.tenant_id):
        event = events.by_id(gala.id)
        session_id = agenda.session(event, "Opening", 9).id
        visiting.album(event, 1)
        visiting.publish(event)
    for path in ("/e/gala/", f"/e/gala/sessions/{session_id}"):
        page = client.get(path, base_url=HOME).text
        said = re.findall(r'(?:og:url|og:image)" content="([^"]+)|canonical" href="([^"]+)', page)
        said += re.findall(r'"(?:url|image)": ?\[?"([^"]+)()', page)
        found = [one or other for one, other in said]
        assert f"{HOME}{path}" in found
        assert {address.startswith(f"{HOME}/") for address in found} == {True}
        assert {status(client, address) for address in found} == {200}
    for path in ("/e/gala/event.ics", f"/e/gala/sessions/{session_id}.ics"):
        entry = Calendar.from_ical(client.get(path, base_url=HOME).data).walk("VEVENT")[0]
        assert entry["url"].startswith(f"{HOME}/e/gala/")
        assert status(client, entry["url"]) == 200


@pytest.mark.parametrize("email", ["root@example.org", "zoe@example.org", "ana@example.org"])
def test_the_team_works_at_the_platforms_host(app, gala, email):
    browser = signed_in(app, email)
    assert status(browser, "/e/gala/admin/") == 200
    if email != "ana@example.org":
        page = browser.get("/admin/events").text
        links = re.findall(r'href="([^"]*/e/gala/[^"]*)"', page)
        assert len(links) == 4
        assert {status(browser, link) for link in links} == {200}
        made = {"name": "Ball", "slug": "ball", "timezone": "UTC", "visibility": "public"}
        answer = make.post(browser, "/admin/events/new", {**made, "tenant": "acme"})
        assert answer.status_code == 303
        assert status(browser, answer.location) == 200
    answer = browser.get("/reports" if email == "ana@example.org" else "/mod")
    assert answer.status_code == 200 or status(browser, answer.location) == 200


def test_there_strangers_and_guests_of_the_event_find_nothing(app, client, gala):
    assert status(client, "/e/gala/") == 404
    guest = signed_in(app, "ines@example.org")
    make.enter(client, make_public(app))
    assert [status(one, "/e/gala/") for one in (guest, client)] == [404, 404]
    assert [status(one, f"{HOME}/e/gala/") for one in (guest, client)] == [200, 200]


def make_public(app):
    with app.app_context():
        return events.by_slug("fair")


def test_another_tenants_host_is_only_that_tenants(app, client, gala):
    for address in (f"{HOME}/e/fair/", f"{OTHER}/e/fair/", f"{OTHER}/e/gala/"):
        assert status(client, address) == 404
    ana = signed_in_at(app, "ana@example.org", OTHER)
    assert status(ana, f"{OTHER}/e/gala/admin/") == 404
    root = signed_in_at(app, "root@example.org", OTHER)
    assert status(root, f"{OTHER}/e/fair/admin/") == 404


def test_from_another_host_links_are_whole_addresses(app, gala):
    page = signed_in_at(app, "root@example.org", OTHER).get("/admin/events", base_url=OTHER).text
    assert f'href="{HOME}/e/gala/admin/"' in page
    assert 'href="http://localhost/e/fair/mod"' in page
    zoe = signed_in_at(app, "zoe@example.org", HOME)
    assert 'href="/e/gala/admin/"' in zoe.get("/admin/events", base_url=HOME).text
    mo = signed_in_at(app, "mo@example.org", OTHER)
    assert mo.get("/mod", base_url=OTHER).location == f"{HOME}/e/gala/mod"


def test_who_entered_at_home_is_led_there_from_elsewhere(app, client, gala):
    who = {"name": "Vera Ruiz", "email": "vera@example.org", "phone": make.PHONE}
    for base_url, event in ((HOME, "gala"), ("http://localhost", "fair")):
        token = make.token_of(client.get("/", base_url=base_url).text)
        form = {**who, "event": event, "csrf_token": token}
        assert client.post("/", data=form, base_url=base_url).status_code == 303
    client.get("/e/gala/watch", base_url=HOME)
    assert client.get("/watch", base_url=HOME).location == "/e/gala/watch"
    page = signed_in(app, "vera@example.org").get("/watch").text
    assert f'href="{HOME}/e/gala/watch"' in page
    assert 'href="/e/fair/watch"' in page


def test_invitations_sign_in_at_home(app, runner, gala):
    root = signed_in(app, "root@example.org")
    given = {"email": "sam@example.org", "role": "speaker"}
    make.post(root, "/e/gala/admin/staff", given)
    shown = LINK.search(root.get("/e/gala/admin/staff").text)[0]
    told = runner.invoke(args=["grant", "leo@example.org", "gala", "admin"]).output
    printed = LINK.search(told)[0]
    token = {"X-CSRFToken": make.csrf(root)}
    body = {"event_id": gala.id, "email": "eva@example.org", "role": "moderator"}
    answer = root.post("/api/admin/event-staff", json=body, headers=token)
    make.post(root, f"/admin/tenants/{gala.tenant_id}/admins", {"email": "zia@example.org"})
    of_tenant = LINK.search(root.get("/admin/tenants").text)[0]
    for link in (shown, printed, answer.json["sign_in_link"], of_tenant):
        assert link.startswith(f"{HOME}/sign-in/")
        assert use(app, link) == 200


def use(app, link: str) -> int:
    """Sign in by a link, and return the status of the page to which that leads."""
    browser = make.client_for(app)
    token = make.token_of(browser.get(link).text)
    answer = browser.post(link, data={"csrf_token": token})
    where = HOME + answer.location
    return browser.get(where, follow_redirects=True).status_code


def test_addresses_that_the_team_hands_on_lead_home(app, gala):
    for base_url in (HOME, "http://localhost"):
        mo = signed_in_at(app, "mo@example.org", base_url)
        page = mo.get("/e/gala/mod/screens/stage", base_url=base_url).text
        link = re.search(r"<code>(http[^<]+)</code>", page)[1]
        assert link.startswith(f"{HOME}/e/gala/stage?key=")
        screen = make.client_for(app).get(link, follow_redirects=True)
        assert "events.acme.example" in screen.text
        ana = signed_in_at(app, "ana@example.org", base_url)
        assert f"{HOME}/e/gala/" in ana.get("/e/gala/admin/", base_url=base_url).text


def test_who_asks_for_a_link_at_home_gets_one_that_this_browser_can_use(database_url):
    with Mailbox() as mailbox:
        app = make_app(database_url, mail_url=mailbox.url)
        furnish(app)
        for base_url in (HOME, "http://localhost"):
            browser = make.client_for(app)
            token = make.token_of(browser.get("/sign-in", base_url=base_url).text)
            form = {"email": "mo@example.org", "next": "/e/gala/mod", "csrf_token": token}
            browser.post("/sign-in", base_url=base_url, data=form)
            link = LINK.search(mailbox.letters[-1].get_content())[0]
            assert link.startswith(f"{base_url}/")
            token = make.token_of(browser.get(link).text)
            answer = browser.post(link, data={"csrf_token": token})
            assert status(browser, base_url + answer.location) == 200
        close_app(app)
