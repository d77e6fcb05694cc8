"""The whole way on one phone and one desktop: an organiser prepares a private event alone, and a
visitor who was given the QR code finds, reads and takes everything."""

import io
import zipfile
from types import SimpleNamespace

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from livedemo.actors import SYSTEM
from livedemo.services import logins
from tests.support import codes, factories
from tests.support.browser import SIZES, assert_accessible
from tests.support.databases import close_app, make_app
from tests.support.files import PDF, picture, pptx
from tests.support.live_server import LiveServer
from tests.support.visitors import Visitor

DAY = "2030-12-05"


@pytest.fixture(scope="module")
def server(sqlite_template):
    with LiveServer(template=sqlite_template.path) as server:
        yield server


@pytest.fixture(params=SIZES)
def stage(request, server, open_page):
    """Return an organiser's page before there is any event, and a visitor's."""
    name = f"foro-{request.param}"
    app = make_app(server.environment["DATABASE_URL"], secret_key=server.environment["SECRET_KEY"])
    with app.app_context():
        tenant = factories.make_tenant(name, name="Foro Norte")
        zoe = factories.tenant_admin(tenant, f"zoe@{name}.example")
        key = logins.make_link(zoe, made_by=SYSTEM)
    close_app(app)
    known = Visitor(server.url).sign_in(f"/sign-in/{key}")
    page = open_page(request.param, permissions=["clipboard-read", "clipboard-write"])
    page.context.add_cookies(known.cookies)
    return SimpleNamespace(
        url=server.url, slug=name, zoe=page, vera=open_page(request.param), size=request.param
    )


def file(name: str, kind: str, data: bytes) -> dict:
    return {"name": name, "mimeType": kind, "buffer": data}


def pdf(name: str) -> dict:
    return file(name, "application/pdf", PDF)


def open_place(page, name: str) -> None:
    """Follow the link to a page of the event's preparation."""
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def create_event(stage) -> None:
    page = stage.zoe
    page.goto(f"{stage.url}/admin/events")
    page.get_by_role("link", name="New event").first.click()
    page.get_by_label("Name", exact=True).fill("Cena de gala")
    page.get_by_label("Short name").fill(stage.slug)
    page.get_by_label("Time zone").select_option("America/Mexico_City")
    page.get_by_label("Begins").fill(f"{DAY}T19:00")
    page.get_by_label("Ends").fill(f"{DAY}T23:00")
    page.get_by_role("radio", name="Only its team").check()
    page.get_by_role("button", name="Create the event").click()
    expect(page.get_by_text("The event is there.")).to_be_visible()


def bring_photos_and_guide(page) -> None:
    open_place(page, "Photos")
    chosen = [file(f"{n}.jpg", "image/jpeg", picture(size=(900, 600))) for n in range(3)]
    page.get_by_label("Add photos").set_input_files(chosen)
    expect(page.locator("#album li")).to_have_count(3)
    expect(page.locator("#album .chip")).to_have_count(1)
    open_place(page, "Files")
    page.get_by_label("Guide as a PDF").set_input_files(pdf("Guide.pdf"))
    expect(page.locator("#document-guide")).to_contain_text("Guide.pdf")


def add_session(page, title: str, begin: str, end: str) -> None:
    open_place(page, "Programme")
    page.get_by_role("link", name="New session").click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Begins").fill(f"{DAY}T{begin}")
    page.get_by_label("Ends").fill(f"{DAY}T{end}")
    page.get_by_label("Room", exact=True).select_option("Patio")
    page.get_by_role("button", name="Save in the draft").click()
    expect(page.locator("main")).to_contain_text(title)


def add_speech(page, of: str, title: str, begin: str) -> None:
    open_place(page, "Programme")
    page.locator(".in-order").get_by_role("link", name=of).click()
    page.get_by_role("link", name="New speech").click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Speaker", exact=True).fill("Sam Tzab")
    page.get_by_label("Begins").fill(f"{DAY}T{begin}")
    page.get_by_label("Minutes").fill("20")
    page.get_by_role("button", name="Save in the draft").click()
    expect(page.locator("main")).to_contain_text(title)


