"""The whole story of an event, played by its people in their browsers on real servers.

Once on SQLite, and once on MariaDB and Redis with two servers: the viewer and the speaker on one,
the moderator and the admin on the other.
"""

import re
from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.story import PATIENCE_MS, Admin, Moderator, Person, Viewer
from tests.support.mailbox import Mailbox
from tests.support.processes import wait_until
from tests.support.services import Redis

ZONE = "America/Mexico_City"
VERA = ("Vera Ruiz", "vera@example.org", "55 1842 0937")
HELLO = "Saludos desde Puebla 👋 <b>fuerte</b>"
WELCOME = "Welcome, Vera! Ask whatever you like."
RUDE = "Buy followers at example.com"
ASKED = "what does the antenna cost a year and who pays for it"
EDITED = "What does the antenna cost a year, and who pays for it?"


@pytest.fixture
def redis_url(database_url):
    """Return a Redis of its own where there is more than one server; SQLite needs none."""
    if database_url.startswith("sqlite"):
        yield None
    else:
        with Redis() as server:
            yield server.url()


@pytest.fixture
def house(serve, database_url, redis_url):
    """Serve an event from `left` and `right`, and give its staff their roles by command."""
    with Mailbox() as mailbox:
        settings = {
            "DATABASE_URL": database_url,
            "MAIL_URL": mailbox.url,
            "PING_INTERVAL_SECONDS": 2,
        }
        if redis_url:
            settings |= {"REDIS_URL": redis_url, "SECRET_KEY": "k7%qzW3!" * 8}
        left = serve(settings)
        right = serve(settings) if redis_url else left
        left.flask("create-event", "gala", "--name", "Gala de la Innovación",
                   "--timezone", ZONE, "--video-url", "/static/demo/stage.webm")  # fmt: skip
        links = {
            name: left.flask("grant", f"{name}@example.org", "gala", role)[-1]
            for name, role in (("mo", "moderator"), ("sam", "speaker"), ("ana", "admin"))
        }
        yield SimpleNamespace(left=left, right=right, links=links, mailbox=mailbox)


@pytest.fixture
def people(house, open_page, size):
    """Seat everybody: the viewer on a phone and the staff at desks, or the other way round."""
    other = {"phone": "desktop", "desktop": "phone"}[size]

    def seated(kind, server, its_size):
        return kind(open_page(its_size), server.url, its_size)

    return SimpleNamespace(
        vera=seated(Viewer, house.left, size),
        mo=seated(Moderator, house.right, other),
        sam=seated(Person, house.left, other),
        ana=seated(Admin, house.right, "desktop"),
        hall=seated(Person, house.left, "desktop"),
    )


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.both_databases
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_whole_story(house, people):
    everybody_arrives(house, people)
    they_talk(people)
    a_question_goes_to_the_stage(people)
    the_speaker_answers(people)
    a_line_is_hidden(people)
    sent = times_on_screen(people.vera.page)
    the_admin_sees_the_minutes_grow(people)
    the_event_is_closed(people)
    the_report_tells_it(people, sent)
    faults = {name: person.faults for name, person in vars(people).items() if person.faults}
    assert faults == {}


def everybody_arrives(house, people):
    people.mo.ask_for_link("mo@example.org", house.mailbox, "/e/gala/mod")
    people.mo.is_live()
    expect(people.mo.page.locator("#watching")).to_have_text("0")
    people.sam.sign_in(house.links["sam"], "/e/gala/speaker")
    expect(people.sam.page.get_by_text("No questions for now")).to_be_visible()
    people.hall.go(people.mo.screen_link("stage"))
    assert people.hall.page.url == f"{people.hall.url}/e/gala/stage"
    people.ana.sign_in(house.links["ana"], "/e/gala/reports/analytics")
    expect(people.ana.page.get_by_text("Nobody has entered yet.")).to_be_visible()
    people.vera.enter(*VERA)
    people.vera.sees_the_video()
    for counting in (people.mo, people.ana):
        expect(counting.page.locator("#watching")).to_have_text("1", timeout=PATIENCE_MS)


def they_talk(people):
    people.vera.write(HELLO)
    people.vera.reads(HELLO)
    line = people.mo.reads(HELLO)
    expect(line.locator(".chat-name")).to_have_text("Vera Ruiz")
    expect(line.locator(".badge")).to_have_count(0)
    people.mo.write(WELCOME)
    answer = people.vera.reads(WELCOME)
    expect(answer.locator(".badge")).to_have_text("Moderator")


def a_question_goes_to_the_stage(people):
    own = people.vera.ask(ASKED)
    expect(people.mo.decide(ASKED).locator(".queue-who")).to_have_text("Vera Ruiz")
    speaker = people.sam.page.locator("#speaker-question")
    expect(speaker).to_be_hidden()
    people.mo.approve_as(ASKED, EDITED)
    expect(own.locator(".chip").first).to_have_text("Approved", timeout=PATIENCE_MS)
    expect(own.locator(".my-text")).to_have_text(EDITED)
    expect(own.get_by_text(ASKED)).to_have_count(1)
    expect(speaker).to_have_text(EDITED, timeout=PATIENCE_MS)
    expect(people.sam.page.locator(".speaker-label")).to_have_text("First in line")
    people.mo.choose_tab("approved")
    waiting = people.mo.page.locator("#approved > li", has_text=EDITED)
    waiting.get_by_role("button", name="To the stage").click()
    expect(people.sam.page.locator(".speaker-label")).to_have_text("Now", timeout=PATIENCE_MS)
    expect(speaker).to_have_text(EDITED)
    size = speaker.evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    assert size >= (28 if people.sam.size == "phone" else 40)
    for page in (people.vera.page, people.hall.page):
        expect(page.locator("#stage-card")).to_be_visible(timeout=PATIENCE_MS)
        expect(page.locator("#stage-card")).to_contain_text(EDITED)
        expect(page.locator("#stage-card")).to_contain_text("Vera Ruiz")
    expect(own.locator(".chip").first).to_have_text("On stage")


