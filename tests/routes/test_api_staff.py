"""`/api/admin/event-staff` does what document 000 writes, and nothing for anybody else."""

import re

import pytest

from livedemo import tenancy
from livedemo.queries import people as people_queries
from livedemo.services import logins
from tests.support.databases import close_app, make_app
from tests.support.factories import (
    client_for,
    csrf,
    enter,
    make_event,
    make_person,
    make_tenant,
    person,
    post,
    sign_in,
    staff,
    tenant_admin,
)
from tests.support.mailbox import Mailbox

PATH = "/api/admin/event-staff"


@pytest.fixture
def gala(app):
    with app.app_context():
        make_person("root@example.org", "Root", role="superadmin")
        return make_event("gala")


@pytest.fixture
def root(app, gala):
    browser = client_for(app)
    sign_in(browser, "root@example.org")
    return browser


def send(browser, body, *, token=True, **options):
    headers = {"X-CSRFToken": csrf(browser)} if token else {}
    return browser.post(PATH, json=body, headers=headers, **options)


def take(browser, query: str):
    return browser.delete(f"{PATH}?{query}", headers={"X-CSRFToken": csrf(browser)})


def wish(event, **changes):
    return {"event_id": event.id, "email": "mo@example.org", "role": "moderator", **changes}


def roles(app, event, email: str) -> set[str]:
    found = person(app, email)
    with app.app_context(), tenancy.tenant_scope(event.tenant_id):
        return set(people_queries.staff_roles(event, found.id)) if found else set()


def test_a_role_is_given_listed_and_taken(app, gala, root):
    given = send(root, wish(gala, email="Alguien@Example.org", role="admin"))
    assert given.status_code == 201
    known = person(app, "alguien@example.org")
    assert {**given.json, "sign_in_link": None} == {
        "user_id": known.id,
        "event_id": gala.id,
        "email": "Alguien@example.org",
        "role": "admin",
        "sign_in_link": None,
    }
    listed = root.get(f"{PATH}?event_id={gala.id}")
    assert listed.status_code == 200
    (row,) = listed.json["staff"]
    assert sorted(row) == ["assigned_at", "email", "name", "role", "user_id"]
    assert row["assigned_at"].endswith("Z")
    gone = take(root, f"event_id={gala.id}&user_id={known.id}")
    assert (gone.status_code, gone.data) == (204, b"")
    assert root.get(f"{PATH}?event_id={gala.id}").json == {"staff": []}


def test_the_link_signs_the_new_person_in_at_their_page(app, gala, root):
    link = send(root, wish(gala)).json["sign_in_link"]
    assert link.startswith("http://localhost/sign-in/")
    mo = client_for(app)
    answer = post(mo, link.removeprefix("http://localhost"))
    assert answer.headers["Location"] == "/e/gala/mod"


def test_with_mail_the_answer_holds_no_link(database_url):
    with Mailbox() as mailbox:
        app = make_app(database_url, mail_url=mailbox.url)
        with app.app_context():
            make_person("root@example.org", "Root", role="superadmin")
            gala = make_event("gala")
        browser = client_for(app)
        sign_in(browser, "root@example.org")
        assert "sign_in_link" not in send(browser, wish(gala)).json
        assert mailbox.wait()["To"] == "mo@example.org"
        close_app(app)


def test_giving_twice_is_one_grant(app, gala, root):
    first, second = send(root, wish(gala)), send(root, wish(gala))
    assert (first.status_code, second.status_code) == (201, 201)
    assert len(root.get(f"{PATH}?event_id={gala.id}").json["staff"]) == 1


def test_one_role_or_all_are_taken(app, gala, root):
    for role in ("admin", "moderator", "speaker"):
        send(root, wish(gala, role=role))
    mo = person(app, "mo@example.org").id
    assert take(root, f"event_id={gala.id}&user_id={mo}&role=admin").status_code == 204
    assert roles(app, gala, "mo@example.org") == {"moderator", "speaker"}
    assert take(root, f"event_id={gala.id}&user_id={mo}").status_code == 204
    assert roles(app, gala, "mo@example.org") == set()
    assert take(root, f"event_id={gala.id}&user_id={mo}").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": "superadmin"}, "role"),
        ({"role": None}, "role"),
        ({"email": "nobody"}, "email"),
        ({"email": ""}, "email"),
        ({"email": ["mo@example.org"]}, "email"),
        ({"event_id": "1"}, "event_id"),
        ({"event_id": 0}, "event_id"),
        ({"event_id": 2**70}, "event_id"),
        ({"event_id": True}, "event_id"),
    ],
)
def test_a_wrong_field_is_named(gala, root, changes, field):
    answer = send(root, wish(gala, **changes))
    assert answer.status_code == 422
    assert answer.json["error"]["code"] == "invalid"
    assert answer.json["error"]["field"] == field


@pytest.mark.parametrize("missing", ["event_id", "email", "role"])
def test_a_missing_field_is_named(gala, root, missing):
    body = wish(gala)
    del body[missing]
    assert send(root, body).json["error"]["field"] == missing


@pytest.mark.parametrize("body", ["null", "[]", '"text"', "7", "{", '{"event_id": 1'])
def test_a_body_that_is_no_object_is_refused(gala, root, body):
    headers = {"X-CSRFToken": csrf(root), "Content-Type": "application/json"}
    assert root.post(PATH, data=body, headers=headers).status_code == 422


