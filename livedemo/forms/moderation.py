"""Read what moderators write."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField

from livedemo.forms.fields import Form


class WordsForm(Form):
    """Change the words of a question; `seen` and `was` are the state and words that were read."""

    text = TextAreaField(_l("Question as it will be shown"))
    seen = HiddenField()
    was = HiddenField()


class AskForForm(Form):
    """Ask for somebody in the hall."""

    on_behalf_of = StringField(_l("Name"))
    question = TextAreaField(_l("Question"))
    client_id = HiddenField()
