"""The organisers' page of access links, without JavaScript."""

import re

import sqlalchemy as sa

from livedemo.blueprints.staff_admin import tokens as pages
from livedemo.extensions import db
from livedemo.models import AccessToken
from livedemo.tenancy import tenant_scope
from tests.support.counting import queries
from tests.support.factories import client_for, csrf, make_event, sign_in, staff
from tests.support.links import came, made, revoke

PATH = "/e/gala/admin/tokens"


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def rows(ana, query: str = "") -> list[str]:
    return re.findall(
        r'<th scope="row"><a href="[^"]+">([^<]+)</a>', text_of(ana.get(PATH + query))
    )


def post(ana, path: str = PATH, **fields):
    return ana.post(path, data={"type": "participant", "count": "1", **fields})


def test_as_many_statements_for_many_links_as_for_one(app, ana, gala):
    counts = []
    for more in (1, 5):
        for _ in range(more):
            made(app, gala)
        with queries(app) as asked:
            for path in (PATH, PATH + "/sheet", f"/api/events/{gala.id}/tokens"):
                assert ana.get(path).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_one_link_is_made_shown_and_opens(app, ana, gala):
    answer = post(ana, label="Press", expires_at="2030-11-21T19:00")
    assert answer.status_code == 303
    shown = ana.get(answer.headers["Location"])
    packed = {"Accept-Encoding": "gzip"}
    page = text_of(shown)
    link = re.search(r'readonly value="([^"]+)"', page)[1]
    assert client_for(app).get(link).headers["Location"] == "/e/gala/"
    assert 'value="2030-11-21T19:00"' in page
    assert '<svg class="qr"' in page
    # A secret is on these pages, and none on the others.
    for path in (answer.headers["Location"], PATH, PATH + "/sheet"):
        assert "Content-Encoding" not in ana.get(path, headers=packed).headers, path
    assert ana.get("/e/gala/admin/", headers=packed).headers["Content-Encoding"] == "gzip"


def test_several_lead_to_their_sheet_and_to_nothing_else_of_the_event(ana):
    post(ana, label="Old")
    answer = post(ana, label="Table 4", count="5")
    sheet = text_of(ana.get(answer.headers["Location"]))
    assert sheet.count('<svg class="qr"') == 5
    assert "Old" not in sheet
    assert text_of(ana.get(PATH + "/sheet")).count('<svg class="qr"') == 6


def test_more_than_fit_on_a_sheet_go_on_the_next(ana, monkeypatch):
    monkeypatch.setattr(pages, "MOST_ON_SHEET", 2)
    post(ana, label="Table", count="5")
    for query, codes, said in (
        ("", 2, "1–2 of 5"),
        ("?page=3", 1, "5–5 of 5"),
        ("?page=9", 1, "5–5 of 5"),
        ("?page=x", 2, "1–2 of 5"),
    ):
        sheet = text_of(ana.get(PATH + "/sheet" + query))
        assert (sheet.count('<svg class="qr"'), said in sheet) == (codes, True), query
    first = text_of(ana.get(PATH + "/sheet"))
    assert 'href="/e/gala/admin/tokens/sheet?page=2"' in first
    answer = post(ana, label="Table 4", count="3")
    sheet = text_of(ana.get(answer.headers["Location"]))
    assert "1–2 of 3" in sheet
    following = re.search(r'href="([^"]+page=2[^"]*)"', sheet)[1].replace("&amp;", "&")
    assert "3–3 of 3" in text_of(ana.get(following))


def test_a_wrong_entry_comes_back_with_what_was_typed(ana):
    for field, typed, words in (
        ("expires_at", "2020-01-01T10:00", "This time has passed."),
        ("count", "101", "Make 1 to 100 at once."),
        ("count", "many", "Write a whole number."),
        ("type", "admin", "Choose one of the two."),
        ("label", "x" * 121, "1 characters too long"),
    ):
        answer = post(ana, **{"label": "Kept", field: typed})
        assert answer.status_code == 422, field
        assert words in text_of(answer), field
    assert rows(ana) == []


def test_a_time_that_comes_twice_is_told(app, ana):
    with app.app_context():
        staff(make_event("lisboa", zone="Europe/Lisbon"), "ana@example.org", "admin")
    sign_in(ana, "ana@example.org")  # a new role ends older logins
    ana.environ_base["HTTP_X_CSRFTOKEN"] = csrf(ana)
    answer = post(ana, "/e/lisboa/admin/tokens", expires_at="2030-10-27T01:30")
    assert "The first time is meant." in text_of(ana.get(answer.headers["Location"]))


