"""Check names, e-mails and phones once, and say beside the field what to do."""

from flask import request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import ValidationError

from livedemo import phones, text
from livedemo.errors import Invalid

NAME_LIMIT = 80


class Form(FlaskForm):
    """Be the base of forms; the token is checked before any view (blueprints/access.py)."""

    class Meta:
        """Leave the token to the access check."""

        csrf = False


def line(typed: str | None, limit: int, empty: str, *, optional: bool = False) -> str:
    """Return one cleaned line; raises ValidationError with the sentence for an empty one."""
    try:
        return text.clean_line(typed or "", limit, optional=optional)
    except text.TextProblem as problem:
        if problem.kind == "empty":
            raise ValidationError(empty) from None
        over = problem.length - limit
        raise ValidationError(_("This is %(n)s characters too long.", n=over)) from None


def email_sentence(problem: text.EmailProblem) -> str:
    """Return what is wrong with an address; the correction is offered beside it."""
    return {
        "empty": _("Write your e-mail address."),
        "too_long": _("This address is too long. Check it."),
        "comma": _("There is a comma where a dot belongs."),
        "no_dot": _("The domain is missing a dot."),
        "typo": _("This looks like a typing error."),
    }.get(problem.kind, _("Write the whole address, as in name@example.org."))


def phone_sentence(problem: phones.PhoneProblem) -> str:
    """Return what is wrong with a number and how long it should be."""
    if problem.kind == "empty":
        return _("Write your phone number.")
    if problem.kind == "country" or problem.region is None:
        return _("Start with + and the country code, as in +52 55 1234 5678.")
    about = {
        "country": phones.country(problem.region, str(get_locale() or "en")),
        "digits": _several(problem.digits),
    }
    if problem.kind == "too_short" and problem.digits:
        return _("This number is too short for %(country)s. It has %(digits)s digits.", **about)
    if problem.kind == "too_long" and problem.digits:
        return _("This number is too long for %(country)s. It has %(digits)s digits.", **about)
    return _("This is not a phone number of %(country)s. Check its digits.", **about)


def _several(lengths: tuple[int, ...]) -> str:
    if len(lengths) < 2:
        return "".join(str(length) for length in lengths)
    return _("%(least)s to %(most)s", least=lengths[0], most=lengths[-1])


class CountryField(SelectField):
    """Let a person choose the country of a number; anything else than a country is none."""

    def __init__(self, label=None, **options):
        super().__init__(label or _l("Country code"), validate_choice=False, **options)

    def pre_validate(self, form):
        """Forget what is no country."""
        if self.data not in phones.REGIONS:
            self.data = ""

    def offer(self, region: str | None) -> None:
        """Fill the list in the page's language; `region` is chosen when nothing is."""
        known = phones.countries(str(get_locale() or "en"))
        self.choices = [("", _("Code")), *((code, _code_first(name)) for code, name in known)]
        if not self.raw_data:
            self.data = region or ""


def _code_first(label: str) -> str:
    """Return "+52 México" for "México (+52)": the closed list shows the code, as dialled."""
    name, _bracket, code = label.rpartition(" (")
    return f"{code.rstrip(')')}\u2003\u2003{name}"


def likely_region(zone: str | None) -> str | None:
    """Return the country that a number without one belongs to: the event's, or the browser's."""
    found = phones.region_for_zone(zone) if zone else None
    if found:
        return found
    for language in request.accept_languages.values():
        territory = language.replace("_", "-").rpartition("-")[2].upper()
        if territory in phones.REGIONS and "-" in language:
            return territory
    return None


def read_phone(typed: str | None, *regions: str | None) -> str:
    """Return E.164; a number without country is tried in the regions, in order."""
    wished = next((region for region in regions if region), None)
    try:
        return phones.parse(typed or "", wished, any_range=True)
    except phones.PhoneProblem as problem:
        digits = "".join(c for c in typed or "" if c.isdigit())
        if digits.startswith("00"):
            return read_phone("+" + digits[2:])
        raise ValidationError(phone_sentence(problem)) from None


__all__ = [
    "NAME_LIMIT",
    "CountryField",
    "Form",
    "StringField",
    "email_sentence",
    "likely_region",
    "line",
    "phone_sentence",
    "read_phone",
]


def wished_state(typed: str | None) -> bool:
    """Return whether a switch shall be on; raises Invalid where the form does not say."""
    if typed not in ("0", "1"):
        raise Invalid("on", _("Say whether it shall be on."))
    return typed == "1"
