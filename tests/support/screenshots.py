"""Take the README's pictures of the demo, as WebP: `bin/screenshots`."""

import base64
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from livedemo.cli.demo_content import SLUG
from tests.support import browser as browsers
from tests.support.live_server import LiveServer
from tests.support.processes import ROOT

FOLDER = ROOT / "docs/images"
PUBLIC = "http://live.example"
EVENT = f"{PUBLIC}/e/{SLUG}"
# A browser writes WebP, so no other program is needed.
TO_WEBP = """async (source) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext("2d").drawImage(image, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/webp", quality: 0.86 });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ""));
}"""


class Camera:
    """Sign people in, open windows for them, and keep pictures of what they see."""

    def __init__(self, browser: Browser, links: dict[str, str]):
        self.browser = browser
        self.links = links
        self.states: dict[str, dict] = {}
        self.darkroom = browser.new_page()

    @contextmanager
    def window(self, who: str, path: str, size: str = "desktop", scheme: str = "light"):
        """Yield a page as a person of a role sees it, `vera`, a new viewer, or `nobody`."""
        if who not in self.states:
            self.states[who] = self._sign_in(who)
        context = browsers.new_context(
            self.browser, size, scheme=scheme, storage_state=self.states[who]
        )
        page = context.new_page()
        page.goto(EVENT + path)
        if path in {"/watch", "/mod"}:
            page.locator("[data-lamp].live >> visible=true").first.wait_for()
        yield page
        context.close()

    def _sign_in(self, who: str) -> dict:
        context = browsers.new_context(self.browser)
        page = context.new_page()
        if who == "vera":
            _enter(page)
        elif who != "nobody":
            (link,) = (link for said, link in self.links.items() if said.endswith(f", {who}"))
            page.goto(link)
            page.locator("main button[type=submit]").click()
            page.wait_for_url(lambda url: "/sign-in/" not in url)
        state = context.storage_state()
        context.close()
        return state

    def keep(self, page: Page, name: str) -> None:
        """Write a picture of what the window shows."""
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(700)
        taken = base64.b64encode(page.screenshot(animations="disabled")).decode()
        webp = self.darkroom.evaluate(TO_WEBP, f"data:image/png;base64,{taken}")
        (FOLDER / f"{name}.webp").write_bytes(base64.b64decode(webp))


def _enter(page: Page) -> None:
    page.goto(f"{EVENT}/")
    fields = {"name": "Vera Ruiz", "email": "vera@example.com", "phone": "55 1842 0937"}
    for name, text in fields.items():
        page.locator(f"main [name={name}]").fill(text)
    page.locator("main form button[type=submit] >> visible=true").click()
    page.wait_for_url("**/watch")


def take(camera: Camera) -> None:
    """Take them all; what the people do here stays for the pictures that follow."""
    take_room(camera)
    take_team(camera)
    take_prepared(camera)


def take_room(camera: Camera) -> None:
    """Take what viewers see."""
    with camera.window("vera", "/watch") as page:
        page.locator("#chat-form textarea").fill("¿Van a compartir las láminas de la doctora?")
        page.keyboard.press("Enter")
        page.locator(".chat-line.mine:not(.sending)").wait_for()
        page.evaluate("document.activeElement.blur()")
        camera.keep(page, "room")
    with camera.window("vera", "/watch", "phone", "dark") as page:
        camera.keep(page, "room-phone")
        page.locator("#tab-questions").click()
        page.locator("#ask-form textarea").fill("¿Habrá una edición en línea el próximo año?")
        page.locator("#ask-form button[type=submit]").click()
        page.locator("#questions-mine .chip").wait_for()
        page.locator("#mine").scroll_into_view_if_needed()
        camera.keep(page, "questions-phone")


def take_team(camera: Camera) -> None:
    """Take what moderators, speakers and organisers see of a running event."""
    with camera.window("moderator", "/mod") as page:
        camera.keep(page, "moderator")
    with camera.window("moderator", "/mod", "phone") as page:
        camera.keep(page, "moderator-phone")
    for name in ("speaker", "stage"):
        with camera.window("speaker", f"/{name}") as page:
            camera.keep(page, name)
    with camera.window("admin", "/reports/analytics") as page:
        page.get_by_role("row", name="Itzel").locator("[data-why]").click()
        page.locator("#drawer #why-title").wait_for()
        page.evaluate("document.activeElement.blur(), scrollTo(0, 0)")
        camera.keep(page, "reports")


def take_prepared(camera: Camera) -> None:
    """Take what was prepared: the public page, the programme and an access link."""
    with camera.window("nobody", "/", "phone") as page:
        camera.keep(page, "public-phone")
        page.locator(".slot").nth(1).evaluate("row => row.scrollIntoView()")
        camera.keep(page, "programme-phone")
    for name, path in (("programme", "/admin/agenda"), ("link", "/admin/tokens/1")):
        with camera.window("admin", path) as page:
            camera.keep(page, name)


def main() -> None:
    """Serve a new demo, and take the pictures."""
    Path(FOLDER).mkdir(parents=True, exist_ok=True)
    with LiveServer({"PUBLIC_URL": PUBLIC}) as server:
        links = dict(line.split("\t", 1) for line in server.flask("demo"))
        flags = (
            f"--host-resolver-rules=MAP live.example 127.0.0.1:{server.port}",
            f"--unsafely-treat-insecure-origin-as-secure={PUBLIC}",
        )
        with browsers.launch(*flags) as browser:
            take(Camera(browser, links))


if __name__ == "__main__":
    main()