def test_the_list_is_searched_and_sorted_by_state(app, ana, gala):
    for label in ("Press", "Radio"):
        post(ana, label=label)
    gone, _token = made(app, gala, label="Gone", kind="organizer")
    revoke(app, gala, gone)
    assert rows(ana) == ["Gone", "Radio", "Press"]
    assert rows(ana, "?q=rad") == ["Radio"]
    assert rows(ana, "?kind=revoked") == ["Gone"]
    assert rows(ana, "?kind=active") == ["Radio", "Press"]
    assert rows(ana, "?kind=expired") == []
    assert rows(ana, "?kind=organizer") == ["Gone"]
    assert "Nothing matches" in text_of(ana.get(PATH + "?q=zzz"))


def test_use_is_shown(app, ana, gala):
    number, token = made(app, gala, label="Press")
    assert "Not used yet" in text_of(ana.get(PATH))
    came(app, gala, token)
    assert "Not used yet" not in text_of(ana.get(PATH))
    assert "Used once." in text_of(ana.get(f"{PATH}/{number}"))


def test_a_link_is_changed_and_revoked_by_forms(app, ana, gala):
    number, token = made(app, gala, label="Press")
    one = f"{PATH}/{number}"
    changed = {**entries(text_of(ana.get(one))), "label": "Radio"}
    assert ana.post(one, data=changed).status_code == 303
    assert rows(ana) == ["Radio"]
    assert "Revoke Radio?" in text_of(ana.get(PATH + f"?revoke={number}"))
    assert ana.post(one + "/revoke").headers["Location"] == PATH
    page = text_of(ana.get(one))
    assert "Revoked on" in page
    assert token not in page + text_of(ana.get(PATH)) + text_of(ana.get(PATH + "/sheet"))
    assert ana.post(one, data={"label": "Late"}).status_code == 409
    log = text_of(ana.get("/e/gala/admin/activity?kind=token"))
    for words in ("made an access link", "changed an access link", "revoked an access link"):
        assert words in log


def entries(page: str) -> dict[str, str]:
    """Return what the form of one link would send."""
    found = re.findall(r"<input[^>]+>", page)
    named = [
        (re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in found
    ]
    return {name[1]: value[1] if value else "" for name, value in named if name}


def test_a_label_that_is_saved_leaves_the_expiry_that_a_colleague_just_set(app, ana, gala):
    one = f"{PATH}/{made(app, gala, label='Team')[0]}"
    mine = entries(text_of(ana.get(one)))
    theirs = {**entries(text_of(ana.get(one))), "expires_at": "2030-11-21T19:00"}
    assert ana.post(one, data=theirs).status_code == 303
    late = ana.post(one, data={**mine, "label": "Radio"})
    assert late.status_code == 409
    assert "Compare before you save." in text_of(late)
    shown = entries(text_of(late))
    # What was not touched is as it is stored by now; the next save keeps both.
    assert (shown["label"], shown["expires_at"]) == ("Radio", "2030-11-21T19:00")
    assert "<dd>Team</dd>" in text_of(late)
    assert ana.post(one, data=shown).status_code == 303
    shown = entries(text_of(ana.get(one)))
    assert (shown["label"], shown["expires_at"]) == ("Radio", "2030-11-21T19:00")


def test_a_touched_expiry_is_compared_with_the_one_that_a_colleague_set(app, ana, gala):
    one = f"{PATH}/{made(app, gala, label='Team')[0]}"
    mine = entries(text_of(ana.get(one)))
    ana.post(one, data={**mine, "expires_at": "2030-11-21T19:00"})
    late = ana.post(one, data={**mine, "expires_at": "2031-01-01T10:00"})
    assert late.status_code == 409
    assert "<dt>Expires</dt><dd>2030-11-21 19:00</dd>" in text_of(late)
    assert entries(text_of(late))["expires_at"] == "2031-01-01T10:00"


def test_links_made_under_another_key_say_so(app, ana, gala):
    number, token = made(app, gala, label="Press")
    with app.app_context(), tenant_scope(gala.tenant_id):
        db.session.execute(sa.update(AccessToken).values(token_sealed="of another key"))
        db.session.commit()
    page = text_of(ana.get(f"{PATH}/{number}"))
    assert "another SECRET_KEY" in page
    assert token not in page
    assert ana.get(PATH).status_code == 200
