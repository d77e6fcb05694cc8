"""Coming in costs the same in a full room as in an empty one, and nobody else hears of it."""

from tests.support.counting import queries


def come_in(room, number: int) -> tuple[list[str], list[str]]:
    """Enter and open a socket; return what each asked of the database."""
    with queries(room.app) as entering:
        browser = room.viewer(f"Vera {number}", f"vera{number}@example.org")
        assert browser.get("/e/gala/watch").status_code == 200
    with queries(room.app) as connecting:
        room.watch(browser, seq=0)
    return entering, connecting


def test_a_full_room_asks_no_more_of_who_comes(room):
    room.say("Hello")
    come_in(room, 0)  # from now on the line's HTML is kept
    room.say("Hello again")
    first = come_in(room, 1)
    for number in range(2, 12):
        come_in(room, number)
        room.say(f"Hello {number}")
    last = come_in(room, 12)
    assert [len(some) for some in last] == [len(some) for some in first]


def test_nobody_hears_of_who_comes(room):
    here = room.watch(room.viewer("Otto Lang", "otto@example.org"))
    before = len(here.frames)
    for number in range(5):
        come_in(room, number)
    assert here.frames[before:] == []
