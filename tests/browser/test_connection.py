"""A bad connection in a real browser: no WebSocket at all, a server that dies, a line refused."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from livedemo.actors import SYSTEM
from livedemo.services import logins, questions, rooms
from livedemo.tenancy import tenant_scope
from tests.browser.story import PATIENCE_MS, Moderator, Viewer
from tests.support.crowd import read
from tests.support.databases import close_app, make_app
from tests.support.factories import make_event, make_person, staff
from tests.support.processes import wait_until

VERA = ("Vera Ruiz", "vera@example.org", "55 1842 0937")
# One try more than the page makes before it polls, and a poll.
LONG_MS = 60_000

# A page that says it has read further than the stream goes, as after a database was put back.
AHEAD = """new MutationObserver((_changes, observer) => {
  if (!document.body?.dataset.seq) return;
  document.body.dataset.seq = 99999;
  observer.disconnect();
}).observe(document, { childList: true, subtree: true })"""


@pytest.fixture
def room(serve, open_page):
    """Serve an event with a moderator in it; `enter` brings a viewer, `run` is the house."""
    server = serve({"PING_INTERVAL_SECONDS": 2})
    app = make_app(server.environment["DATABASE_URL"],
                   secret_key=server.environment["SECRET_KEY"])  # fmt: skip
    with app.app_context():
        event = make_event("gala", name="Gala", video_url="/static/demo/stage.webm")
        staff(event, "mo@example.org", "moderator")
        key = logins.make_link(make_person("mo@example.org"), made_by=SYSTEM)

    def run(verb, *arguments, **fields):
        with app.app_context(), tenant_scope(event.tenant_id):
            return verb(SYSTEM, event, *arguments, **fields)

    def enter(size, *, web_sockets=True, held=None) -> Viewer:
        page = open_page(size)
        if held is not None:
            page.route(re.compile(r"/dist/room\.js"), lambda asked: held.append(asked))
        if not web_sockets:
            page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
        viewer = Viewer(page, server.url, size)
        viewer.fill_in(*VERA, until="load" if held is None else "commit")
        return viewer

    mo = Moderator(open_page(), server.url, "desktop")
    mo.sign_in(f"{server.url}/sign-in/{key}", "/e/gala/mod")
    mo.is_live()
    yield SimpleNamespace(server=server, mo=mo, enter=enter, run=run)
    close_app(app)


def column(room, sql) -> list:
    return [value for (value,) in read(room.server.environment["DATABASE_URL"], sql)]


def stored(room) -> list[str]:
    return column(room, "SELECT message FROM chat_messages ORDER BY id")


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_where_web_sockets_are_blocked_the_page_polls(room, size):
    vera = room.enter(size, web_sockets=False)
    expect(vera.page.locator("[data-lamp].live").first).to_be_attached(timeout=LONG_MS)
    vera.write("Do you hear me?")
    vera.reads("Do you hear me?")
    room.mo.reads("Do you hear me?")
    room.mo.write("Loud and clear")
    expect(vera.reads("Loud and clear").locator(".badge")).to_have_text("Moderator")
    own = vera.ask("Is anything lost?")
    room.mo.decide("Is anything lost?")
    rejected = own.get_attribute("id").removeprefix("mine-")
    room.run(questions.reject, int(rejected), reason="It was answered already")
    expect(own.locator(".chip")).to_have_text("Not published", timeout=PATIENCE_MS)
    assert stored(room) == ["Do you hear me?", "Loud and clear"]


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_lines_written_while_the_server_dies_arrive_once_and_in_order(room, size):
    vera = room.enter(size)
    vera.is_live()
    own = vera.ask("Will you be back?")
    vera.write("Before")
    vera.reads("Before")
    # Frozen: the line is on its way, and nobody answers.
    room.server.pause()
    vera.write("Into the silence")
    expect(vera.line("Into the silence")).to_contain_text("Sending")
    room.server.kill()
    vera.write("While it was away")
    expect(vera.line("While it was away")).to_contain_text("Goes out when the connection is back")
    expect(vera.line("Into the silence")).to_contain_text("Goes out when")
    room.run(questions.approve, int(own.get_attribute("id").removeprefix("mine-")))
    room.server.start()
    lines = ["Before", "Into the silence", "While it was away"]
    for person in (vera, room.mo):
        for line in lines:
            person.reads(line)
        expect(person.page.locator("#chat-lines .chat-text")).to_have_text(lines)
        person.is_live()
    assert stored(room) == lines
    # What became of the question was told while nobody could hear it.
    vera.choose_tab("questions")
    expect(own.locator(".chip")).to_have_text("Approved", timeout=PATIENCE_MS)


def test_a_line_that_nobody_answers_is_sent_again_and_stored_once(room):
    vera = room.enter("desktop")
    vera.is_live()
    # Frozen, not dead: what was sent to it is read when it wakes, and its answer finds nobody.
    room.server.pause()
    line = vera.write("Is anybody there?")
    expect(line).to_contain_text("Goes out when the connection is back", timeout=PATIENCE_MS)
    room.server.resume()
    vera.reads("Is anybody there?")
    vera.is_live()
    vera.write("There you are")
    for person in (vera, room.mo):
        person.reads("There you are")
        lines = person.page.locator("#chat-lines .chat-text")
        expect(lines).to_have_text(["Is anybody there?", "There you are"])
    assert stored(room) == ["Is anybody there?", "There you are"]


def test_a_line_that_was_refused_can_be_sent_again(room):
    vera = room.enter("phone")
    vera.is_live()
    room.server.kill()
    line = vera.write("Can I still write?")
    expect(line).to_contain_text("Goes out when the connection is back")
    room.run(rooms.toggle, what="chat", on=False)
    room.server.start()
    expect(line).to_contain_text("The chat is closed", timeout=PATIENCE_MS)
    expect(line.get_by_role("button", name="Discard")).to_be_visible()
    assert stored(room) == []
    # The page of before the outage is as good as new: the moderator opens the chat in it.
    room.mo.is_live()
    room.mo.page.locator("#chat-switch").click()
    expect(vera.page.locator("#chat-closed")).to_be_hidden()
    line.get_by_role("button", name="Retry").tap()
    vera.reads("Can I still write?")
    room.mo.reads("Can I still write?")
    assert stored(room) == ["Can I still write?"]


def test_a_page_that_cannot_go_on_reads_everything_again(room):
    vera = room.enter("desktop")
    vera.is_live()
    vera.write("Before")
    vera.reads("Before")
    vera.ask("Does it come back?")
    vera.page.add_init_script(AHEAD)
    home = f"{room.server.url}/e/gala"
    with (
        vera.page.expect_response(f"{home}/chat") as lines,
        vera.page.expect_response(f"{home}/questions") as lists,
    ):
        vera.page.goto(f"{home}/watch")
    assert lines.value.ok
    assert lists.value.ok
    vera.is_live()
    vera.reads("Before")
    vera.choose_tab("questions")
    expect(vera.page.locator("#questions-mine .my-item")).to_contain_text("Does it come back?")


def test_scripts_may_come_later_than_the_video(room):
    held = []
    vera = room.enter("desktop", held=held)
    vera.page.locator("#player video").evaluate("(video) => video.play()")
    vera.sees_the_video()
    for request in held:
        request.continue_()
    wait_until(
        lambda: column(room, "SELECT total_seconds FROM attendance WHERE total_seconds > 0"),
        "a second of watching that counts",
    )
