"""Act as people before a real server: enter by the form, sign in by a link, keep the cookies."""

import re
from html import unescape

import requests

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
PHONE = "+52 55 1234 5678"


class Visitor:
    """Be one browser without JavaScript."""

    def __init__(self, url: str):
        self.url = url
        self.http = requests.Session()

    def token(self, path: str = "/") -> str:
        """Return the CSRF token that a page carries."""
        page = self.http.get(self.url + path, timeout=20)
        found = TOKEN.search(page.text)
        assert found, f"{path} has no CSRF token: {page.status_code} {page.text[:300]}"
        return unescape(found.group(1))

    def post(self, path: str, data: dict | None = None, *, page: str = "/", **options):
        """Post a form as the page at `page` would; redirects are not followed."""
        fields = {"csrf_token": self.token(page), **(data or {})}
        options.setdefault("timeout", 20)
        return self.http.post(self.url + path, data=fields, allow_redirects=False, **options)

    def enter(self, name: str, email: str, *, event: str | None = None, phone: str = PHONE):
        """Enter by the form of the first page."""
        fields = {"name": name, "email": email, "phone": phone}
        if event:
            fields["event"] = event
        answer = self.post("/", fields)
        assert answer.status_code == 303, answer.text[:2000]
        return self

    def sign_in(self, link: str):
        """Sign in by a one-time link."""
        path = link.removeprefix(self.url)
        answer = self.post(path, page=path)
        assert answer.status_code == 303, answer.text[:2000]
        return self

    @property
    def cookie(self) -> str:
        """Return the Cookie header."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.http.cookies)

    @property
    def cookies(self) -> list[dict]:
        """Return the cookies as a real browser's context takes them."""
        return [
            {"name": one.name, "value": one.value, "url": self.url} for one in self.http.cookies
        ]


def viewer(server, name: str, email: str, event: str | None = None) -> Visitor:
    """Return a visitor who has entered."""
    return Visitor(server.url).enter(name, email, event=event)


def member(server, email: str, event: str, role: str) -> Visitor:
    """Return a visitor who has been given a role by command and has signed in."""
    (link,) = server.flask("grant", email, event, role)
    return Visitor(server.url).sign_in(link)


def organiser(server) -> Visitor:
    """Return the admin of the event `gala`, who sends the token with every request."""
    ana = member(server, "ana@example.org", "gala", "admin")
    ana.http.headers["X-CSRFToken"] = ana.token("/e/gala/admin/")
    return ana
