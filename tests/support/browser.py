"""Drive a real Chromium: people on phones and desktops, screenshots, and axe."""

import os
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.processes import ROOT, MissingProgram, find_program

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
SIZES = {"phone": PHONE, "desktop": DESKTOP}

FLAGS = [
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--mute-audio",
    "--no-first-run",
]
AXE = ROOT / "tests/js/node_modules/axe-core/axe.min.js"
ARTIFACTS = ROOT / "tests/artifacts"


@contextmanager
def launch(*extra_flags: str):
    """Yield a running browser."""
    program = find_program("chromium", "chromium-browser", "google-chrome", package="chromium")
    # Chromium's own sandbox refuses to start for root.
    flags = [*FLAGS, *extra_flags, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        try:
            yield browser
        finally:
            browser.close()


def new_context(
    browser: Browser, size: str = "desktop", *, scheme: str = "light", **options
) -> BrowserContext:
    """Return a context of its own cookies, of a size in SIZES and a colour scheme."""
    settings = {"locale": "en-US", "reduced_motion": "reduce", **SIZES[size], **options}
    context = browser.new_context(color_scheme=scheme, **settings)
    context.set_default_timeout(15_000)
    return context


def assert_accessible(page: Page, *, exclude: tuple[str, ...] = ()) -> None:
    """Fail with a line an element when axe finds a violation on the page."""
    if not AXE.exists():
        raise MissingProgram("axe-core is not installed: npm --prefix tests/js ci")
    # A script tag would be stopped by the page's own policy.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate(
        "(exclude) => axe.run({exclude: exclude.map((s) => [s])}, {resultTypes: ['violations']})",
        list(exclude),
    )
    lines = [
        f"{violation['impact']} {violation['id']}: {violation['help']}\n    {node['html'][:200]}\n"
        f"    {(node.get('failureSummary') or '').replace(chr(10), ' ')}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
    assert not lines, f"axe on {page.url}:\n" + "\n".join(lines)


def screenshot(page: Page, name: str, *, folder: Path = ARTIFACTS, full: bool = False) -> Path:
    """Keep a picture of the page and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    page.screenshot(path=path, full_page=full, animations="disabled")
    return path
