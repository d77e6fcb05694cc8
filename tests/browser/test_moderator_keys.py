"""The moderators' keys in a real browser: who knows them decides without a mouse."""

import pytest
from playwright.sync_api import expect

from livedemo.actors import SYSTEM
from livedemo.services import logins
from tests.browser.story import Moderator
from tests.support.databases import close_app, make_app
from tests.support.factories import ask, make_event, make_person, staff

QUESTIONS = ["What is first?", "What is second?", "What is third?"]


@pytest.fixture
def mo(serve, open_page):
    """Return a moderator before three questions that wait."""
    server = serve()
    app = make_app(server.environment["DATABASE_URL"],
                   secret_key=server.environment["SECRET_KEY"])  # fmt: skip
    with app.app_context():
        event = make_event("gala", name="Gala")
        staff(event, "mo@example.org", "moderator")
        key = logins.make_link(make_person("mo@example.org"), made_by=SYSTEM)
        for question in QUESTIONS:
            ask(event, question, status="pending")
    close_app(app)
    mo = Moderator(open_page(), server.url, "desktop")
    mo.sign_in(f"{server.url}/sign-in/{key}", "/e/gala/mod")
    mo.is_live()
    expect(mo.page.locator("#queue > li")).to_have_count(3)
    return mo


def press(mo, *keys):
    for key in keys:
        mo.page.keyboard.press(key)


def selected(mo):
    return mo.page.locator("#queue > li.selected .queue-text")


def approved(mo):
    return mo.page.locator("#approved > li .next-text")


def test_walk_approve_and_go_on(mo):
    expect(selected(mo)).to_have_text(QUESTIONS[0])
    press(mo, "j")
    expect(selected(mo)).to_have_text(QUESTIONS[1])
    expect(mo.page.locator("#queue > li.selected")).to_be_focused()
    press(mo, "a")
    expect(approved(mo)).to_have_text([QUESTIONS[1]])
    # The focus went on to the next one, from which K goes back.
    expect(selected(mo)).to_have_text(QUESTIONS[2])
    expect(mo.page.locator("#queue > li.selected")).to_be_focused()
    press(mo, "k")
    expect(selected(mo)).to_have_text(QUESTIONS[0])
    press(mo, "k", "A")
    # In the order in which they were asked.
    expect(approved(mo)).to_have_text(QUESTIONS[:2])
    expect(selected(mo)).to_have_text(QUESTIONS[2])
    press(mo, "z")
    expect(approved(mo)).to_have_text([QUESTIONS[1]])
    expect(mo.page.locator("#queue .queue-text")).to_have_text([QUESTIONS[0], QUESTIONS[2]])
    assert mo.faults == []


def test_edit_decline_and_the_stage(mo):
    press(mo, "e")
    box = mo.page.locator("#queue > li.selected textarea")
    expect(box).to_be_focused()
    # Letters are letters while somebody writes.
    box.fill("")
    mo.page.keyboard.type("A joke: said and done?")
    expect(box).to_have_value("A joke: said and done?")
    mo.page.get_by_role("button", name="Approve as edited").press("Enter")
    expect(approved(mo)).to_have_text(["A joke: said and done?"])
    expect(selected(mo)).to_have_text(QUESTIONS[1])
    press(mo, "d")
    mo.page.locator("#queue > li.selected .decline").get_by_role("button", name="Decline").click()
    expect(mo.page.locator("#queue .queue-text")).to_have_text([QUESTIONS[2]])
    press(mo, "s")
    expect(mo.page.locator("#mod-now .stage-text")).to_have_text("A joke: said and done?")
    press(mo, "n")
    expect(mo.page.locator("#mod-now")).to_be_empty()
    assert mo.faults == []


def test_help_and_switching_the_keys_off(mo):
    press(mo, "?")
    help_ = mo.page.locator("#keys-help")
    expect(help_).to_be_visible()
    press(mo, "a")
    help_.locator("#keys-on").uncheck(force=True)
    press(mo, "Escape")
    expect(help_).to_be_hidden()
    press(mo, "a", "j")
    expect(selected(mo)).to_have_text(QUESTIONS[0])
    expect(mo.page.locator("#queue > li")).to_have_count(3)
    mo.page.reload()
    mo.is_live()
    press(mo, "j")
    expect(selected(mo)).to_have_text(QUESTIONS[0])
    mo.page.get_by_role("button", name="Keys", exact=True).click()
    help_.locator("#keys-on").check(force=True)
    press(mo, "Escape", "j")
    expect(selected(mo)).to_have_text(QUESTIONS[1])
