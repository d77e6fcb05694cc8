"""Say in words what a line of the activity log tells."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from livedemo import timezones
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


def changes(row: Activity, zone: str, names: dict[int, str] | None = None) -> list[Change]:
    """Return what was changed, value by value; times in the zone, people by name."""
    before, after = row.before or {}, row.after or {}
    found: dict[str, Change] = {}
    for name in [*after, *(name for name in before if name not in after)]:
        # Of something new, or gone, only what people have a word for.
        if name in SILENT or (None in (row.before, row.after) and label(name) == name):
            continue
        was, now = (_value(name, one.get(name), zone, names or {}) for one in (before, after))
        if was != now:
            found[label(name)] = Change(label(name), was, now)
    return list(found.values())


def people_in(rows: list[Activity]) -> set[int]:
    """Return whose names the lines need."""
    values = [{**(row.before or {}), **(row.after or {})} for row in rows]
    return {one[name] for one in values for name in ("user_id", "person") if one.get(name)}


def label(name: str) -> str:
    """Return what people call a stored value."""
    return {
        "name": _("Name"),
        "slug": _("Short name"),
        "description": _("Description"),
        "location": _("Place"),
        "timezone": _("Time zone"),
        "start_date": _("Begins"),
        "end_date": _("Ends"),
        "visibility": _("Visibility"),
        "video_provider": _("Player"),
        "video_ref": _("Video"),
        "keep_watch_time": _("Keep watch time"),
        "chat_enabled": _("Chat"),
        "questions_enabled": _("Questions"),
        "moderate_questions": _("Moderation"),
        "is_open": _("Transmission"),
        "slow_mode_seconds": _("Slow mode"),
        "role": _("Role"),
        "status": _("State"),
        "user_id": _("Person"),
        "person": _("Person"),
        "people": _("People"),
        "email": _("E-mail"),
        "reason": _("Reason"),
        "what": _("What"),
        "until": _("Until"),
        "host": _("Host"),
        **_labels_of_programme(),
        "alt": _("Description of the picture"),
        "is_cover": _("Cover"),
        "label": _("For whom or what"),
        "hint": _("Signs of the link"),
        "expires_at": _("Expires"),
        "type": _("Kind"),
    }.get(name, name)


def _labels_of_programme() -> dict[str, str]:
    return {
        "title": _("Title"),
        "speaker_name": _("Speaker"),
        "scheduled_time": _("Begins"),
        "end_time": _("Ends"),
        "duration": _("Minutes"),
        "room_id": _("Room"),
        "price_minor": _("Price"),
        "youtube_live_url": _("Video on YouTube"),
        "session_id": _("Session"),
        "titles": _("Order"),
        "is_cancelled": _("Cancelled"),
        "cancelled_reason": _("Reason"),
        "session_type": _("Kind"),
        "is_paid": _("Costs something"),
        "capacity": _("Seats"),
        "filename": _("File"),
        "number": _("Number"),
        "files": _("Order"),
        "file_size": _("Bytes"),
        "declared_size": _("Bytes"),
        "page_count": _("Number of pages"),
        "speech_id": _("Speech"),
        "allowed_slide_formats": _("Formats of slides"),
        "changed": _("Changes"),
    }


def shown_value(name: str, value, zone: str) -> str:
    """Return a stored value as people read it; times in the zone."""
    return _value(name, value, zone, {})


def _value(name: str, value, zone: str, names: dict[int, str]) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in ("user_id", "person"):
        return names.get(value, f"#{value}")
    if isinstance(value, str) and name.endswith(("_at", "_date", "_time", "until")):
        return _time(value, zone)
    if isinstance(value, (list, dict)):
        return ", ".join(map(str, value)) or "–"
    return _stored().get((name, value), str(value))


def _stored() -> dict[tuple[str, str], str]:
    """Return the words of stored values, as chips and forms have them."""
    return {
        ("status", "pending"): _("In review"),
        ("status", "approved"): ngettext("Approved", "Approved", 1),
        ("status", "on_stage"): _("On stage"),
        ("status", "answered"): _("Answered"),
        ("status", "rejected"): _("Not published"),
        ("status", "withdrawn"): _("Withdrawn"),
        ("status", "merged"): _("Joined with another"),
        ("role", "user"): _("No role"),
        ("role", "administrador"): _("Administrator"),
        ("role", "superadmin"): _("Superadmin"),
        ("role", "admin"): _("Organiser"),
        ("role", "moderator"): _("Moderator"),
        ("role", "speaker"): _("Speaker"),
        ("visibility", "public"): _("Everybody"),
        ("visibility", "private"): _("Only its team, and who has an access link"),
        ("type", "organizer"): _("Organiser"),
        ("type", "participant"): _("Participant"),
        ("status", "pas_encore"): _("Not yet"),
        ("status", "en_cours"): _("Live"),
        ("status", "termine"): _("Over"),
        ("session_type", "conference"): _("Conference"),
        ("session_type", "atelier"): _("Workshop"),
        ("what", "chat"): _("Chat"),
        ("what", "questions"): _("Questions"),
    }


def _time(value: str, zone: str) -> str:
    try:
        return timezones.to_local(datetime.fromisoformat(value), zone).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return value
