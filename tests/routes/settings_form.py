"""Fill in the settings form of an event as a browser would."""

import re
from html import unescape

from tests.support.factories import client_for, sign_in

ADMIN = "/e/gala/admin/"


def browser_of(app, email: str):
    browser = client_for(app)
    sign_in(browser, email)
    return browser


def fields(browser, path: str = ADMIN, **changes) -> dict:
    """Return what the settings form would send."""
    page = browser.get(path).get_data(as_text=True)
    found = dict(re.findall(r'<input[^>]*name="([a-z_]+)"[^>]*value="([^"]*)"', page))
    sent = {name: unescape(found.get(name, "")) for name in
            ("seen", "name", "start_date", "end_date", "location", "video_url")}  # fmt: skip
    sent |= {"timezone": re.search(r'<option selected value="([^"]+)"', page)[1]}
    sent |= {"visibility": "public", "keep_watch_time": "y", "description": ""}
    boxes = re.findall(r'name="allowed_slide_formats" value="([^"]+)" checked', page)
    return {**sent, "allowed_slide_formats": boxes, **changes}