def plan_programme(page) -> None:
    open_place(page, "Rooms")
    page.get_by_label("Name", exact=True).fill("Patio")
    page.get_by_label("Seats").fill("80")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row").filter(has_text="Patio")).to_be_attached()
    add_session(page, "Mesa dos", "20:30", "21:30")
    add_session(page, "Mesa uno", "19:00", "20:00")
    open_place(page, "Programme")
    expect(page.locator(".in-order a")).to_have_text(["Mesa uno", "Mesa dos"])
    add_speech(page, "Mesa uno", "Segunda voz", "19:30")
    add_speech(page, "Mesa uno", "Primera voz", "19:00")


def bring_slides(page) -> None:
    open_place(page, "Programme")
    page.locator(".in-order").get_by_role("link", name="Mesa uno").click()
    expect(page.locator("#speeches .in-order a").first).to_have_text("Primera voz")
    page.locator("#speeches").get_by_role("link", name="Primera voz").click()
    kind = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    chosen = [pdf("charla.pdf"), file("charla.pptx", kind, pptx())]
    page.get_by_label("Add slides").set_input_files(chosen)
    expect(page.locator("#slide-list li[id]")).to_have_count(2)


def publish(page) -> None:
    open_place(page, "Programme")
    page.get_by_role("link", name="See the changes").click()
    assert_accessible(page)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Nothing has been published yet.")).to_have_count(0)
    expect(page.locator(".draft-bar")).to_contain_text("Published")


def make_code(page) -> bytes:
    """Make a link and return the PNG of its code; every drawing of it says the same address."""
    open_place(page, "Access links")
    page.get_by_role("link", name="New link").click()
    dialog = page.locator("#add")
    dialog.get_by_role("radio", name="Participant").check()
    dialog.get_by_label("For whom or what").fill("Invitados")
    dialog.get_by_role("button", name="Make").click()
    expect(page.locator(".qr").first).to_be_visible()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert codes.read(page.locator(".token-code").screenshot()) == link
    drawing = taken(page, page.get_by_role("link", name="Code as SVG"))
    with page.context.new_page() as paper:
        paper.set_content(drawing.decode())
        assert codes.read(paper.screenshot()) == link
    return taken(page, page.get_by_role("link", name="Code as PNG"))


def taken(page, link) -> bytes:
    with page.expect_download() as arriving:
        link.click()
    return arriving.value.path().read_bytes()


def visit(stage, link: str) -> None:
    page, home = stage.vera, f"{stage.url}/e/{stage.slug}/"
    assert page.goto(home).status == 404
    page.goto(link)
    expect(page).to_have_url(home)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cena de gala")
    expect(page.locator(".gallery a")).to_have_count(3)
    assert_accessible(page)
    titles = page.locator(".slot-title a")
    expect(titles).to_have_text(["Mesa uno", "Mesa dos"])
    titles.first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mesa uno")
    expect(page.locator("main")).to_contain_text("19:00")
    bundle = taken(page, page.get_by_role("link", name="All slides as a ZIP"))
    with zipfile.ZipFile(io.BytesIO(bundle)) as files:
        assert len(files.namelist()) == 2
    calendar = Calendar.from_ical(taken(page, page.get_by_role("link", name="Calendar")))
    (entry,) = calendar.walk("VEVENT")
    assert str(entry["SUMMARY"]).startswith("Mesa uno")
    page.goto(home)
    assert taken(page, page.get_by_role("link", name="Download Guide")) == PDF


def read_log(page) -> None:
    open_place(page, "Activity")
    for words in ("published the programme", "added a photo", "added a slide", "added a speech"):
        expect(page.get_by_text(words).first).to_be_attached()


def test_an_organiser_prepares_an_event_alone_and_a_visitor_takes_all_of_it(stage):
    create_event(stage)
    bring_photos_and_guide(stage.zoe)
    plan_programme(stage.zoe)
    bring_slides(stage.zoe)
    publish(stage.zoe)
    visit(stage, codes.read(make_code(stage.zoe)))
    read_log(stage.zoe)
