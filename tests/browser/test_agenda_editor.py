"""An organiser plans a day: rooms as columns on a desktop, a list on a phone."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import assert_accessible
from tests.support.visitors import organiser

DAY = "2026-11-21"


@pytest.fixture
def server(serve):
    server = serve()
    server.flask("create-event", "gala", "--name", "Gala", "--timezone", "America/Mexico_City")
    return server


@pytest.fixture
def ana(server):
    return organiser(server)


@pytest.fixture
def rooms(ana):
    """Make two rooms, by their form; return their numbers."""
    for name in ("Hall", "Patio"):
        form = {"name": name, "csrf_token": ana.http.headers["X-CSRFToken"]}
        ana.http.post(f"{ana.url}/e/gala/admin/rooms", data=form, timeout=20)
    return {"Hall": 1, "Patio": 2}


def plan(ana, title: str, room: int, start: str, end: str, **more) -> int:
    wish = {"title": title, "room_id": room, **more}
    times = {"scheduled_time": f"{DAY}T{start}", "end_time": f"{DAY}T{end}"}
    answer = ana.http.post(f"{ana.url}/api/events/1/sessions", json={**wish, **times}, timeout=20)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


@pytest.fixture(params=["phone", "desktop"])
def size(request):
    return request.param


@pytest.fixture
def page(size, server, ana, open_page):
    page = open_page(size)
    page.context.add_cookies(ana.cookies)
    return page


def editor(page, server) -> None:
    page.goto(f"{server.url}/e/gala/admin/agenda?day={DAY}")


def block(page, title: str):
    return page.locator(".block").filter(has_text=title)


def listed(page):
    return page.locator(".in-order li a")


def test_a_day_by_rooms_on_a_desktop_and_as_a_list_on_a_phone(page, size, server, ana, rooms):
    plan(ana, "Opening", rooms["Hall"], "09:00", "10:00")
    plan(ana, "Workshop", rooms["Patio"], "09:00", "11:00")
    plan(ana, "Panel", rooms["Hall"], "10:00", "11:00")
    editor(page, server)
    opening, workshop, panel = (
        block(page, title).bounding_box() for title in ("Opening", "Workshop", "Panel")
    )
    if size == "desktop":
        expect(page.locator(".timetable .room")).to_have_text(["Hall", "Patio"])
        assert workshop["x"] > opening["x"] + opening["width"] / 2
        assert abs(workshop["y"] - opening["y"]) < 2, "what begins together stands side by side"
        assert abs(panel["x"] - opening["x"]) < 2
        assert panel["y"] >= opening["y"] + opening["height"] - 2
        assert workshop["height"] > 1.8 * opening["height"], "twice as long is twice as high"
    else:
        assert page.locator(".timetable .room:visible").count() == 0
        assert opening["y"] < workshop["y"] < panel["y"]
        expect(block(page, "Workshop")).to_contain_text("Patio")
    assert_accessible(page)


def test_what_collides_is_marked_and_named(page, server, ana, rooms):
    plan(ana, "Opening", rooms["Hall"], "09:00", "10:00", speaker_name="Gael")
    plan(ana, "Panel", rooms["Hall"], "09:30", "10:30")
    plan(ana, "Workshop", rooms["Patio"], "09:00", "10:00", speaker_name="Gael")
    editor(page, server)
    expect(page.locator(".collisions")).to_contain_text("Hall is taken twice")
    expect(page.locator(".collisions")).to_contain_text("Gael is at two places at once")
    expect(page.locator(".block.wrong")).to_have_count(3)
    assert_accessible(page)


def test_moving_offers_to_keep_shift_or_swap_the_times(page, server, ana, rooms):
    plan(ana, "Opening", rooms["Hall"], "09:00", "10:00")
    plan(ana, "Panel", rooms["Hall"], "10:00", "12:00")
    editor(page, server)
    page.get_by_role("button", name="Move Opening down").click()
    expect(listed(page)).to_have_text(["Panel", "Opening"])
    expect(page.get_by_text("Moved. The times are as they were.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Shift the times").click()
    expect(listed(page)).to_have_text(["Panel", "Opening"])
    expect(page.locator(".in-order li").first).to_contain_text("09:00–11:00")
    expect(page.locator(".in-order li").last).to_contain_text("11:00–12:00")
    expect(page.locator(".order-line")).to_contain_text("By time.")


def test_who_saves_second_sees_what_the_first_one_wrote(page, server, ana, rooms):
    number = plan(ana, "Opening", rooms["Hall"], "09:00", "10:00")
    page.goto(f"{server.url}/e/gala/admin/agenda/{number}")
    ana.http.patch(f"{ana.url}/api/events/1/sessions/{number}",
                   json={"version": 1, "title": "Welcome"}, timeout=20)  # fmt: skip
    page.get_by_label("Title").fill("Beginning")
    page.get_by_role("button", name="Save in the draft").click()
    expect(page.get_by_role("alert").first).to_contain_text("Welcome")
    expect(page.get_by_label("Title")).to_have_value("Beginning")
    assert_accessible(page)
    page.get_by_role("button", name="Save in the draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beginning")
    expect(page.get_by_text("Somebody changed this")).to_have_count(0)
