"""Read a session, a speech or a room as its form sends it; the verbs check what it means."""

import re
from decimal import Decimal

from babel.numbers import get_currency_precision
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectChoice, SelectField, StringField, TextAreaField

from livedemo.enums import SessionStatus, SessionType
from livedemo.errors import Invalid
from livedemo.forms.fields import Form
from livedemo.models import Event, EventSession, Room, Speech
from livedemo.templating import input_time
from livedemo.timezones import FIRST_OF_TWO
from livedemo.typed_times import read_time

KINDS = [
    SelectChoice(SessionType.CONFERENCE.value, _l("Conference")),
    SelectChoice(SessionType.WORKSHOP.value, _l("Workshop")),
]
STATES = [
    SelectChoice("", _l("By the clock")),
    SelectChoice(SessionStatus.NOT_YET.value, _l("Not yet")),
    SelectChoice(SessionStatus.LIVE.value, _l("Live")),
    SelectChoice(SessionStatus.OVER.value, _l("Over")),
]
# Every number of so many digits fits into the databases' 64 bits.
MOST_DIGITS = 18
# Digits alone: with an exponent, nine signs make a number of a million digits.
PRICE = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,4})?")


class SessionForm(Form):
    """Ask for a session."""

    title = StringField(_l("Title"))
    scheduled_time = StringField(_l("Begins"))
    end_time = StringField(_l("Ends"))
    room_id = SelectField(_l("Room"), validate_choice=False)
    speaker_name = StringField(_l("Speaker"))
    description = TextAreaField(_l("Description"))
    session_type = SelectField(
        _l("Kind"), choices=KINDS, default=SessionType.CONFERENCE.value, validate_choice=False
    )
    is_paid = BooleanField(_l("Costs something"))
    price_minor = StringField(_l("Price"))
    status = SelectField(_l("State"), choices=STATES, validate_choice=False)
    is_cancelled = BooleanField(_l("Cancelled"))
    cancelled_reason = StringField(_l("Reason"))
    youtube_live_url = StringField(_l("Video on YouTube"))
    version = HiddenField()

    def offer(self, rooms: list[Room]) -> "SessionForm":
        """Fill the list of rooms."""
        names = [SelectChoice(str(room.id), room.name) for room in rooms]
        self.room_id.choices = [SelectChoice("", _("No room yet")), *names]
        return self


class SpeechForm(Form):
    """Ask for a speech."""

    title = StringField(_l("Title"))
    speaker_name = StringField(_l("Speaker"))
    scheduled_time = StringField(_l("Begins"))
    duration = StringField(_l("Minutes"))
    description = TextAreaField(_l("Description"))
    session_id = SelectField(_l("Session"), validate_choice=False)
    speaker_id = SelectField(_l("Account of the speaker"), validate_choice=False)
    version = HiddenField()

    def offer(self, sessions: list[EventSession], speakers: dict[int, str]) -> "SpeechForm":
        """Fill the lists of sessions that it can be moved to, and of people who may speak."""
        self.session_id.choices = [SelectChoice(str(one.id), one.title) for one in sessions]
        names = [SelectChoice(str(number), name) for number, name in speakers.items()]
        self.speaker_id.choices = [SelectChoice("", _("None")), *names]
        return self


class RoomForm(Form):
    """Ask for a room."""

    name = StringField(_l("Name"))
    capacity = StringField(_l("Seats"))
    location = StringField(_l("Place"))
    version = HiddenField()


def shown_session(row: EventSession, event: Event) -> dict:
    """Return what the form shows of a session."""
    return {
        "title": row.title,
        "scheduled_time": input_time(row.scheduled_time, event.timezone),
        "end_time": input_time(row.end_time, event.timezone),
        "room_id": str(row.room_id or ""),
        "speaker_name": row.speaker_name or "",
        "description": row.description,
        "session_type": row.session_type,
        "is_paid": row.is_paid,
        "price_minor": _price_text(row.price_minor, event),
        "status": row.set_status or "",
        "is_cancelled": row.is_cancelled,
        "cancelled_reason": row.cancelled_reason or "",
        "youtube_live_url": row.youtube_live_url or "",
    }


def shown_speech(row: Speech, event: Event) -> dict:
    """Return what the form shows of a speech."""
    return {
        "title": row.title,
        "speaker_name": row.speaker_name,
        "scheduled_time": input_time(row.scheduled_time, event.timezone),
        "duration": str(row.duration or ""),
        "description": row.description,
        "session_id": str(row.session_id),
        "speaker_id": str(row.speaker_id or ""),
    }


def shown_room(row: Room) -> dict:
    """Return what the form shows of a room."""
    capacity = "" if row.capacity is None else str(row.capacity)
    return {"name": row.name, "capacity": capacity, "location": row.location or ""}


def read(form: Form, shown: dict, event: Event) -> tuple[dict, list[str]]:
    """Return what was typed otherwise than `shown`, as verbs take it, and notes about times.

    What was not touched keeps its seconds. Raises Invalid.
    """
    typed = {name: form[name].data for name in form.data if name != "version" and name in form}
    changed = {
        name: value
        for name, value in typed.items()
        if name not in shown or (value or "") != (shown[name] or "")
    }
    notes: list[str] = []
    return {name: _value(name, value, event, notes) for name, value in changed.items()}, notes


def number(field: str, typed: str | None) -> int | None:
    """Return a whole number, None for nothing; raises Invalid."""
    typed = (typed or "").strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS):
        raise Invalid(field, _("Write a whole number."))
    return int(typed)


def _value(name: str, typed, event: Event, notes: list[str]):
    if name in ("scheduled_time", "end_time"):
        if not (typed or "").strip():
            return None
        found = read_time(name, typed, event.timezone)
        if found.note == FIRST_OF_TWO:
            notes.append(
                _("The clocks show %(time)s twice that night. The first time is meant.",
                  time=typed.strip()[-5:])
            )  # fmt: skip
        return found.at
    if name in ("room_id", "session_id", "speaker_id", "duration", "capacity"):
        return number(name, typed)
    if name == "price_minor":
        return _price(typed, event)
    return (typed or None) if name == "status" else typed


def _price(typed: str | None, event: Event) -> int:
    """Return a price in the currency's smallest unit; raises Invalid."""
    text = (typed or "").strip() or "0"
    if PRICE.fullmatch(text):
        minor = Decimal(text.replace(",", ".")).scaleb(get_currency_precision(event.currency))
        if minor == minor.to_integral_value():
            return int(minor)
    raise Invalid("price_minor", _("Write a price as in 350 or 350.50."))


def _price_text(minor: int, event: Event) -> str:
    if not minor:
        return ""
    return str(Decimal(minor).scaleb(-get_currency_precision(event.currency)))
