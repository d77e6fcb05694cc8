"""Read the forms of signing in and of a person's own account."""

from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, PasswordField, SelectField
from wtforms.validators import ValidationError

from livedemo import clock, phones, text
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
from livedemo.languages import name_of
from livedemo.models import User

JUST_NOW = timedelta(minutes=10)


class SignInForm(Form):
    """Ask for an e-mail and, from those who have one, a password."""

    email = EmailField(_l("E-mail"))
    password = PasswordField(_l("Password"))
    next = HiddenField()
    how = HiddenField()
    email_key = ""

    def validate_email(self, field):
        """Take any whole address: whose it is, the answer does not tell."""
        try:
            self.email_key = text.normalise_email(field.data or "", certain=True).key
        except text.EmailProblem as problem:
            raise ValidationError(email_sentence(problem)) from None

    def validate_password(self, field):
        """Ask for the password when the person meant to use one."""
        if self.how.data == "password" and not field.data:
            raise ValidationError(_("Write your password."))


class ProfileForm(Form):
    """Let a person keep their own data."""

    name = StringField(_l("Name"))
    nickname = StringField(_l("Name in the chat"))
    country = CountryField()
    phone = StringField(_l("Phone"))
    language = SelectField(_l("Language"))

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.region = likely_region(None)
        self.country.offer(self.region)
        codes = current_app.config["LANGUAGES"]
        known = [(code, name_of(code)) for code in codes]
        self.language.choices = [("", _("As the browser says")), *known]
        self.profile: dict = {}

    def validate_name(self, field):
        """Take a name as others should see it."""
        sentence = _("Write your name as others should see it.")
        self.profile["name"] = line(field.data, NAME_LIMIT, sentence)

    def validate_nickname(self, field):
        """Take another name for the chat, or none."""
        self.profile["nickname"] = line(field.data, NAME_LIMIT, "", optional=True) or None

    def validate_phone(self, field):
        """Take a number, or none."""
        typed = (field.data or "").strip()
        regions = (self.country.data, self.region)
        self.profile["phone"] = read_phone(typed, *regions) if typed else None

    def validate_language(self, field):
        """Take one of our languages, or none."""
        self.profile["language"] = field.data or None


class PasswordForm(Form):
    """Ask for a new password, and for the one before."""

    current = PasswordField(_l("Your password until now"))
    password = PasswordField(_l("New password"))


def profile_of(user: User) -> ProfileForm:
    """Return the form filled with what is stored."""
    form = ProfileForm(
        formdata=None,
        data={
            "name": user.name,
            "nickname": user.nickname or "",
            "phone": phones.show(user.phone),
            "language": user.language or "",
        },
    )
    form.country.data = ""
    return form


def needs_current(user: User, login) -> bool:
    """Tell whether the old password is asked for: not right after signing in."""
    fresh = login.verified_at is not None and clock.now() - login.verified_at < JUST_NOW
    return bool(user.password_hash) and not fresh
