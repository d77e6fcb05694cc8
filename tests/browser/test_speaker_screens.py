"""Speaker, projector and overlay in a real browser, live, on the real server."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from livedemo import clock, displays
from livedemo.actors import SYSTEM
from livedemo.services import logins
from livedemo.tenancy import tenant_scope
from tests.support.browser import assert_accessible
from tests.support.databases import close_app, make_app
from tests.support.factories import ask, make_event, make_person, staff

FIRST = "Si la antena más cercana está a 40 km, ¿qué conviene primero: satélite o radio?"
SECOND = "¿Cuánto cuesta al año mantener una torre, y quién lo paga?"
THIRD = "Does the community own the spectrum licence, or lease it?"
LONG = ("¿Cómo se reparte el costo de la red entre comunidades de ingresos distintos? " * 13)[:999]
# What a person reads, its colour and the first ground behind it that is not transparent.
TEXTS = """() => {
  const parse = (colour) => {
    const numbers = colour.match(/[\\d.]+/g).map(Number);
    return numbers.length < 4 ? [...numbers, 1] : numbers;
  };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim();
    const element = walk.currentNode.parentElement;
    if (!text || element.closest("script, .sr-only, [hidden]")) continue;
    if (!element.checkVisibility()) continue;
    let ground = [0, 0, 0, 1];
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour[3] === 1) { ground = colour; break; }
    }
    found.push([text.slice(0, 40), parse(getComputedStyle(element).color), ground]);
  }
  return found;
}"""


def luminance(colour):
    parts = [part / 255 for part in colour[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def assert_readable(page):
    """Check what every screen has to hold: 7:1 for all text, axe, no sideways scrolling."""
    texts = page.evaluate(TEXTS)
    assert texts
    weak = {text: round(contrast(ink, ground), 2) for text, ink, ground in texts}
    assert {text: ratio for text, ratio in weak.items() if ratio < 7} == {}
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.fixture
def hall(serve):
    """Serve an event with a speaker; `hall` makes questions, links and sign-ins."""
    server = serve()
    settings = {"secret_key": server.environment["SECRET_KEY"], "public_url": server.url}
    app = make_app(server.environment["DATABASE_URL"], **settings)
    now = clock.now()
    dates = {"start_date": now - timedelta(minutes=40), "end_date": now + timedelta(minutes=20)}
    with app.app_context():
        event = make_event("gala", name="Gala Nacional de la Innovación", **dates)
        staff(event, "sam@example.org", "speaker")

    def asked(text, **how):
        with app.app_context():
            return ask(event, text, **how)

    def sign_in(page):
        with app.app_context():
            key = logins.make_link(make_person("sam@example.org"), made_by=SYSTEM)
        page.goto(f"{server.url}/sign-in/{key}")
        page.locator("main button[type=submit]").click()
        page.wait_for_load_state()
        page.goto(f"{server.url}/e/gala/speaker")
        # The script has taken over.
        expect(page.locator("#advance button")).to_have_attribute("aria-disabled", "false")
        return page

    def screen(page, name):
        with app.app_context(), tenant_scope(event.tenant_id):
            key = displays.key(event, name)
        page.goto(f"{server.url}/e/gala/{name}?key={key}")
        assert page.url == f"{server.url}/e/gala/{name}"
        return page

    yield SimpleNamespace(server=server, ask=asked, sign_in=sign_in, screen=screen)
    close_app(app)


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_speakers_screen_in_all_its_states(hall, open_page, size, scheme):
    page = hall.sign_in(open_page(size, scheme=scheme))
    expect(page.get_by_text("No questions for now")).to_be_visible()
    assert_readable(page)
    for text in (FIRST, SECOND, THIRD):
        hall.ask(text, name="Vera Ruiz")
    page.reload()
    expect(page.locator(".speaker-label")).to_have_text("First in line")
    assert_readable(page)
    page.get_by_role("button", name="Bring on stage").click()
    expect(page.locator(".speaker-label")).to_have_text("Now")
    expect(page.locator(".speaker-next dd").first).to_have_text(SECOND)
    assert_readable(page)
    hall.server.kill()
    expect(page.locator("#offline")).to_have_text(
        re.compile(r"No connection\. This is from \d\d:\d\d:\d\d \(\d+\ss ago\)\.")
    )
    expect(page.locator("#advance")).to_have_text("Waits for the connection")
    assert_readable(page)
    page.keyboard.press("Enter")
    hall.server.start()
    expect(page.locator("#offline")).to_be_hidden(timeout=40_000)
    expect(page.locator("#speaker-question")).to_contain_text("Si la antena")
    expect(page.locator("#advance")).to_have_text("Answered, next one")


def test_buttons_keys_and_undo(hall, open_page):
    for text in (FIRST, SECOND, THIRD):
        hall.ask(text)
    page = hall.sign_in(open_page())
    question = page.locator("#speaker-question")
    page.keyboard.press("Enter")
    expect(page.locator(".speaker-label")).to_have_text("Now")
    # Twice within 800 ms is once.
    page.wait_for_timeout(900)
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    expect(question).to_have_text(SECOND)
    page.get_by_role("button", name="Undo").click()
    expect(question).to_contain_text("Si la antena")
    page.wait_for_timeout(900)
    page.locator("#return button").click()
    expect(question).to_have_text(SECOND)
    expect(page.locator(".speaker-label")).to_have_text("First in line")
    # The touched button keeps no focus: Enter goes on, it does not return another one.
    page.wait_for_timeout(900)
    page.keyboard.press("Enter")
    expect(page.locator(".speaker-label")).to_have_text("Now")
    expect(question).to_have_text(SECOND)


def test_a_long_question_steps_down_and_turns_pages(hall, open_page):
    hall.ask(LONG, status="on_stage")
    page = hall.sign_in(open_page())
    assert page.locator("body").get_attribute("data-step") == "3"
    more = page.locator("#more")
    expect(more).to_have_text(re.compile("Part 1 of [2-4]"))
    size = page.evaluate("getComputedStyle(document.getElementById('speaker-question')).fontSize")
    assert size == "44px"
    page.keyboard.press("PageDown")
    expect(more).to_have_text(re.compile("Part 2 of"))
    page.keyboard.press("PageUp")
    expect(more).to_have_text(re.compile("Part 1 of"))
    assert_readable(page)
    page.set_viewport_size({"width": 1920, "height": 1400})
    expect(more).to_be_hidden()


def test_the_text_size_is_remembered(hall, open_page):
    hall.ask(SECOND)
    page = hall.sign_in(open_page())
    page.get_by_role("radio", name="Large text").check(force=True)
    large = page.evaluate("getComputedStyle(document.getElementById('speaker-question')).fontSize")
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-size", "l")
    assert (
        page.evaluate("getComputedStyle(document.getElementById('speaker-question')).fontSize")
        == large
    )


@pytest.mark.parametrize("width", [1280, 1920])
def test_projector_and_overlay_follow_the_speaker(hall, open_page, width):
    view = {"viewport": {"width": width, "height": width * 9 // 16}}
    for text in (FIRST, SECOND):
        hall.ask(text, anonymous=True)
    projector = hall.screen(open_page(**view), "stage")
    overlay = hall.screen(open_page(**view), "overlay")
    speaker = hall.sign_in(open_page())
    expect(projector.locator("#waiting")).to_have_text("2 questions wait their turn")
    expect(overlay.locator("#stage-card")).to_be_hidden()
    assert_readable(projector)
    code = projector.locator("#join > .qr").bounding_box()
    speaker.keyboard.press("Enter")
    for page in (projector, overlay):
        expect(page.locator("#stage-text")).to_contain_text("Si la antena")
        expect(page.locator("#stage-asker")).to_have_text("Anonymous")
        assert_readable(page)
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    smaller = projector.locator("#join > .qr").bounding_box()
    # As near to twice the size as 16:9 leaves room for.
    assert code["width"] > 1.8 * smaller["width"]
    assert smaller["width"] >= 232
    assert projector.evaluate("getComputedStyle(document.body).cursor") == "none"
    assert overlay.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("name", ["stage", "overlay"])
def test_a_long_question_stays_inside_the_card(hall, open_page, name):
    hall.ask(LONG, status="on_stage")
    page = hall.screen(open_page(viewport={"width": 1280, "height": 720}), name)
    expect(page.locator("body")).to_have_attribute("data-step", "3")
    card = page.locator("#stage-card").bounding_box()
    assert card["y"] >= 0
    assert card["y"] + card["height"] <= 720
    assert_readable(page)


def test_without_scripts_the_question_is_there(hall, open_page):
    hall.ask(SECOND, status="on_stage")
    page = hall.screen(open_page(java_script_enabled=False), "stage")
    expect(page.locator("#stage-text")).to_have_text(SECOND)
