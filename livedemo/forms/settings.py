"""Read the settings of an event; what the verbs check too, they check again."""

import hashlib
import json

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import ValidationError

from livedemo import formats, text, timezones, video
from livedemo.enums import Keep, StaffRole, Visibility
from livedemo.forms.fields import NAME_LIMIT, Form, email_sentence, line
from livedemo.models import Event
from livedemo.templating import input_time
from livedemo.typed_times import time_sentence

EVENT_NAME_LIMIT = 200
DESCRIPTION_LIMIT = 5000
DATES = ("start_date", "end_date")
ROLES = [
    SelectChoice(StaffRole.ADMIN.value, _l("Organiser")),
    SelectChoice(StaffRole.MODERATOR.value, _l("Moderator")),
    SelectChoice(StaffRole.SPEAKER.value, _l("Speaker")),
]
SLIDE_FORMATS = [SelectChoice(mime, formats.BY_MIME[mime].label) for mime in formats.SLIDES]
KNOWN_TO = [
    SelectChoice(Visibility.PUBLIC.value, _l("Everybody")),
    SelectChoice(Visibility.PRIVATE.value, _l("Only its team, and who has an access link")),
]


STAYS = [
    SelectChoice(Keep.CLOCK.value, _l("The times on the clock")),
    SelectChoice(Keep.MOMENTS.value, _l("The moments")),
]


class EventForm(Form):
    """Ask for what a new event needs; settings add the rest."""

    name = StringField(_l("Name"))
    slug = StringField(_l("Short name"))
    timezone = SelectField(_l("Time zone"), validate_choice=False)
    start_date = StringField(_l("Begins"))
    end_date = StringField(_l("Ends"))
    visibility = RadioField(
        _l("Who may know of it"),
        choices=KNOWN_TO,
        default=Visibility.PUBLIC.value,
        validate_choice=False,
    )
    video_url = StringField(_l("Video address"))

    def __init__(self, *arguments, keep: str | None = None, **options):
        super().__init__(*arguments, **options)
        self.timezone.choices = [SelectChoice(*known) for known in timezones.choices(keep=keep)]
        self.values: dict = {}
        self.notes: list[str] = []

    def validate_name(self, field):
        """Take a name of one line."""
        self.values["name"] = line(field.data, EVENT_NAME_LIMIT, _("Give the event a name."))

    def validate_timezone(self, field):
        """Take a zone that is known; the dates are read in it."""
        try:
            timezones.zone(field.data or "")
        except ValueError:
            raise ValidationError(_("Choose a time zone from the list.")) from None
        self.values["timezone"] = field.data

    def validate_start_date(self, field):
        """Take a local time, or none."""
        self.values["start_date"] = self._instant(field)

    def validate_end_date(self, field):
        """Take a local time after the beginning, or none."""
        end, start = self._instant(field), self.values.get("start_date")
        if start and end and end < start:
            raise ValidationError(_("The end is before the beginning."))
        self.values["end_date"] = end

    def validate_visibility(self, field):
        """Take one of the two."""
        if field.data not in (Visibility.PUBLIC, Visibility.PRIVATE):
            raise ValidationError(_("Choose one of the two."))
        self.values["visibility"] = field.data

    def _instant(self, field):
        """Return the instant of a local time in the chosen zone; remembers what was doubtful."""
        typed = (field.data or "").strip()
        if not typed or "timezone" not in self.values:
            return None
        try:
            found = timezones.parse_local(typed, self.values["timezone"])
        except timezones.TimeProblem as problem:
            raise ValidationError(time_sentence(problem)) from None
        if found.note:
            self.notes.append(
                _("The clocks show %(time)s twice that night. The first time is meant.",
                  time=typed[-5:])
            )  # fmt: skip
        return found.at


