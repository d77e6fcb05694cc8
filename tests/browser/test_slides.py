"""An organiser brings slides on a phone and on a desktop; a visitor takes them."""

import io
import zipfile

import pytest
import requests
from playwright.sync_api import expect

from tests.support.browser import assert_accessible
from tests.support.files import HTML, MAX, PDF, pptx
from tests.support.visitors import organiser


@pytest.fixture
def server(serve):
    server = serve()
    server.flask("create-event", "gala", "--name", "Gala")
    return server


@pytest.fixture
def ana(server):
    return organiser(server)


def post(ana, path, wish):
    answer = ana.http.post(f"{ana.url}/api/events/1/{path}", json=wish, timeout=20)
    assert answer.ok, answer.text
    return answer.json()


@pytest.fixture
def talk(ana):
    session = post(ana, "sessions", {"title": "Opening", "scheduled_time": "2026-11-21T09:00"})
    wish = {"session_id": session["id"], "title": "Welcome", "speaker_name": "Sam Tzab"}
    talk = post(ana, "speeches", wish)
    draft = ana.http.get(f"{ana.url}/api/events/1/programme/draft", timeout=20).json()
    post(ana, "programme/publish", {"revision": draft["revision"]})
    return talk


@pytest.fixture(params=["phone", "desktop"])
def page(request, server, ana, talk, open_page):
    page = open_page(request.param)
    page.context.add_cookies(ana.cookies)
    page.goto(f"{server.url}/e/gala/admin/agenda/speeches/{talk['id']}")
    return page


def file(name: str, data: bytes = PDF) -> dict:
    return {"name": name, "mimeType": "application/pdf", "buffer": data}


def rows(page):
    return page.locator("#slide-list li[id]")


def test_several_slides_are_added_at_once_and_a_visitor_takes_them(server, page, talk):
    chosen = [file("one.pdf"), file("two.pdf"), file("deck.pptx", pptx())]
    page.get_by_label("Add slides").set_input_files(chosen)
    expect(rows(page)).to_have_count(3)
    expect(page.locator(".uploads li")).to_have_count(0)
    expect(page.locator("#slide-list img")).to_have_count(2)
    expect(page.locator("#slide-list")).to_contain_text("2 pages")
    assert_accessible(page)
    url = f"{server.url}/e/gala/sessions/{talk['session_id']}/slides.zip"
    bundle = requests.get(url, timeout=20)
    with zipfile.ZipFile(io.BytesIO(bundle.content)) as files:
        assert sorted(name.partition("/")[2] for name in files.namelist()) == [
            "deck.pptx", "one.pdf", "two.pdf",
        ]  # fmt: skip
    page.goto(f"{server.url}/e/gala/sessions/{talk['session_id']}")
    tile = page.locator(".slide-page.tile").bounding_box()
    name = page.get_by_role("link", name="deck.pptx", exact=True).bounding_box()
    assert tile["x"] + tile["width"] <= name["x"]


def test_what_is_refused_says_why(page):
    page.get_by_label("Add slides").set_input_files([file("page.pdf", HTML), file("deck.pdf")])
    expect(rows(page)).to_have_count(1)
    row = page.locator(".dropzone .uploads li")
    expect(row).to_contain_text("Here you can upload only: PDF, PowerPoint 97-2003, PowerPoint.")
    row.get_by_label("Remove page.pdf from the list").click()
    expect(row).to_have_count(0)


def test_a_slide_that_is_too_large_is_not_sent(page, tmp_path):
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    large = tmp_path / "large.pdf"
    with large.open("wb") as made:
        made.truncate(MAX + 1)
    page.get_by_label("Add slides").set_input_files(large)
    expect(page.locator(".uploads li")).to_contain_text("This file is larger than 50 MB.")
    assert "POST" not in sent


def test_an_upload_can_be_cancelled(page):
    page.route("**/api/events/*/slides", lambda route: None)  # it never ends
    page.get_by_label("Add slides").set_input_files([file("slow.pdf")])
    expect(page.locator(".uploads progress")).to_have_count(1)
    page.get_by_label("Cancel slow.pdf").click()
    expect(page.locator(".uploads li")).to_have_count(0)
    expect(rows(page)).to_have_count(0)


def test_slides_are_moved_replaced_and_deleted_in_place(page):
    add = page.get_by_label("Add slides")
    for number, name in enumerate(("a.pdf", "b.pdf"), 1):
        add.set_input_files(file(name))
        expect(rows(page)).to_have_count(number)
    page.get_by_label("Move b.pdf forward").click()
    expect(rows(page).first).to_contain_text("b.pdf")
    link = rows(page).first.get_by_role("link", name="b.pdf", exact=True).get_attribute("href")
    rows(page).first.locator("summary").click()
    page.get_by_label("The file that takes the place of b.pdf").set_input_files(file("new.pdf"))
    expect(rows(page).first).to_contain_text("new.pdf")
    fresh = rows(page).first.get_by_role("link", name="new.pdf", exact=True)
    assert fresh.get_attribute("href") == link
    page.get_by_role("link", name="Delete new.pdf").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("a.pdf")
