"""Who changes a script or a sheet reloads the page: it comes from the sources then."""

import shutil

import pytest

from livedemo.cli.demo_content import SLUG
from tests.support import browser as browsers
from tests.support.live_server import LiveServer
from tests.support.processes import ROOT
from tests.support.visitors import viewer


@pytest.fixture
def changed(tmp_path, sqlite_template):
    """Serve a copy of the project in which a module was changed and not bundled."""
    for name in ("livedemo", "migrations"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "wsgi.py", tmp_path)
    with (tmp_path / "livedemo/static/js/status.js").open("a") as module:
        module.write('document.body.dataset.changed = "yes";\n')
    environment = {"LIVEDEMO_ENV": "development"}
    with LiveServer(environment, template=sqlite_template.path, root=tmp_path) as server:
        server.flask("demo")
        yield server


def test_the_room_works_from_its_sources(changed, browser):
    vera = viewer(changed, "Vera Ruiz", "vera@example.org", SLUG)
    context = browsers.new_context(browser)
    context.add_cookies(vera.cookies)
    page, said = context.new_page(), []
    page.on("console", lambda line: line.type in {"error", "warning"} and said.append(line.text))
    page.goto(f"{changed.url}/e/{SLUG}/watch")
    page.locator("[data-lamp].live").first.wait_for(state="attached")
    page.locator("body[data-changed=yes]").wait_for(state="attached")
    assert said == []
    context.close()