class SettingsForm(EventForm):
    """Change an event; `seen` tells which values its editor saw."""

    slug = None
    description = TextAreaField(_l("Description"))
    location = StringField(_l("Place"))
    keep_watch_time = BooleanField(_l("Keep who watched how long"))
    allowed_slide_formats = SelectMultipleField(
        _l("Formats of slides"), choices=SLIDE_FORMATS, validate_choice=False
    )
    seen = HiddenField()
    keep_times = RadioField(
        _l("What stays in the other time zone?"),
        choices=STAYS,
        default=Keep.CLOCK.value,
        validate_choice=False,
    )
    asked_zone = HiddenField()

    def __init__(self, *arguments, event: Event, **options):
        super().__init__(*arguments, keep=event.timezone, **options)
        self.event = event

    @property
    def untouched(self) -> list[str]:
        """Return which of the dates stand as the form showed them."""
        stored = shown(self.event)
        return [name for name in DATES if (self[name].data or "") == stored[name]]

    def _instant(self, field):
        # What shall stay as a moment is not read as a time of the other zone.
        if field.name in self.untouched and self.keep_times.data == Keep.MOMENTS:
            return getattr(self.event, field.name)
        return super()._instant(field)

    def validate_keep_times(self, field):
        """Take one of the two."""
        if field.data not in (Keep.CLOCK, Keep.MOMENTS):
            raise ValidationError(_("Choose one of the two."))

    def validate_description(self, field):
        """Take a text of several lines, or none."""
        try:
            found = text.clean_text(field.data or "", DESCRIPTION_LIMIT, optional=True)
        except text.TextProblem as problem:
            over = problem.length - DESCRIPTION_LIMIT
            raise ValidationError(_("This is %(n)s characters too long.", n=over)) from None
        self.values["description"] = found

    def validate_location(self, field):
        """Take a line, or none."""
        self.values["location"] = line(field.data, EVENT_NAME_LIMIT, "", optional=True)

    def validate_keep_watch_time(self, field):
        """Take the box as it is."""
        self.values["keep_watch_time"] = bool(field.data)

    def validate_allowed_slide_formats(self, field):
        """Take any of the formats; with none of them nobody brings slides."""
        field.data = [mime for mime in formats.SLIDES if mime in field.data]
        self.values["allowed_slide_formats"] = field.data


class AdminForm(Form):
    """Ask for the e-mail of somebody who will help."""

    email = EmailField(_l("E-mail"))
    address = ("", "")
    meant: str | None = None

    def validate_email(self, field):
        """Take a whole address; a probable typing error comes back with what was meant."""
        try:
            self.address = text.normalise_email(field.data or "")
        except text.EmailProblem as problem:
            self.meant = problem.suggestion
            raise ValidationError(email_sentence(problem)) from None


class StaffForm(AdminForm):
    """Ask whom to give a role."""

    name = StringField(_l("Name"))
    role = RadioField(
        _l("Role"), choices=ROLES, default=StaffRole.MODERATOR.value, validate_choice=False
    )

    def validate_name(self, field):
        """Take a name, or none: people can write it themselves."""
        field.data = line(field.data, NAME_LIMIT, "", optional=True)

    def validate_role(self, field):
        """Take a role that is offered."""
        if field.data not in [choice.value for choice in ROLES]:
            raise ValidationError(_("Choose one of the roles."))


class TenantForm(Form):
    """Ask for a new organiser."""

    name = StringField(_l("Name"))
    slug = StringField(_l("Short name"))
    host = StringField(_l("Host name"))

    def validate_name(self, field):
        """Take a name of one line."""
        field.data = line(field.data, EVENT_NAME_LIMIT, _("Give the organiser a name."))


class HostForm(Form):
    """Ask for the host name of an organiser."""

    host = StringField(_l("Host name"))


def shown(event: Event) -> dict:
    """Return what the settings form shows of an event."""
    return {
        "name": event.name,
        "description": event.description,
        "location": event.location,
        "timezone": event.timezone,
        "start_date": input_time(event.start_date, event.timezone),
        "end_date": input_time(event.end_date, event.timezone),
        "visibility": event.visibility,
        "video_url": video_address(event),
        "keep_watch_time": event.keep_watch_time,
        "allowed_slide_formats": [
            mime for mime in formats.SLIDES if mime in event.allowed_slide_formats
        ],
    }


def video_address(event: Event) -> str:
    """Return the address of the page or file that an event's video was given by."""
    if not event.video_provider:
        return ""
    return video.page_url(video.Video(event.video_provider, event.video_ref or ""))


def fingerprint(event: Event) -> str:
    """Return what tells whether the values of the form have changed; switches do not count."""
    return hashlib.sha256(json.dumps(shown(event)).encode()).hexdigest()[:20]


def of_event(event: Event) -> SettingsForm:
    """Return the form filled with what is stored."""
    data = {**shown(event), "seen": fingerprint(event)}
    return SettingsForm(formdata=None, data=data, event=event)
