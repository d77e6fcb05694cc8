"""Come in by the form as a browser does: read the page, send the form, follow to the room."""

import http.client
import re
import time
from dataclasses import dataclass
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from livedemo import rehearsal
from livedemo.cli.simulate.plan import Plan, Trouble

TIMEOUT_SECONDS = 30
PHONE = "+1 202 555 0143"
TRIES, LONGEST_WAIT = 20, 30
REDIRECTS = 5
_TOKEN = re.compile(r'name="csrf[_-]token" (?:value|content)="([^"]+)"')
_FORM = re.compile(r'<form[^>]*action="/"')
_HEAD = re.compile(r'data-seq="(\d+)"')
_PING = re.compile(r'data-ping="([\d.]+)"')


@dataclass(frozen=True)
class Room:
    """Hold what the room's page tells its scripts; `ping` is the interval in seconds."""

    cookie: str
    seq: int
    ping: float


@dataclass(frozen=True)
class Answer:
    """Be one HTTP answer."""

    status: int
    headers: http.client.HTTPMessage
    text: str


class Browser:
    """Be one browser without scripts: a connection and its cookies."""

    def __init__(self, plan: Plan, number: int):
        self.plan, self.number = plan, number
        parts = urlsplit(plan.url)
        secure = parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        self.connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
        self.cookies: dict[str, str] = {}

    @property
    def cookie(self) -> str:
        """Return the Cookie header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def ask(self, method: str, path: str, form: dict | None = None) -> Answer:
        """Send one request; one that is to wait is sent again. Raises Trouble."""
        for _ in range(TRIES):
            answer = self._once(method, path, form)
            if answer.status not in (429, 503):
                return answer
            self.connection.close()
            time.sleep(min(float(answer.headers.get("Retry-After") or 1), LONGEST_WAIT))
        raise Trouble(f"{self.plan.url} lets nobody in: it answers {answer.status} every time.")

    def _once(self, method: str, path: str, form: dict | None) -> Answer:
        headers = {
            "User-Agent": "livedemo rehearsal",
            "Accept": "text/html",
            "Accept-Language": self.plan.language(self.number),
        }
        if self.cookies:
            headers["Cookie"] = self.cookie
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = self.plan.url
            headers[rehearsal.HEADER] = self.plan.new_pass()
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            text = response.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as problem:
            self.connection.close()
            raise Trouble(
                f"Nothing answers at {self.plan.url} as a livedemo server does "
                f"({type(problem).__name__}). Start it, or name its address with --url."
            ) from None
        for given in response.headers.get_all("Set-Cookie", ()):
            self.cookies |= {name: one.value for name, one in SimpleCookie(given).items()}
        return Answer(response.status, response.headers, text)

    def follow(self, answer: Answer) -> Answer:
        """Go where the answer leads, as far as it is on the same server."""
        for _ in range(REDIRECTS):
            if answer.status not in (301, 302, 303, 307, 308):
                break
            parts = urlsplit(urljoin(self.plan.url, answer.headers.get("Location") or "/"))
            answer = self.ask("GET", f"{parts.path}?{parts.query}".rstrip("?"))
        return answer


def enter(plan: Plan, number: int) -> Room:
    """Let one viewer in and return the room; blocks. Raises Trouble."""
    browser = Browser(plan, number)
    try:
        token = _token(plan, browser.ask("GET", f"{plan.namespace}/"))
        form = {
            "csrf_token": token,
            "event": plan.slug,
            "name": plan.name(number),
            "email": plan.email(number),
            "phone": PHONE,
        }
        sent = browser.ask("POST", "/", form)
        _refuse_refusal(plan, sent)
        page = browser.follow(sent)
        if not _HEAD.search(page.text):  # of several events the first page was not this one
            page = browser.ask("GET", f"{plan.namespace}/watch")
        return _room(plan, browser, page)
    finally:
        browser.connection.close()


def _token(plan: Plan, page: Answer) -> str:
    token = _TOKEN.search(page.text)
    if page.status == 404:
        raise Trouble(f"{plan.url} has no event {plan.slug!r}.")
    if page.status != 200 or token is None:
        raise Trouble(f"{plan.url} does not answer as a livedemo server ({page.status}).")
    if not _FORM.search(page.text):
        raise Trouble(f"Nobody can enter {plan.slug!r}: the transmission has ended or is private.")
    return unescape(token[1])


def _refuse_refusal(plan: Plan, sent: Answer) -> None:
    if sent.status == 403:
        raise Trouble(
            f"{plan.url} does not take the rehearsal's pass. Run the command with the SECRET_KEY "
            "of that server."
        )
    if sent.status != 303:
        raise Trouble(f"The entry form of {plan.url} was refused ({sent.status}).")


def _room(plan: Plan, browser: Browser, page: Answer) -> Room:
    head, ping = _HEAD.search(page.text), _PING.search(page.text)
    if page.status != 200 or head is None or ping is None:
        raise Trouble(f"The room of {plan.slug!r} did not open ({page.status}).")
    return Room(browser.cookie, int(head[1]), float(ping[1]))
