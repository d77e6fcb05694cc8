"""An organiser fills the album on a phone and on a desktop: many at once, bars, a way out."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import assert_accessible
from tests.support.files import HTML, MAX, picture

# Polite sentences wait for one another.
TOLD = 15_000


@pytest.fixture(params=["phone", "desktop"])
def page(request, server, ana, open_page):
    """Return the page of an album without photos."""
    api = f"{server.url}/api/events/1/photos"
    for photo in ana.http.get(api, timeout=20).json()["photos"]:
        assert ana.http.delete(f"{api}/{photo['id']}", timeout=20).ok
    page = open_page(request.param)
    page.context.add_cookies(ana.cookies)
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
    for left, name in ((1, "slow.jpg"), (0, "lost.jpg")):
        with page.expect_event("requestfailed"):
            page.get_by_label(f"Cancel {name}").click()
        expect(page.locator(".uploads li")).to_have_count(left)
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
    page.get_by_label("Move b.jpg forward").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#album li").first).to_contain_text("b.jpg")
    expect(page.get_by_label("Move b.jpg back")).to_be_focused()
    expect(page.locator("#polite")).to_have_text("b.jpg is now 1 of 2.", timeout=TOLD)
    page.get_by_role("button", name="Make cover b.jpg").click()
    expect(page.locator("#album li").first.locator(".chip")).to_have_text("Cover")
    page.get_by_label("Delete b.jpg").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.locator("#album li")).to_have_count(1)
    expect(page.locator("#album li .chip")).to_have_text("Cover")


def names(page) -> list[str]:
    return page.locator("#album li").evaluate_all("(all) => all.map((one) => one.dataset.name)")


def added(page, *wanted: str) -> None:
    for number, name in enumerate(wanted, 1):
        page.get_by_label("Add photos").set_input_files([file(name)])
        expect(page.locator("#album li")).to_have_count(number)


def drag(page, name: str, over: str, *, release=True) -> None:
    """Take a photo by its grip to the upper edge of another one."""
    grip = page.locator(f'[data-name="{name}"] .grip')
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    goal = page.locator(f'[data-name="{over}"]').bounding_box()
    page.mouse.move(box["x"], goal["y"] + 20, steps=5)
    expect(page.locator(f'li:has(+ [data-name="{over}"])')).to_have_attribute("data-name", name)
    if release:
        page.mouse.up()


def test_a_photo_is_dragged_to_its_place(page):
    added(page, "a.jpg", "b.jpg", "c.jpg")
    with page.expect_response("**/photos/reorder") as answer:
        drag(page, "c.jpg", "b.jpg")
    assert answer.value.ok
    expect(page.locator("#polite")).to_have_text("c.jpg is now 2 of 3.", timeout=TOLD)
    page.reload()
    assert names(page) == ["a.jpg", "c.jpg", "b.jpg"]


def test_escape_takes_a_drag_back(page):
    added(page, "a.jpg", "b.jpg")
    drag(page, "b.jpg", "a.jpg", release=False)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert names(page) == ["a.jpg", "b.jpg"]
    page.reload()
    assert names(page) == ["a.jpg", "b.jpg"]


def test_an_order_that_is_too_old_is_said_and_read_anew(page):
    added(page, "a.jpg", "b.jpg")
    page.locator("#album").evaluate("(album) => (album.dataset.revision = 'of another day')")
    drag(page, "b.jpg", "a.jpg")
    expect(page.locator(".toast")).to_contain_text("Somebody changed the order in the meantime")
    expect(page.locator("#album li").first).to_contain_text("a.jpg")


def test_words_that_were_not_saved_stay_while_photos_arrive(page):
    added(page, "a.jpg")
    field = page.locator("#album li").first.get_by_label("What it shows")
    field.fill("The hall before")
    page.get_by_label("Add photos").set_input_files([file("b.jpg")])
    expect(page.locator("#album li")).to_have_count(2)
    expect(field).to_have_value("The hall before")
    page.get_by_label("Save the words for a.jpg").click()
    expect(page.get_by_label("Save the words for The hall before")).to_be_visible()
    page.reload()
    expect(field).to_have_value("The hall before")


def test_the_camera_is_offered_on_telephones_alone(page):
    button = page.get_by_role("button", name="Take a photo")
    if page.viewport_size["width"] > 400:
        expect(button).to_be_hidden()
        return
    with page.expect_file_chooser() as chooser:
        button.click()
    chooser.value.set_files([file("camera.jpg")])
    expect(page.locator("#album li")).to_contain_text("camera.jpg")


def test_what_is_lost_at_its_end_may_be_there(page):
    """The server has stored the photo, and its answer never came."""

    def swallow(route):
        route.fetch()
        route.abort()

    page.route("**/api/events/*/photos", swallow, times=1)
    page.get_by_label("Add photos").set_input_files([file("hall.jpg")])
    expect(page.locator(".uploads li")).to_contain_text("connection was lost")
    page.reload()
    expect(page.locator("#album li")).to_have_count(1)
