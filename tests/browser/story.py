"""The people of an event in their browsers: what each does on their page, and what they see.

Every step waits for what it needs, by the page's own state; none waits for a time.
"""

import csv
import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

from livedemo.csv_export import unguard
from tests.support.mailbox import Mailbox
from tests.support.processes import wait_until

# A loaded machine is slow, and nothing here measures how fast it is.
PATIENCE_MS = 30_000
LINK = re.compile(r"http\S+(/sign-in/\S+)")


@dataclass
class Person:
    """Hold a person's browser: a page, the server it talks to, and what went wrong in it."""

    page: Page
    url: str
    size: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.page.context.set_default_timeout(PATIENCE_MS)
        self.page.context.on("console", self._said)
        self.page.context.on("weberror", lambda fault: self.faults.append(str(fault.error)))

    def _said(self, message) -> None:
        # A broken content security policy is said here, and what could not be loaded.
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def go(self, path: str) -> None:
        """Open a page of the own server."""
        self.page.goto(self.url + path)

    def sign_in(self, link: str, then: str) -> None:
        """Sign in by a one-time link, whichever server made it, and open a page."""
        self.go(LINK.fullmatch(link)[1])
        self.page.get_by_role("main").get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)
        self.go(then)

    def ask_for_link(self, email: str, mailbox: Mailbox, page: str) -> None:
        """Want a page, ask for a link by e-mail there, and come back by it."""
        self.go(page)
        self.page.get_by_role("link", name="Sign in").first.click()
        before = len(mailbox.letters)
        self.page.locator("main [name=email]").fill(email)
        self.page.get_by_role("button", name="send me a link").click()
        letter = wait_until(lambda: mailbox.letters[before:], f"a letter to {email}")[0]
        assert email in letter["To"]
        self.page.goto(LINK.search(letter.get_content())[0])
        self.page.get_by_role("main").get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda url: url.endswith(page))

    def choose_tab(self, name: str) -> None:
        """Choose a tab; on wide pages of moderators all of them are open."""
        tab = self.page.locator(f"#tab-{name}")
        if tab.is_visible():
            tab.click()
            expect(tab).to_have_attribute("aria-selected", "true")

    def is_live(self) -> None:
        """Wait until the page says that it follows."""
        lamps = self.page.locator("[data-lamp].live")
        expect(lamps.filter(visible=True).first).to_have_text("Live", timeout=PATIENCE_MS)

    def write(self, text: str) -> Locator:
        """Write in the chat as one does on this kind of device; return the own line."""
        self.choose_tab("chat")
        box = self.page.get_by_role("textbox", name="Your message")
        box.fill(text)
        if self.size == "phone":
            self.page.get_by_role("button", name="Send").tap()
        else:
            box.press("Enter")
        expect(box).to_have_value("")
        return self.line(text)

    def line(self, text: str) -> Locator:
        """Return the lines of the chat with this text."""
        return self.page.locator("#chat-lines .chat-line").filter(
            has=self.page.locator(".chat-text", has_text=re.compile(f"^{re.escape(text)}$"))
        )

    def reads(self, text: str) -> Locator:
        """Wait for a line of the chat, stored and alone; return it."""
        self.choose_tab("chat")
        line = self.line(text)
        stored = line.and_(self.page.locator("[id^=chat-]")).first
        expect(stored).to_be_visible(timeout=PATIENCE_MS)
        # After a gap the own line may stand beside the stored one until it is acknowledged.
        expect(line).to_have_count(1, timeout=PATIENCE_MS)
        return line


class Viewer(Person):
    """Enter by the form, watch, write and ask."""

    def enter(self, *who: str) -> None:
        """Enter, and wait until the room follows."""
        self.fill_in(*who)
        self.is_live()

    def fill_in(self, name: str, email: str, phone: str, *, until: str = "load") -> None:
        """Fill the event's form and arrive in the room."""
        self.go("/e/gala/")
        for label, text in (("name", name), ("email", email), ("phone", phone)):
            self.page.locator(f"main [name={label}]").fill(text)
        self.page.get_by_role("button", name="Enter").click()
        self.page.wait_for_url(f"{self.url}/e/gala/watch", wait_until=until)

    def sees_the_video(self) -> None:
        """Wait until the video plays."""
        video = self.page.locator("#player video")
        expect(video).to_be_visible()
        self.page.wait_for_function(
            "() => { const video = document.querySelector('#player video');"
            " return !video.paused && video.currentTime > 0.2; }"
        )

    def ask(self, question: str) -> Locator:
        """Ask the speaker; return the question as it stands under the own ones."""
        self.choose_tab("questions")
        self.page.get_by_role("textbox", name="Your question").fill(question)
        self.page.get_by_role("button", name="Ask", exact=True).click()
        own = self.page.locator("#questions-mine .my-item")
        expect(own).to_have_count(1)
        expect(own).to_have_attribute("data-status", "pending")
        expect(own.locator(".chip")).to_have_text("In review")
        return own


class Moderator(Person):
    """Decide what is asked and written."""

    def decide(self, question: str) -> Locator:
        """Return a question of the queue."""
        self.choose_tab("pending")
        item = self.page.locator("#queue > li", has_text=question)
        expect(item).to_be_visible()
        return item

    def approve_as(self, question: str, words: str) -> None:
        """Correct a question's words, and approve it."""
        item = self.decide(question)
        item.get_by_role("button", name="Edit").click()
        item.locator("textarea").fill(words)
        item.get_by_role("button", name="Approve as edited").click()
        expect(item).to_have_count(0)

    def hide(self, text: str) -> None:
        """Hide a line of the chat."""
        line = self.reads(text)
        line.locator(".chat-more").click()
        line.get_by_role("button", name="Hide").click()
        expect(self.line(text)).to_contain_text("Hidden by")

    def open_room(self) -> Locator:
        """Open the switches of the room."""
        buttons = self.page.get_by_role("button", name="Room", exact=True)
        buttons.filter(visible=True).click()
        return self.page.locator("#room-sheet")

    def screen_link(self, name: str) -> str:
        """Make a link for a screen that cannot sign in; return its path."""
        self.open_room().get_by_role("link", name="Links of the screens").click()
        slot = self.page.locator(f"#slot-{name}")
        slot.get_by_role("button", name="Make a link").click()
        link = slot.locator("code").inner_text()
        self.page.go_back()
        self.is_live()
        return re.sub(r"^http://[^/]+", "", link)

    def close_event(self) -> None:
        """Close the transmission for everybody."""
        self.open_room().get_by_role("button", name="Close the transmission").click()
        self.page.locator("#close-event").get_by_role("button", name="Close it").click()
        expect(self.page.locator("#room-ended")).to_contain_text("Ended")


class Admin(Moderator):
    """Read the reports and take them along."""

    def report(self, table: str) -> Locator:
        """Open a table of the reports; return its rows."""
        self.go(f"/e/gala/reports/{table}")
        return self.page.locator("#report-list tbody tr")

    def download(self, words: str) -> tuple[str, list[dict[str, str]]]:
        """Choose a file in the menu of exports; return its name and its rows."""
        self.page.locator(".export > summary").click()
        with self.page.expect_download() as download:
            self.page.locator(".export").get_by_role("link", name=words, exact=True).click()
        return download.value.suggested_filename, rows_of(download.value.path())


def rows_of(path) -> list[dict[str, str]]:
    """Return the rows of a CSV file by their headings, texts as they were typed."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        return [{name: unguard(cell) for name, cell in row.items()} for row in csv.DictReader(file)]
