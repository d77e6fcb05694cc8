"""Fill the parts of the style guide; nobody sends these forms, so their words stay English."""

from wtforms import BooleanField, Form, SelectField, StringField, TelField, TextAreaField

GOOD = {
    "name": "María Fernanda Ríos-Echeverría",
    "email": "mf.rios@unam.mx",
    "country": "+52",
    "phone": "55 1842 0937",
    "privacy": True,
    "zone": "America/Mexico_City",
    "question": "¿Cómo se mantiene la red?",
}
PROBLEMS = {"video": "Use an address that starts with https://."}


class PartsForm(Form):
    """Hold one field of each kind."""

    name = StringField("Full name")
    email = StringField("E-mail")
    country = SelectField("Country code", choices=["+52", "+44"])
    phone = TelField("Phone")
    privacy = BooleanField("I accept the privacy notice")
    zone = SelectField("Time zone", choices=["America/Mexico_City", "Europe/Paris"])
    video = StringField("Video address")
    question = TextAreaField("Your question")


def filled() -> PartsForm:
    """Return the form as people fill it."""
    return PartsForm(data=GOOD)


def wrong() -> PartsForm:
    """Return the form with a problem beside its field."""
    form = PartsForm(prefix="wrong-", data={"video": "javascript:alert(1)"})
    for name, sentence in PROBLEMS.items():
        form[name].errors = [sentence]
    return form