@pytest.mark.parametrize("query", ["", "event_id=", "event_id=1+OR+1%3D1", "event_id=-1"])
def test_a_query_without_an_event_is_refused(gala, root, query):
    answer = root.get(f"{PATH}?{query}")
    assert answer.status_code == 422
    assert answer.json["error"]["field"] == "event_id"


def test_an_unknown_event_is_not_found(gala, root):
    assert send(root, wish(gala, event_id=999)).status_code == 404
    assert root.get(f"{PATH}?event_id=999").status_code == 404
    assert take(root, "event_id=999&user_id=1").status_code == 404


def test_fields_that_are_not_listed_change_nothing(app, gala, root):
    more = {"tenant_id": 99, "user_id": 1, "level": "verified", "is_superadmin": True, "id": 7}
    assert send(root, wish(gala, **more)).status_code == 201
    mo = person(app, "mo@example.org")
    assert (mo.role, mo.id != 1) == ("user", True)
    assert roles(app, gala, "mo@example.org") == {"moderator"}


@pytest.mark.parametrize("mimetype", ["text/plain", "application/x-www-form-urlencoded",
                                      "multipart/form-data; boundary=x", ""])  # fmt: skip
def test_only_json_is_taken(gala, root, mimetype):
    headers = {"X-CSRFToken": csrf(root), "Content-Type": mimetype}
    answer = root.post(PATH, data='{"event_id": 1}', headers=headers)
    assert answer.status_code == 415
    assert answer.json["error"]["code"] == "unsupported_type"


def test_without_the_token_nothing_happens(app, gala, root):
    answer = send(root, wish(gala), token=False)
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "csrf_failed")
    assert root.delete(f"{PATH}?event_id={gala.id}&user_id=1").status_code == 403
    assert person(app, "mo@example.org") is None


def test_a_get_with_a_method_override_only_reads(app, gala, root):
    answer = root.get(f"{PATH}?event_id={gala.id}&user_id=1&_method=DELETE",
                      headers={"X-HTTP-Method-Override": "DELETE"})  # fmt: skip
    assert (answer.status_code, answer.json) == (200, {"staff": []})


def test_nobody_but_a_superadmin_may(app, gala):
    with app.app_context():
        staff(gala, "ana@example.org", "admin")
        tenant_admin(make_tenant(), "zoe@example.org")
    for email in ("ana@example.org", "zoe@example.org"):
        browser = client_for(app)
        sign_in(browser, email)
        assert send(browser, wish(gala)).status_code == 403
        assert browser.get(f"{PATH}?event_id={gala.id}").status_code == 403
        assert take(browser, f"event_id={gala.id}&user_id=1").status_code == 403
    assert person(app, "mo@example.org") is None


def test_typing_a_superadmins_address_gives_no_rights(app, gala):
    browser = client_for(app)
    enter(browser, gala, name="Not Root", email="root@example.org")
    assert send(browser, wish(gala)).status_code == 403


def test_nobody_is_asked_to_sign_in(app, gala):
    answer = client_for(app).get(f"{PATH}?event_id={gala.id}")
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "auth_required")


def test_giving_a_role_ends_the_logins_that_only_claimed_the_address(app, gala, root):
    browser = client_for(app)
    enter(browser, gala, name="Mo", email="mo@example.org")
    send(root, wish(gala))
    assert browser.get("/account").status_code == 303


def test_a_role_that_is_taken_ends_with_the_next_request(app, gala, root):
    send(root, wish(gala))
    mo = client_for(app)
    sign_in(mo, "mo@example.org")
    assert mo.get("/e/gala/mod").status_code == 200
    take(root, f"event_id={gala.id}&user_id={person(app, 'mo@example.org').id}")
    assert mo.get("/e/gala/mod").status_code == 403


def test_the_description_holds_every_route_and_answer(app, client):
    document = client.get("/api/openapi.json").json
    ours = {
        (re.sub(r"<(?:int:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/") and rule.rule != "/api/openapi.json"
    }
    told = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert told == ours
    give = document["paths"][PATH]["post"]
    assert set(give["responses"]) >= {"201", "401", "403", "404", "415", "422", "429"}
    names = {one["name"] for one in document["paths"][PATH]["delete"]["parameters"]}
    assert names == {"event_id", "user_id", "role"}


def test_the_description_leads_nowhere_that_is_not_there(client):
    document = client.get("/api/openapi.json").json
    schemas = document["components"]["schemas"]

    def references(node):
        if isinstance(node, dict):
            if "$ref" in node:
                yield node["$ref"].removeprefix("#/components/schemas/")
            for child in node.values():
                yield from references(child)
        elif isinstance(node, list):
            for child in node:
                yield from references(child)

    assert set(references(document)) <= set(schemas)


def test_ended_logins_have_no_api(app, gala, root):
    with app.app_context():
        logins.end_all(make_person("root@example.org").id, "signed_out")
    assert root.get(f"{PATH}?event_id={gala.id}").status_code == 401


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH"])
def test_a_method_that_an_address_has_not_is_told_which_it_has(client, method):
    answer = client.open(PATH, method=method)
    assert answer.status_code == 405
    assert set(answer.allow) == {"GET", "HEAD", "OPTIONS", "POST", "DELETE"}


def test_a_number_too_long_for_the_database_is_no_address_for_any_method(client):
    for method in ("GET", "POST", "PATCH", "DELETE"):
        assert client.open(f"/api/events/{10**18}/sessions/1", method=method).status_code == 404
