"""Say which stream a page reads, what that takes, and whether it ends with the event (§7)."""

from livedemo.enums import Page, Stream
from livedemo.policy import Permission

PAGES: dict[str, tuple[Stream | None, Permission]] = {
    Page.WATCH: (Stream.VIEWERS, Permission.EVENT_VIEW),
    Page.MODERATOR: (Stream.MODERATORS, Permission.QUESTION_MODERATE),
    Page.SPEAKER: (Stream.SPEAKERS, Permission.PAGE_SPEAKER),
    Page.STAGE: (Stream.SPEAKERS, Permission.PAGE_STAGE),
    Page.REPORTS: (None, Permission.REPORT_READ),
}
# The others stay when an event closes: from them it can be opened again.
CLOSABLE = {Page.WATCH, Page.SPEAKER, Page.STAGE}
