"""Say in words what a line of the activity log tells."""

from collections import defaultdict
from dataclasses import dataclass

from flask_babel import gettext as _

from livedemo.labels import NAMED, Names, label, shown_value
from livedemo.models import Activity

SWITCHES = {
    "chat_enabled": "chat",
    "questions_enabled": "questions",
    "moderate_questions": "moderation",
    "is_open": "event",
}
# The sentence says it, or the line's own time and name.
SILENT = {
    "version", "display_epoch", "decided_at", "decided_by", "edited_by", "answered_at",
    "answered_by", "staged_at", "stage_slot", "hidden_at", "hidden_by", "made_by", "closed_at",
    "lifted_at", "verified_at", "last_active_at", "order", "times", "storage_path", "storage_key",
    "preview_path", "revoked_at", "revoked_by", "last_used_at", "use_count", "created_by",
    "user_session_id", "uploaded_by", "uploaded_at", "completed_at", "mime_type", "pages",
    "hint", "declared_type", "display_order", "revoked_reason",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """Be one value before and after."""

    name: str
    before: str
    after: str


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of actions that can be filtered by."""
    return [
        ("event", _("Settings")),
        ("room", _("Switches")),
        ("staff", _("Staff")),
        ("question", _("Questions")),
        ("chat", _("Chat")),
        ("person", _("People")),
        ("display", _("Screens")),
        ("session", _("Sessions")),
        ("speech", _("Speeches")),
        ("slide", _("Slides")),
        ("venue", _("Rooms")),
        ("programme", _("Programme")),
        ("photo", _("Photos")),
        ("file", _("Files")),
        ("token", _("Access links")),
        ("tenant", _("Organisers")),
    ]


def said(row: Activity) -> str:
    """Return what somebody did, as the end of a sentence that begins with their name."""
    after = row.after or {}
    for column, what in SWITCHES.items():
        if row.action.startswith("room.") and column in after:
            return switched(what, after[column])
    if row.action == "room.slow_mode":
        return _("set slow mode to %(n)s s", n=after.get("slow_mode_seconds", 0))
    return {**_sentences(), **_sentences_of_programme()}.get(row.action, row.action)


def token_named(row: Activity) -> str:
    """Return what an access link is called whose holder did it without a name; else nothing."""
    kind, _blank, hint = row.role.partition(" ")
    return _("Link %(hint)s", hint=hint) if kind == "token" and hint else ""


def switched(what: str, on: bool) -> str:
    """Return which switch went which way."""
    return {
        ("chat", True): _("opened the chat"),
        ("chat", False): _("closed the chat"),
        ("questions", True): _("opened questions"),
        ("questions", False): _("closed questions"),
        ("moderation", True): _("turned moderation on"),
        ("moderation", False): _("turned moderation off"),
        ("event", True): _("opened the transmission"),
        ("event", False): _("closed the transmission"),
    }[what, bool(on)]


def _sentences() -> dict[str, str]:
    return {
        "question.approved": _("approved a question"),
        "question.rejected": _("declined a question"),
        "question.pending": _("returned a question to the queue"),
        "question.on_stage": _("put a question on stage"),
        "question.answered": _("marked a question as answered"),
        "question.answer_text": _("wrote an answer"),
        "question.withdrawn": _("withdrew a question"),
        "question.edit": _("edited a question"),
        "chat.hide": _("hid a message"),
        "chat.show": _("showed a message again"),
        "person.restrict": _("restricted a person"),
        "person.lift": _("lifted a restriction"),
        "person.role": _("changed a person's role"),
        "person.superadmin": _("named a superadmin"),
        "person.link": _("made a sign-in link"),
        "person.wipe": _("removed the people of a rehearsal"),
        "display.void": _("voided the links of screens"),
        "event.create": _("created the event"),
        "event.update": _("changed the settings"),
        "staff.grant": _("gave a role"),
        "staff.revoke": _("took a role"),
        "tenant.create": _("created an organiser"),
        "tenant.host": _("named an organiser's host"),
        "tenant.grant": _("named an organiser's admin"),
        "tenant.revoke": _("removed an organiser's admin"),
        "report.export": _("exported a table"),
        "photo.add": _("added a photo"),
        "photo.describe": _("described a photo"),
        "photo.cover": _("chose the cover"),
        "photo.remove": _("deleted a photo"),
        "photo.reorder": _("changed the order of the photos"),
        "file.programme": _("replaced the programme"),
        "file.guide": _("replaced the guide"),
        "file.programme_removed": _("removed the programme"),
        "file.guide_removed": _("removed the guide"),
    }


def _sentences_of_programme() -> dict[str, str]:
    return {
        "session.create": _("added a session"),
        "session.update": _("changed a session"),
        "session.delete": _("deleted a session"),
        "session.reorder": _("put the sessions in another order"),
        "session.by_time": _("put the sessions in order by time"),
        "speech.create": _("added a speech"),
        "speech.update": _("changed a speech"),
        "speech.move": _("moved a speech to another session"),
        "speech.delete": _("deleted a speech"),
        "speech.reorder": _("put speeches in another order"),
        "speech.by_time": _("put speeches in order by time"),
        "slide.add": _("added a slide"),
        "slide.replace": _("replaced a slide"),
        "slide.update": _("changed a slide"),
        "slide.reorder": _("put slides in another order"),
        "slide.delete": _("deleted a slide"),
        "venue.create": _("added a room"),
        "venue.update": _("changed a room"),
        "venue.delete": _("deleted a room"),
        "programme.publish": _("published the programme"),
        "token.make": _("made an access link"),
        "token.update": _("changed an access link"),
        "token.revoke": _("revoked an access link"),
    }


def changes(row: Activity, zone: str, names: Names | None = None) -> list[Change]:
    """Return what was changed, value by value; times in the zone, rows by name."""
    before, after = row.before or {}, row.after or {}
    found: dict[str, Change] = {}
    for name in [*after, *(name for name in before if name not in after)]:
        # Of something new, or gone, only what people have a word for.
        if name in SILENT or (None in (row.before, row.after) and label(name) == name):
            continue
        was, now = (shown_value(name, one.get(name), zone, names) for one in (before, after))
        if was != now:
            found[label(name)] = Change(label(name), was, now)
    return list(found.values())


def rows_in(lines: list[Activity]) -> dict[str, set[int]]:
    """Return which rows the lines speak of, by what they are."""
    found = defaultdict(set)
    for values in ({**(line.before or {}), **(line.after or {})} for line in lines):
        for name in NAMED.keys() & values.keys():
            if values[name]:
                found[NAMED[name]].add(values[name])
    return found
