"""An organiser makes a link; somebody opens it elsewhere, watches, and is out when it ends."""

import pytest
from playwright.sync_api import expect

from tests.support import codes
from tests.support.browser import assert_accessible
from tests.support.visitors import Visitor, member

SIZES = ["phone", "desktop"]


@pytest.fixture
def server(serve):
    server = serve()
    server.flask("create-event", "secreto", "--name", "Cena privada", "--private")
    return server


def organiser(server, open_page, size: str):
    """Return the page of links before an organiser who may read the clipboard."""
    ana = member(server, "ana@example.org", "secreto", "admin")
    page = open_page(size, permissions=["clipboard-read", "clipboard-write"])
    page.context.add_cookies(ana.cookies)
    page.goto(f"{server.url}/e/secreto/admin/tokens")
    return page


def make_link(page, label: str, kind: str = "Participant") -> str:
    """Make a link as an organiser does and return what is in the clipboard then."""
    page.get_by_role("link", name="New link").click()
    dialog = page.locator("#add")
    dialog.get_by_role("radio", name=kind).check()
    dialog.get_by_label("For whom or what").fill(label)
    dialog.get_by_role("button", name="Make").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(label)
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    return page.evaluate("navigator.clipboard.readText()")


def enter(page) -> None:
    page.get_by_label("Name").fill("Vera Ruiz")
    page.get_by_label("E-mail").fill("vera@example.org")
    page.get_by_label("Phone", exact=True).fill("+52 55 1234 5678")
    page.get_by_role("button", name="Enter").click()


@pytest.mark.parametrize("size", SIZES)
def test_a_link_lets_in_and_its_end_leads_out(server, open_page, size):
    ana, vera = organiser(server, open_page, size), open_page(size)
    assert_accessible(ana)
    link = make_link(ana, "Press")
    assert_accessible(ana)
    assert vera.goto(f"{server.url}/e/secreto/").status == 404
    vera.goto(link)
    assert vera.url == f"{server.url}/e/secreto/"
    enter(vera)
    expect(vera).to_have_url(f"{server.url}/e/secreto/watch")
    expect(vera.locator("[data-lamp].live").first).to_be_attached()
    ana.get_by_role("link", name="Access links").first.click()
    row = ana.get_by_role("row").filter(has_text="Press")
    expect(row).to_contain_text("Active")
    row.get_by_role("link", name="Revoke Press").click()
    ana.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(vera.get_by_role("heading", level=1)).to_have_text("This link was withdrawn")
    expect(ana.get_by_role("row").filter(has_text="Press")).to_contain_text("Revoked")
    assert_accessible(vera)
    vera.goto(link)
    expect(vera.get_by_role("heading", level=1)).to_have_text("This link was withdrawn")


@pytest.mark.parametrize("size", SIZES)
def test_an_organisers_link_shows_the_draft_without_an_account(server, open_page, size):
    ana, helper = organiser(server, open_page, size), open_page(size)
    helper.goto(make_link(ana, "Slides team", "Organiser"))
    assert helper.url == f"{server.url}/e/secreto/admin/slides"
    assert_accessible(helper)
    helper.get_by_role("link", name="Programme").click()
    expect(helper.get_by_role("heading", level=1)).to_have_text("Programme")
    expect(helper.get_by_role("link", name="New session")).to_have_count(0)
    expect(helper.get_by_role("link", name="Settings")).to_have_count(0)
    assert_accessible(helper)


def test_several_links_lead_to_their_sheet(server, open_page):
    ana = organiser(server, open_page, "desktop")
    ana.get_by_role("link", name="New link").click()
    dialog = ana.locator("#add")
    dialog.get_by_label("For whom or what").fill("Table 4")
    dialog.get_by_label("How many").fill("5")
    dialog.get_by_role("button", name="Make").click()
    expect(ana.locator(".code-sheet li")).to_have_count(5)
    ana.emulate_media(media="print")
    expect(ana.locator(".topbar")).to_be_hidden()
    expect(ana.locator(".code-sheet .qr").first).to_be_visible()
    # What is printed leads in, by a code of its own each.
    links = {codes.read(code.screenshot()) for code in ana.locator(".code-sheet li").all()}
    assert len(links) == 5
    for link in links:
        assert Visitor(server.url).http.get(link).url == f"{server.url}/e/secreto/"
