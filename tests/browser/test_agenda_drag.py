"""An organiser drags sessions and speeches with a mouse, or carries them with the keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_agenda_editor import ana, block, editor, plan, rooms, server  # noqa: F401
from tests.support.browser import assert_accessible

API = "/api/events/1"


@pytest.fixture
def size():
    return "desktop"


@pytest.fixture
def page(server, ana, open_page):  # noqa: F811
    page = open_page("desktop")
    page.context.add_cookies(
        [{"name": c.name, "value": c.value, "url": server.url} for c in ana.http.cookies]
    )
    return page


def carry(page, what, x: float, y: float, *, drop: bool = True) -> None:
    """Press on a thing and move the mouse by so much, in steps as a hand does."""
    what.scroll_into_view_if_needed()
    box = what.bounding_box()
    start = box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 12)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + x, start[1] + y, steps=5)
    if drop:
        page.mouse.up()


def stored(ana, path: str) -> dict:  # noqa: F811
    return ana.http.get(f"{ana.url}{API}{path}", timeout=20).json()


def test_a_session_is_dragged_to_another_time_and_room_and_back(page, server, ana, rooms):  # noqa: F811
    number = plan(ana, "Opening", rooms["Hall"], "09:00", "10:00")
    plan(ana, "Workshop", rooms["Patio"], "09:00", "12:00")
    editor(page, server)
    room = page.locator(".timetable .room").nth(1).bounding_box()
    card = block(page, "Opening")
    hour = card.bounding_box()["height"]
    carry(page, card, room["width"], hour * 1.25, drop=False)
    expect(page.locator(".ghost")).to_have_text("Opening: 10:15–11:15, Patio")
    page.keyboard.press("Escape")
    expect(page.locator(".ghost")).to_have_count(0)
    page.mouse.up()
    assert stored(ana, f"/sessions/{number}")["version"] == 1
    carry(page, card, room["width"], hour * 1.25)
    expect(page.locator(".toast")).to_contain_text("Opening: 10:15–11:15, Patio")
    expect(block(page, "Opening")).to_contain_text("10:15")
    assert block(page, "Opening").bounding_box()["x"] > room["x"] - 2, "the styles are read anew"
    found = stored(ana, f"/sessions/{number}")
    assert (found["scheduled_time"], found["room_id"]) == ("2026-11-21T16:15:00Z", rooms["Patio"])
    assert page.url.endswith("?day=2026-11-21"), "nothing was clicked"
    assert_accessible(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("Opening is where it was.")
    found = stored(ana, f"/sessions/{number}")
    assert (found["scheduled_time"], found["room_id"]) == ("2026-11-21T15:00:00Z", rooms["Hall"])


def test_the_keyboard_carries_a_session_and_who_comes_second_is_told(page, server, ana, rooms):  # noqa: F811
    number = plan(ana, "Opening", rooms["Hall"], "09:00", "10:00")
    editor(page, server)
    page.get_by_label("Step").select_option("15")
    handle = page.locator(f"#handle-session-{number}")
    for key in ("Enter", "ArrowDown", "ArrowDown", "ArrowRight", "Escape"):
        handle.press(key)
    expect(page.locator("#assertive")).to_have_text("Opening is where it was.")
    for key in ("Enter", "ArrowDown", "ArrowDown", "ArrowRight"):
        handle.press(key)
    expect(page.locator("#assertive")).to_have_text("Opening: 09:30–10:30, Patio")
    handle.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Opening: 09:30–10:30, Patio")
    expect(handle).to_be_focused()
    ana.http.patch(f"{ana.url}{API}/sessions/{number}",
                   json={"version": 2, "title": "Welcome"}, timeout=20)  # fmt: skip
    for key in ("Enter", "ArrowUp", "Enter"):
        handle.press(key)
    expect(page.locator(".toast.bad")).to_contain_text("Somebody changed Opening")
    expect(block(page, "Welcome")).to_contain_text("09:30")


def test_speeches_are_carried_in_their_session_and_to_another(page, server, ana, rooms):  # noqa: F811
    first, second = (
        plan(ana, title, rooms["Hall"], start, end)
        for title, start, end in (("Opening", "09:00", "10:00"), ("Panel", "10:00", "11:00"))
    )
    for title, time in (("One", "09:00"), ("Two", "09:30")):
        wish = {"session_id": first, "title": title, "speaker_name": "Sam", "duration": 20,
                "scheduled_time": f"2026-11-21T{time}"}  # fmt: skip
        assert ana.http.post(f"{ana.url}{API}/speeches", json=wish, timeout=20).ok
    editor(page, server)
    of = page.locator(f".talks[data-session='{first}'] > li")
    two = of.filter(has_text="Two")
    carry(page, two.locator(".handle"), 0, -45)
    expect(of.locator("a")).to_have_text(["Two", "One"])
    expect(page.locator("#order")).to_contain_text("Moved. The times are as they were.")
    expect(page.get_by_role("button", name="Swap the times")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(of.locator("a")).to_have_text(["One", "Two"])
    handle = two.locator(".handle")
    other = page.locator(f".talks[data-session='{second}'] > li")
    identity = handle.get_attribute("id")
    for key in ("Enter", "ArrowDown", "Enter"):
        page.locator(f"#{identity}").press(key)
    expect(page.locator(".toast")).to_contain_text("Two goes to Panel")
    expect(other.locator("a")).to_have_text(["Two"])
    page.get_by_role("button", name="Undo").click()
    expect(of.locator("a")).to_have_text(["One", "Two"])
    # A session, too: the order by hand is taken back by the order by time.
    carry(page, page.locator(f"#handle-order-{second}"), 0, -300)
    expect(page.locator(".in-order > li > .in-order-line a")).to_have_text(["Panel", "Opening"])
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".order-line")).to_contain_text("By time.")


def test_a_session_goes_by_whole_steps_from_its_own_time(page, server, ana, rooms):  # noqa: F811
    opening = plan(ana, "Opening", rooms["Hall"], "02:10", "03:00")
    night, later = (
        ana.http.post(f"{ana.url}{API}/sessions", json=wish, timeout=20).json()["id"]
        for wish in (
            {"title": "Night", "room_id": rooms["Hall"],
             "scheduled_time": "2026-11-20T22:30", "end_time": "2026-11-21T01:00"},
            {"title": "Later"},
        )
    )  # fmt: skip
    editor(page, server)
    page.get_by_label("Step").select_option("30")
    hall, patio = (page.locator(".timetable .room").nth(n).bounding_box() for n in (0, 1))
    for title, times in (("Opening", "02:10–03:00"), ("Night", "22:30–01:00")):
        carry(page, block(page, title), patio["x"] - hall["x"], 4)
        expect(page.locator(".toast")).to_contain_text(f"{title}: {times}, Patio")
    assert stored(ana, f"/sessions/{opening}")["scheduled_time"] == "2026-11-21T08:10:00Z"
    assert stored(ana, f"/sessions/{night}")["scheduled_time"] == "2026-11-21T04:30:00Z"
    # Without a time and a room it is taken to both, also in the first room.
    card = page.locator(".unplaced li")
    card.scroll_into_view_if_needed()
    at, hour = card.bounding_box(), page.locator(".hour").nth(1).bounding_box()
    middle = at["x"] + at["width"] / 2, at["y"] + min(at["height"] / 2, 12)
    hall = page.locator(".timetable .room").first.bounding_box()
    carry(page, card, hall["x"] + 20 - middle[0], hour["y"] - middle[1])
    expect(page.locator(".toast")).to_contain_text("Later: 01:00, Hall")
    found = stored(ana, f"/sessions/{later}")
    assert (found["scheduled_time"], found.get("room_id")) == ("2026-11-21T07:00:00Z", 1)


def test_undoing_brings_back_the_order_by_hand(page, server, ana, rooms):  # noqa: F811
    first, second, third = (
        plan(ana, title, rooms["Hall"], start, end)
        for title, start, end in (
            ("Opening", "09:00", "10:00"), ("Panel", "10:00", "11:00"), ("End", "11:00", "12:00"),
        )
    )  # fmt: skip
    talks = []
    for title, time in (("One", "09:00"), ("Two", "09:30")):
        wish = {"session_id": first, "title": title, "speaker_name": "Sam", "duration": 20,
                "scheduled_time": f"2026-11-21T{time}"}  # fmt: skip
        talks.append(ana.http.post(f"{ana.url}{API}/speeches", json=wish, timeout=20).json()["id"])

    def arrange(what, order, **more):
        query = "?session_id=1" if more else ""
        wish = {"order": order, "revision": stored(ana, f"/{what}{query}")["revision"], **more}
        path = f"{ana.url}{API}/{what}/reorder"
        assert ana.http.post(path, json=wish, timeout=20).ok

    arrange("sessions", [third, first, second])
    arrange("speeches", talks[::-1], session_id=first)
    editor(page, server)
    order, said = page.locator(".in-order > li > .in-order-line a"), page.locator(".toast")
    of = page.locator(f".talks[data-session='{first}'] > li a")
    undo = page.get_by_role("button", name="Undo")
    carry(page, block(page, "End"), 0, block(page, "End").bounding_box()["height"])
    expect(order).to_have_text(["Opening", "Panel", "End"])
    undo.click()
    expect(said).to_contain_text("End is where it was.")
    expect(order).to_have_text(["End", "Opening", "Panel"])
    handle = page.locator(f"#handle-speech-{talks[1]}")
    # What is not stored is not shown.
    page.context.set_offline(True)
    for key in ("Enter", "ArrowDown", "ArrowDown", "Enter"):
        handle.press(key)
    expect(page.locator(".toast.bad")).to_be_visible()
    expect(of).to_have_text(["Two", "One"])
    page.context.set_offline(False)
    for key in ("Enter", "ArrowDown", "ArrowDown", "Enter"):
        handle.press(key)
    expect(of).to_have_text(["One"])
    undo.click()
    expect(said).to_contain_text("Two is where it was.")
    expect(of).to_have_text(["Two", "One"])
    # Who ordered the others in the meantime keeps that.
    carry(page, block(page, "End"), 0, block(page, "End").bounding_box()["height"])
    expect(said).to_contain_text("End: 12:00–13:00, Hall")
    arrange("sessions", [second, first, third])
    undo.click()
    expect(said).to_contain_text("End is back, but not at its place in the order.")
    expect(order).to_have_text(["Panel", "Opening", "End"])