def the_speaker_answers(people):
    people.sam.page.get_by_role("button", name="Answered").click()
    expect(people.sam.page.get_by_text("No questions for now")).to_be_visible()
    for page in (people.vera.page, people.hall.page):
        expect(page.locator("#stage-card:visible")).to_have_count(0, timeout=PATIENCE_MS)
    own = people.vera.page.locator("#questions-mine .my-item")
    expect(own.locator(".chip").first).to_have_text("Answered", timeout=PATIENCE_MS)
    expect(people.vera.page.locator("#questions-answered")).to_contain_text(EDITED)
    expect(people.mo.page.locator("#mod-now")).to_be_empty()


def a_line_is_hidden(people):
    people.vera.write(RUDE)
    people.vera.reads(RUDE)
    people.mo.hide(RUDE)
    expect(people.vera.line(RUDE)).to_have_count(0, timeout=PATIENCE_MS)
    expect(people.vera.line(HELLO)).to_be_visible()


def times_on_screen(page) -> dict[str, datetime]:
    """Return when a line and the question were sent, as the viewer's page knows it."""
    places = {"chat": "#chat-lines .chat-line.mine time", "asked": "#questions-mine time"}
    return {
        name: datetime.fromisoformat(page.locator(place).first.get_attribute("datetime"))
        for name, place in places.items()
    }


def the_admin_sees_the_minutes_grow(people):
    """Wait until half a minute of watching counts as one."""

    def minutes() -> int:
        return int(people.ana.report("analytics").locator("[data-why]").inner_text())

    wait_until(minutes, "the first minute of watching", seconds=90, pause=0.5)


def the_event_is_closed(people):
    # Moderators find the button that closes the sheet, and none that closes the event.
    expect(people.mo.open_room().get_by_role("button", name="Close")).to_have_text([""])
    people.mo.page.keyboard.press("Escape")
    people.ana.go("/e/gala/mod")
    people.ana.is_live()
    people.ana.close_event()
    ended = people.vera.page.locator("#room-ended")
    expect(ended.get_by_role("heading")).to_have_text(
        "This transmission has ended.", timeout=PATIENCE_MS
    )
    expect(people.vera.page.locator("#chat-form")).to_be_hidden()
    for page in (people.sam.page, people.hall.page):
        expect(page.get_by_text("This transmission has ended.").first).to_be_visible()
    people.vera.page.close()


def local(at: datetime) -> str:
    return at.astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%d %H:%M:%S")


def nobody_watches_any_more(ana) -> bool:
    ana.report("analytics")
    return ana.page.locator("#watching").inner_text() == "0"


def the_report_tells_it(people, sent):
    # Until then the last signs of life may still be written.
    wait_until(lambda: nobody_watches_any_more(people.ana), "the last viewer to be gone")
    registered = people.ana.report("people").filter(has_text="vera@example.org")
    expect(registered).to_contain_text("Vera Ruiz")
    at = datetime.fromisoformat(registered.locator("time").get_attribute("datetime"))
    name, rows = people.ana.download("This table, as shown")
    assert name == "gala-people.csv"
    assert list(rows[0]) == ["name", "email", "phone", f"registered_at ({ZONE})"]
    assert ["Vera Ruiz", "vera@example.org", "+525518420937", local(at)] in [
        list(row.values()) for row in rows
    ]
    the_minutes_are_explained(people.ana)
    people.ana.report("questions")
    name, (row,) = people.ana.download("This table, as shown")
    assert row.pop("id").isdecimal()
    assert row == {
        f"asked_at ({ZONE})": local(sent["asked"]),
        "name": "Vera Ruiz",
        "question": EDITED,
        "status": "answered",
        "answer": "",
    }
    _name, rows = people.ana.download("Chat")
    assert [row["message"] for row in rows] == [HELLO, WELCOME]
    assert rows[0][f"sent_at ({ZONE})"] == local(sent["chat"])
    _name, rows = people.ana.download("Chat with hidden lines")
    assert [row["hidden"] for row in rows] == ["false", "false", "true"]


def the_minutes_are_explained(ana):
    rows = ana.report("analytics")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Vera Ruiz")
    minutes = rows.locator("[data-why]").inner_text()
    rows.locator("[data-why]").click()
    expect(ana.page.locator("#why-title")).to_have_text(re.compile(f"^Why {minutes} minutes?$"))
    expect(ana.page.locator(".why-list li.visit").first).to_contain_text("Tab 1")
    expect(ana.page.locator(".why-sum dd").last).to_have_text(f"{minutes} min")
    ana.page.keyboard.press("Escape")
    moments = [
        local(datetime.fromisoformat(time.get_attribute("datetime")))
        for time in rows.locator("time").all()
    ]
    name, (row,) = ana.download("This table, as shown")
    assert name == "gala-analytics.csv"
    first, last = f"first_login ({ZONE})", f"last_active ({ZONE})"
    assert list(row) == ["name", "email", "phone", first, last, "total_minutes", "visits"]
    assert [row["email"], row[first], row[last]] == ["vera@example.org", *moments]
    assert re.fullmatch(r"\d+\.\d\d", row["total_minutes"])
    assert int(float(row["total_minutes"]) + 0.5) == int(minutes)
