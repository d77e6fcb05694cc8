"""Say in people's words what columns are called, and what is stored in them."""

from datetime import datetime

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from livedemo import timezones

MB = 2**20
# Before the signs of the link that took the place of a revoked one, where its reason is stored.
REPLACED = "replaced:"
SIZES = {"file_size", "declared_size"}
# The names of rows: by what they are, and their ids.
Names = dict[tuple[str, int], str]
NAMED = {
    "user_id": "person",
    "person": "person",
    "session_id": "session",
    "speech_id": "speech",
    "room_id": "room",
}


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
        "file_size": _("Size"),
        "declared_size": _("Size"),
        "page_count": _("Number of pages"),
        "speech_id": _("Speech"),
        "allowed_slide_formats": _("Formats of slides"),
        "changed": _("Changes"),
    }


def shown_value(name: str, value, zone: str, names: Names | None = None) -> str:
    """Return a stored value as people read it; times in the zone, rows by name."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "reason":
        return reason_said(str(value))
    if name in NAMED:
        return (names or {}).get((NAMED[name], value), f"#{value}")
    if name in SIZES:
        return file_size(value)
    if isinstance(value, str) and name.endswith(("_at", "_date", "_time", "until")):
        return _time(value, zone)
    if isinstance(value, (list, dict)):
        return ", ".join(map(str, value)) or "–"
    return _stored().get((name, value), str(value))


def reason_said(stored: str) -> str:
    """Return a reason as it was typed, or in words when the system gave it."""
    if stored.startswith(REPLACED):
        return _("Replaced by link %(hint)s", hint=stored.removeprefix(REPLACED))
    return stored


def file_size(size: int) -> str:
    """Return a size in bytes as people read it: "2.3 MB", "640 kB"."""
    if size >= MB:
        return _("%(n)s MB", n=format_decimal(round(size / MB, 1)))
    return _("%(n)s kB", n=format_decimal(max(1, round(size / 1024))))


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
