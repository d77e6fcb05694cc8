"""Make tenants, events, people and logins by the real verbs and the real forms.

What makes rows (`make_*`, `staff`) runs inside an application context:

    with app.app_context():
        event = make_event("gala")
        staff(event, "mo@example.org", "moderator")

What acts as a browser (`enter`, `sign_in`, `post`) runs outside of one, as requests do.
"""

import re
from html import unescape

from flask import Flask, has_app_context
from flask.testing import FlaskClient

from livedemo import actors, tenancy, text
from livedemo.actors import SYSTEM, Actor
from livedemo.enums import Level, UserRole
from livedemo.models import Event, Tenant, User
from livedemo.queries import events as event_queries
from livedemo.queries import people as people_queries
from livedemo.services import chat, events, logins, questions, rooms
from livedemo.services import staff as staff_verbs
from livedemo.services.operation import operation
from livedemo.services.people import known_or_invited

ZONE = "America/Mexico_City"
PHONE = "+52 55 1234 5678"
TOKEN = re.compile(r'name="csrf[_-]token" (?:value|content)="([^"]+)"')


def make_tenant(slug: str = "house", *, name: str = "House", host: str | None = None) -> Tenant:
    """Return the tenant with this slug, made when it is not there."""
    known = event_queries.tenant_by_slug(slug)
    return known or events.create_tenant(SYSTEM, slug=slug, name=name, host=host)


def make_event(slug: str = "gala", *, tenant: Tenant | None = None, is_open: bool = True,
               **settings) -> Event:  # fmt: skip
    """Return a new event; `settings` are those of `events.create_event` and `events.update`."""
    tenant = tenant or make_tenant()
    at_birth = {
        name: settings.pop(name)
        for name in ("zone", "video_url", "private", "iframe_hosts", "start_date", "end_date")
        if name in settings
    }
    name = settings.pop("name", slug.replace("-", " ").capitalize())
    with tenancy.tenant_scope(tenant.id):
        event = events.create_event(
            SYSTEM, tenant, slug=slug, name=name, **{"zone": ZONE, **at_birth}
        )
        if settings:
            event = events.update(SYSTEM, event, **settings)
        if not is_open:
            rooms.toggle(SYSTEM, event, what="event", on=False)
    return event


@operation
def make_person(email: str, name: str | None = None, role: str | None = None) -> User:
    """Return the person with this e-mail; `role` is the global one (`superadmin` …)."""
    known = text.normalise_email(email)
    user = known_or_invited(known.address, known.key, name or _name_of(email))
    if role is not None:
        user.role = UserRole(role).value
    return user


def staff(event: Event, email: str, role: str, name: str | None = None) -> User:
    """Give a person a role in an event; returns the person."""
    known = text.normalise_email(email)
    with tenancy.tenant_scope(event.tenant_id):
        granted = staff_verbs.grant(
            SYSTEM,
            event,
            email=known.address,
            email_key=known.key,
            role=role,
            name=name or _name_of(email),
        )
    return granted.user


def tenant_admin(tenant: Tenant, email: str) -> User:
    """Make a person admin of a tenant; returns the person."""
    known = text.normalise_email(email)
    user, _key = staff_verbs.grant_tenant(
        SYSTEM, tenant.id, email=known.address, email_key=known.key
    )
    return user


def actor_of(event: Event, email: str, *, name: str | None = None, verified: bool = True) -> Actor:
    """Return who this person is in the event, with a new login of that level."""
    user = make_person(email, name)
    level = Level.VERIFIED if verified else Level.CLAIMED
    with tenancy.tenant_scope(event.tenant_id):
        login = logins.start(user.id, level, name=name or user.display_name)
        return actors.load(login, event)


def ask(event: Event, question: str, *, email: str = "vera@example.org", name: str = "Vera Ruiz",
        anonymous: bool = False, status: str = "approved") -> int:  # fmt: skip
    """Ask a question and bring it to a status; returns its id."""
    asker = actor_of(event, email, name=name, verified=False)
    with tenancy.tenant_scope(event.tenant_id):
        row = questions.ask(asker, event, question=question, anonymous=anonymous).row
        decide(event, row.id, status)
        return row.id


def say(event: Event, message: str, *, email: str = "otto@example.org",
        name: str = "Otto Lang") -> int:  # fmt: skip
    """Write a line in the chat as a viewer; returns its id."""
    author = actor_of(event, email, name=name, verified=False)
    with tenancy.tenant_scope(event.tenant_id):
        return chat.post(author, event, message=message).row.id


def decide(event: Event, question_id: int, status: str) -> None:
    """Bring a question to a status, by the verbs and through the states before it."""
    steps = {
        "pending": (),
        "approved": (questions.approve,),
        "rejected": (questions.reject,),
        "on_stage": (questions.approve, questions.stage),
        "answered": (questions.approve, questions.answer),
    }
    with tenancy.tenant_scope(event.tenant_id):
        for verb in steps[status]:
            verb(SYSTEM, event, question_id)


def client_for(app: Flask) -> FlaskClient:
    """Return another browser: no cookies, no JavaScript."""
    return app.test_client()


def token_of(page: str) -> str:
    """Return the CSRF token that a page carries."""
    found = TOKEN.search(page)
    assert found, f"no CSRF token on this page:\n{page[:2000]}"
    return unescape(found[1])


def csrf(client: FlaskClient, path: str = "/sign-in") -> str:
    """Return the CSRF token of this browser's session."""
    _outside()
    return token_of(client.get(path).get_data(as_text=True))


def post(client: FlaskClient, path: str, data: dict | None = None, **options):
    """Send a form as this browser would, with its token; returns the answer."""
    fields = {"csrf_token": csrf(client), **(data or {})}
    return client.post(path, data=fields, **options)


def enter(client: FlaskClient, event: Event, *, name: str = "Vera Ruiz",
          email: str = "vera@example.org", phone: str = PHONE, **more):  # fmt: skip
    """Enter an event by the real form; returns the answer, a 303 to /watch."""
    fields = {"name": name, "email": email, "phone": phone, "event": event.slug, **more}
    answer = post(client, "/", fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer


def sign_in(client: FlaskClient, email: str):
    """Sign in by a real one-time link; an unknown e-mail becomes a person first."""
    _outside()
    with client.application.app_context():
        key = logins.make_link(make_person(email), made_by=SYSTEM)
    answer = post(client, f"/sign-in/{key}")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer


def person(app: Flask, email: str) -> User | None:
    """Return the stored person with this e-mail, as it is now."""
    with app.app_context():
        return people_queries.by_email_key(text.normalise_email(email).key)


def _name_of(email: str) -> str:
    return email.split("@")[0].replace(".", " ").title()


def _outside() -> None:
    # A request inside another context would share its `g`: tenant, actor, nonce.
    assert not has_app_context(), "act as a browser outside of app.app_context()"
