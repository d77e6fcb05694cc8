"""An organiser fills the album on a phone and on a desktop: many at once, bars, a way out."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import assert_accessible
from tests.support.files import HTML, MAX, picture
from tests.support.visitors import member


@pytest.fixture
def server(serve):
    server = serve()
    server.flask("create-event", "gala", "--name", "Gala")
    return server


@pytest.fixture(params=["phone", "desktop"])
def page(request, server, open_page):
    ana = member(server, "ana@example.org", "gala", "admin")
    page = open_page(request.param)
    page.context.add_cookies(
        [{"name": c.name, "value": c.value, "url": server.url} for c in ana.http.cookies]
    )
    page.goto(f"{server.url}/e/gala/admin/photos")
    return page


def file(name: str, data: bytes | None = None) -> dict:
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture() if data is None else data}


def test_several_photos_are_added_at_once(page):
    page.get_by_label("Add photos").set_input_files([file(f"{n}.jpg") for n in range(5)])
    expect(page.locator("#album li")).to_have_count(5)
    expect(page.locator(".uploads li")).to_have_count(0)
    expect(page.locator("#album .chip")).to_have_count(1)
    assert_accessible(page)


def test_what_is_refused_says_why_and_goes(page):
    page.get_by_label("Add photos").set_input_files([file("page.jpg", HTML), file("hall.jpg")])
    expect(page.locator("#album li")).to_have_count(1)
    row = page.locator(".uploads li")
    expect(row).to_contain_text("Here you can upload only: JPEG, PNG, WebP.")
    row.get_by_label("Remove page.jpg from the list").click()
    expect(row).to_have_count(0)


def test_a_file_that_is_too_large_is_not_sent(page, tmp_path):
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    large = tmp_path / "large.jpg"
    with large.open("wb") as made:
        made.truncate(MAX + 1)
    page.get_by_label("Add photos").set_input_files(large)
    expect(page.locator(".uploads li")).to_contain_text("This file is larger than 50 MB.")
    assert "POST" not in sent


def test_an_upload_can_be_cancelled_and_retried(page):
    page.route("**/api/events/*/photos", lambda route: None)  # it never ends
    page.get_by_label("Add photos").set_input_files([file("slow.jpg"), file("lost.jpg")])
    expect(page.locator(".uploads progress")).to_have_count(2)
    page.get_by_label("Cancel slow.jpg").click()
    expect(page.locator(".uploads li")).to_have_count(1)
    page.get_by_label("Cancel lost.jpg").click()
    page.unroute("**/api/events/*/photos")
    page.route("**/api/events/*/photos", lambda route: route.abort(), times=1)
    page.get_by_label("Add photos").set_input_files(file("lost.jpg"))
    expect(page.locator(".uploads li")).to_contain_text("The connection was lost")
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("#album li")).to_have_count(1)


def test_order_and_cover_are_changed_in_place(page):
    page.get_by_label("Add photos").set_input_files([file("a.jpg")])
    expect(page.locator("#album li")).to_have_count(1)
    page.get_by_label("Add photos").set_input_files([file("b.jpg")])
    expect(page.locator("#album li")).to_have_count(2)
    page.get_by_label("Move b.jpg forward").click()
    expect(page.locator("#album li").first).to_contain_text("b.jpg")
    page.get_by_label("Make b.jpg the cover").click()
    expect(page.locator("#album li").first.locator(".chip")).to_have_text("Cover")
    page.get_by_label("Delete b.jpg").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.locator("#album li")).to_have_count(1)
    expect(page.locator("#album li .chip")).to_have_text("Cover")
