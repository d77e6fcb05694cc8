"""Work at the editor of the programme as its plain forms do."""

import re
from html import unescape

from tests.support.factories import post

PAGE = "/e/gala/admin/agenda"


def page(browser, path: str = "", status: int = 200) -> str:
    answer = browser.get(PAGE + path)
    assert answer.status_code == status
    return unescape(answer.get_data(as_text=True))


def send(browser, path: str, data: dict, status: int = 303) -> str:
    answer = post(browser, PAGE + path, data)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return unescape(answer.get_data(as_text=True))


def hidden(text: str, name: str) -> str:
    return re.search(rf'name="{name}"[^>]* value="([^"]*)"', text)[1]


def agreed(text: str) -> dict[str, str]:
    """Return what the question on a page sends."""
    form = re.search(r'<form[^>]*/delete".*?</form>', text, re.S)[0]
    return dict(re.findall(r'name="([a-z]+)" value="([^"]*)"', form))
