"""Read the form by which people enter (document 000 A)."""

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import ValidationError

from livedemo import text
from livedemo.forms.fields import (
    NAME_LIMIT,
    CountryField,
    Form,
    StringField,
    email_sentence,
    likely_region,
    line,
    read_phone,
)
from livedemo.models import Event


class EntryForm(Form):
    """Ask for name, e-mail and phone; `event` is a slug where several are open."""

    name = StringField(_l("Name"))
    email = StringField(_l("E-mail"))
    country = CountryField()
    phone = StringField(_l("Phone"))
    event = StringField(_l("Event"))
    next = HiddenField()
    # The address that we doubted; sent a second time it is meant.
    doubted = HiddenField()

    def __init__(self, offered: list[Event], chosen: Event | None, **options):
        super().__init__(**options)
        self.offered = offered
        self.chosen = chosen
        self.suggestion: str | None = None
        self.region = likely_region(chosen.timezone if chosen else None)
        self.country.offer(self.region)
        self.person: dict = {}

    def validate_name(self, field):
        """Take a name as others should see it."""
        sentence = _("Write your name as others should see it.")
        self.person["name"] = line(field.data, NAME_LIMIT, sentence)

    def validate_email(self, field):
        """Take an address, and offer the one that was probably meant."""
        certain = bool(field.data) and field.data == self.doubted.data
        try:
            found = text.normalise_email(field.data or "", certain=certain)
        except text.EmailProblem as problem:
            self.suggestion = problem.suggestion
            self.doubted.data = field.data if problem.kind == "typo" else ""
            raise ValidationError(email_sentence(problem)) from None
        self.person.update(email=found.address, email_key=found.key)

    def validate_phone(self, field):
        """Take a number of the chosen country, or a whole one."""
        self.person["phone"] = read_phone(field.data, self.country.data, self.region)

    def validate_event(self, field):
        """Take an event that is on offer; a private and an unknown one are refused alike."""
        if not self.offered:
            raise ValidationError(_("This transmission has ended."))
        if field.data and self.chosen is None:
            raise ValidationError(_("This transmission has ended, or its address is not right."))


def blank(offered: list[Event], chosen: Event | None) -> EntryForm:
    """Return the form before anybody wrote in it."""
    form = EntryForm(offered, chosen, formdata=None)
    form.next.data = request.args.get("next", "")
    return form
