"""Read the forms of access tokens; the verbs check what they mean."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectChoice, SelectField, StringField

from livedemo import clock
from livedemo.enums import TokenType
from livedemo.errors import Invalid
from livedemo.forms.agenda import number
from livedemo.forms.fields import Form
from livedemo.models import AccessToken, Event
from livedemo.templating import input_time
from livedemo.timezones import FIRST_OF_TWO
from livedemo.typed_times import read_time

KINDS = [
    SelectChoice(TokenType.PARTICIPANT.value, _l("Participant")),
    SelectChoice(TokenType.ORGANIZER.value, _l("Organiser")),
]


class ChangeForm(Form):
    """Ask for what can be changed of a token."""

    label = StringField(_l("For whom or what"))
    expires_at = StringField(_l("Expires"))
    version = HiddenField()
    # The expiry as the page showed it: who did not touch it does not change it.
    expiry_shown = HiddenField()


class TokenForm(ChangeForm):
    """Ask for new tokens."""

    type = RadioField(
        _l("What it opens"),
        choices=KINDS,
        default=TokenType.PARTICIPANT.value,
        validate_choice=False,
    )
    lasts = SelectField(_l("Opens until"), default="never", validate_choice=False)
    count = StringField(_l("How many"), default="1")

    def offer(self, event: Event) -> "TokenForm":
        """Fill the list of expiries."""
        self.lasts.choices = [
            SelectChoice(name, words) for name, (words, _at) in ends(event).items()
        ]
        return self


def ends(event: Event) -> dict[str, tuple[str, datetime | None]]:
    """Return the expiries that are offered by name, in words and as instants."""
    now = clock.now()
    found: dict[str, tuple[str, datetime | None]] = {
        "never": (_("It is revoked"), None),
        "day": (_("Tomorrow at this time"), now + timedelta(days=1)),
    }
    if event.end_date is not None and event.end_date > now:
        found["event"] = (_("When the event ends"), event.end_date)
    return found


def shown(row: AccessToken, event: Event) -> dict:
    """Return what the form shows of a token."""
    expiry = input_time(row.expires_at, event.timezone)
    return {
        "label": row.label or "",
        "expires_at": expiry,
        "version": str(row.version),
        "expiry_shown": expiry,
    }


def theirs(form: ChangeForm, row: AccessToken, event: Event) -> list[tuple[str, str]]:
    """Return what is stored where it differs from what was typed; the next save wins.

    An expiry that was not touched becomes the stored one.
    """
    now = shown(row, event)
    if form.expires_at.data == form.expiry_shown.data:
        form.expires_at.data = now["expires_at"]
    form.version.data, form.expiry_shown.data = now["version"], now["expiry_shown"]
    return [
        (form[name].label.text, told or "–")
        for name, told in (
            ("label", now["label"]),
            ("expires_at", now["expires_at"].replace("T", " ")),
        )
        if now[name] != (form[name].data or "")
    ]


def wishes(form: ChangeForm, event: Event, row: AccessToken | None = None) -> tuple[dict, str]:
    """Return what was typed as the verbs take it, and a note about the time, if it needs one.

    A time that was not touched keeps its seconds. Raises Invalid.
    """
    found: dict = {"label": form.label.data or ""}
    if isinstance(form, TokenForm):
        found |= {"type": form.type.data, "count": number("count", form.count.data) or 0}
    typed = (form.expires_at.data or "").strip()
    if row is not None and typed == shown(row, event)["expires_at"]:
        return found, ""
    if not typed:
        return {**found, "expires_at": _chosen(form, event)}, ""
    at = read_time("expires_at", typed, event.timezone)
    twice = at.note == FIRST_OF_TWO
    note = _("The clocks show %(time)s twice that night. The first time is meant.", time=typed[-5:])
    return {**found, "expires_at": at.at}, note if twice else ""


def _chosen(form: ChangeForm, event: Event) -> datetime | None:
    """Return the expiry chosen from the list of a new token; without one it never expires."""
    if not isinstance(form, TokenForm):
        return None
    offered = ends(event)
    if (form.lasts.data or "never") not in offered:
        raise Invalid("lasts", _("Choose from the list."))
    return offered[form.lasts.data or "never"][1]
