"""The front door and the account in a real browser, on the real server."""

import re

import pytest

from tests.support import factories as make
from tests.support.browser import assert_accessible
from tests.support.databases import close_app, make_app
from tests.support.mailbox import Mailbox

PASSWORD = "the stage is lit and warm"
LOOKS = [("phone", "light"), ("phone", "dark"), ("desktop", "light"), ("desktop", "dark")]


@pytest.fixture
def house(serve):
    """Serve one open event with a moderator; letters go to `house.mailbox`."""
    with Mailbox() as mailbox:
        server = serve({"MAIL_URL": mailbox.url})
        app = make_app(server.environment["DATABASE_URL"])
        with app.app_context():
            event = make.make_event("gala", name="Gala Nacional de la Innovación 2026")
            make.staff(event, "mo@example.org", "moderator", name="Mo Díaz")
        close_app(app)
        server.mailbox = mailbox
        yield server


def fill(page, **fields):
    for name, value in fields.items():
        page.locator(f"main [name={name}]").fill(value)


def enter(page, **fields):
    filled = {"name": "Vera Ruiz", "email": "vera@example.org", "phone": "55 1842 0937"}
    fill(page, **{**filled, **fields})
    page.get_by_role("button", name="Enter").click()


def fits(page) -> bool:
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_pages_are_accessible_and_fit(house, open_page, size, scheme):
    page = open_page(size, scheme=scheme)
    for path in ("/", "/?lang=es", "/?lang=en", "/e/gala/", "/?next=/mod", "/sign-in",
                 "/sign-in?sent=1", "/sign-in/none", "/nothing"):  # fmt: skip
        page.goto(house.url + path)
        assert_accessible(page)
        assert fits(page), path
    page.goto(house.url + "/")
    enter(page, name="", email="a@unam,mx", phone="1")
    page.locator(".errors").wait_for()
    assert_accessible(page)
    enter(page)
    page.goto(house.url + "/account")
    assert "You are in as Vera Ruiz" in page.locator("h1").inner_text()
    assert_accessible(page)


def test_mistakes_are_corrected_with_the_buttons(house, open_page):
    page = open_page("phone")
    page.goto(house.url + "/")
    enter(page, email="vera@unam,mx")
    field = page.locator("[name=email]")
    assert field.evaluate("element => element === document.activeElement")
    page.get_by_role("button", name="vera@unam.mx").click()
    assert field.input_value() == "vera@unam.mx"
    assert page.locator("[name=name]").input_value() == "Vera Ruiz"
    page.get_by_role("button", name="Enter").click()
    page.wait_for_url(house.url + "/e/gala/watch")


def test_door_opens_without_scripts(house, open_page):
    page = open_page("phone", java_script_enabled=False)
    page.goto(house.url + "/")
    page.get_by_role("button", name="Español").click()
    assert page.locator("html").get_attribute("lang") == "es"
    page.get_by_role("button", name="English").click()
    enter(page, phone="12")
    assert "too short for Mexico" in page.locator(".errors").inner_text()
    enter(page)
    page.wait_for_url(house.url + "/e/gala/watch")


def test_moderator_asks_for_a_link_sets_a_password_and_returns(house, open_page):
    page = open_page("desktop")
    page.goto(house.url + "/mod")
    page.get_by_role("link", name="Sign in").first.click()
    house.mailbox.letters.clear()
    house.mailbox.arrived.clear()
    fill(page, email="mo@example.org")
    page.get_by_role("button", name="send me a link").click()
    page.get_by_text("an e-mail with a link is on its way").wait_for()
    link = re.search(r"http\S+/sign-in/\S+", house.mailbox.wait().get_content())[0]
    page.goto(link)
    assert_accessible(page)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(house.url + "/e/gala/mod")
    page.goto(house.url + "/account")
    assert_accessible(page)
    fill(page, password=PASSWORD)
    page.get_by_role("button", name="Save the password").click()
    page.get_by_text("Your password is saved.").wait_for()
    page.get_by_role("main").get_by_role("button", name="Sign out", exact=True).first.click()
    page.wait_for_url(house.url + "/")
    page.goto(house.url + "/sign-in?next=/account")
    fill(page, email="mo@example.org", password=PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(house.url + "/account")
