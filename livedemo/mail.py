"""Send the few letters there are, beside the work and never inside a transaction."""

import logging
import smtplib
import ssl
import threading
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

from livedemo import urls
from livedemo.enums import LinkPurpose
from livedemo.models import SignInLink, User
from livedemo.signals import link_made

log = logging.getLogger(__name__)
TIMEOUT = 10


def is_set_up() -> bool:
    """Tell whether this installation can send letters."""
    return bool(current_app.config["LIVEDEMO"].mail_url)


def beside(work: Callable, *arguments) -> None:
    """Do work with a context of its own beside this request; a failure is logged."""
    app = current_app._get_current_object()
    language = str(get_locale() or "en")

    def run() -> None:
        try:
            with app.app_context(), force_locale(language):
                work(*arguments)
        except Exception:
            log.exception("%s failed", work.__name__)

    thread = threading.Thread(target=run, name=work.__name__, daemon=True)
    thread.start()
    if app.config["LIVEDEMO"].inline:
        thread.join()


def send(to: str, subject: str, body: str) -> None:
    """Hand one letter to the server of MAIL_URL: smtp:// (STARTTLS where offered) or smtps://."""
    parts = urlsplit(current_app.config["LIVEDEMO"].mail_url)
    letter = EmailMessage()
    letter["From"] = _sender(parts)
    letter["To"] = to
    letter["Subject"] = subject
    letter.set_content(body)
    with _connect(parts) as server:
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(letter)


def _connect(parts) -> smtplib.SMTP:
    host = parts.hostname or "localhost"
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=context)
    server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=context)
        server.ehlo()
    elif parts.username:
        server.close()
        raise smtplib.SMTPNotSupportedError("the mail server offers no STARTTLS for the password")
    return server


def _sender(parts) -> str:
    name = unquote(parts.username or "")
    if "@" in name:
        return name
    settings = current_app.config["LIVEDEMO"]
    return f"livedemo@{urlsplit(settings.public_url or '').hostname or 'localhost'}"


def _on_link(_sender, *, link: SignInLink, user: User, key: str, host: str | None) -> None:
    """Send a link that somebody asked for, or an invitation; others are shown to their maker."""
    invited = link.purpose == LinkPurpose.INVITE
    if not user.email or not is_set_up() or not (invited or link.browser_hash):
        return
    name = "invite" if invited else "sign_in"
    with force_locale(user.language or str(get_locale() or "en")):
        subject = _("You are invited") if invited else _("Your sign-in link")
        address = urls.at(host, urls.path_for("account.link", token=key))
        body = render_template(f"mail/{name}.txt", user=user, address=address, link=link)
    beside(send, user.email, subject, body)


def init_app(app) -> None:
    """Listen for links."""
    link_made.connect(_on_link)
