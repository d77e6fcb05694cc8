"""Build four events with everything in them and a browser for every role, once."""

from dataclasses import dataclass, field

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from livedemo import displays, secrets
from livedemo.actors import SYSTEM
from livedemo.enums import Level, TokenType, values
from livedemo.extensions import db
from livedemo.forms.settings import fingerprint
from livedemo.models import ChatMessage, Event, User
from livedemo.queries import events as event_queries
from livedemo.services import event_files, events, logins, photos, tokens
from livedemo.services import staff as staff_verbs
from livedemo.tenancy import tenant_scope
from tests.permissions.roles import HOUSE, ROLES, Place, Role
from tests.permissions.routes import PERSON
from tests.permissions.rows import FIELD, Row
from tests.permissions.vault import Vault
from tests.permissions.world_programme import things_of_programme
from tests.support import agenda, factories, files

STAFF_ROLES = {
    "speaker": "speaker",
    "moderator": "moderator",
    "former": "moderator",
    "admin": "admin",
    "door": "controlleur_des_badges",
    "rooms": "gestionnaire_des_salles",
}


@dataclass
class Browser:
    """Be what a role's browser keeps: its cookie, and the token of its pages."""

    cookie: str
    token: str


@dataclass
class World:
    """Hold what requests are filled in with."""

    things: dict[str, dict] = field(default_factory=dict)
    browsers: dict[str, Browser] = field(default_factory=dict)
    mine: dict[tuple[str, str], int] = field(default_factory=dict)
    logins: dict[str, int] = field(default_factory=dict)

    def values(self, role: Role, place: Place, *, under: Place | None = None) -> dict:
        """Return what templates name; `under` is another event's address for the same things."""
        found = dict(self.things[place])
        nobodys = found["pending"]
        found["mine"] = self.mine.get((role.name, place), nobodys)
        found["own_login"] = self.logins.get(role.name, 1)
        if under is not None:
            found |= {name: self.things[under][name] for name in ("slug", "event_id", "on_stage")}
        return found


def client_of(app: Flask, browser: Browser) -> FlaskClient:
    """Return a browser as it was in the beginning."""
    client = app.test_client()
    client.set_cookie("ld", browser.cookie)
    return client


def fill(template, values: dict):
    """Return a template with its values; a template that is one name keeps the value's type."""
    if callable(template):  # a file is read by the request that sends it
        return template()
    if isinstance(template, list):
        return [fill(one, values) for one in template]
    if not isinstance(template, str):
        return template
    name = FIELD.fullmatch(template)
    return values[name[1]] if name else template.format_map(values)


def fill_all(templates: dict, values: dict) -> dict:
    """Return a form or body with its values."""
    return {name: fill(value, values) for name, value in templates.items()}


def build(app: Flask) -> World:
    """Make events, people and browsers by the real verbs and forms."""
    world = World()
    with app.app_context():
        _make_events()
        _make_people()
        for place in Place:
            world.things[place] = _things(place)
    for role in ROLES.values():
        client = app.test_client()
        _arrive(client, role, app, world)
        token = factories.csrf(client)
        browser = world.browsers[role.name] = Browser(client.get_cookie("ld").value, token)
        for place in role.standing if role.login else ():
            world.mine[role.name, place] = _ask(app, browser, place)
    _leave(app, world)
    return world


def _make_events() -> None:
    begins = {"start_date": agenda.at(9)}
    for slug in HOUSE:
        factories.make_event(slug, **begins)
    other = factories.make_tenant("other", name="Other")
    factories.make_event(Place.AWAY, tenant=other, **begins)


def _event(slug: str) -> Event:
    event = event_queries.by_slug(slug)
    assert event is not None
    return event


def _make_people() -> None:
    house, other = (factories.make_tenant(slug) for slug in ("house", "other"))
    for tenant in (house, other):
        factories.tenant_admin(tenant, "spare@example.org")
    for place in Place:
        factories.staff(_event(place), f"helper-{place}@example.org", "speaker")
    for name, role in STAFF_ROLES.items():
        factories.staff(_event(Place.GALA), f"{name}@example.org", role)
    factories.staff(_event(Place.SECRET), "door@example.org", STAFF_ROLES["door"])
    factories.staff(_event(Place.FAIR), "colleague@example.org", "admin")
    factories.tenant_admin(house, "organiser@example.org")
    factories.tenant_admin(other, "foreigner@example.org")
    factories.make_person("administrador@example.org", role="administrador")
    factories.make_person("superadmin@example.org", role="superadmin")
    factories.make_person("boss@example.org", role="superadmin")
    for place in (Place.GALA, Place.SECRET):
        factories.staff(_event(place), "boss@example.org", "admin")
    factories.tenant_admin(house, "boss@example.org")


def _user(email: str) -> User:
    user = db.session.scalar(select(User).where(User.email == email))
    assert user is not None
    return user


def _things(place: Place) -> dict:
    """Fill an event; return what it holds by the names that templates use."""
    event = _event(place)
    statuses = ("pending", "approved", "answered", "on_stage")
    who = {"email": "guest@example.org", "name": "Gil Guest"}
    asked = {
        status: factories.ask(event, f"Is it {status}?", status=status, **who)
        for status in statuses
    }
    line_id = factories.say(event, "Good evening", **who)
    if place == Place.SECRET:  # by now; viewers have been here
        with tenant_scope(event.tenant_id):
            events.update(SYSTEM, event, visibility="private")
    with tenant_scope(event.tenant_id):
        line = db.session.get_one(ChatMessage, line_id)
        album = [_photo(event) for _ in range(2)]
        with files.arrive(files.PDF) as incoming:
            event_files.put(SYSTEM, event, "programme", incoming, name="programme.pdf")
        speaker = "speaker@example.org" if place == Place.GALA else f"helper-{place}@example.org"
        return {
            **things_of_programme(event, _user(speaker).id),
            **asked,
            "photo": album[1],
            "first_photo": album[0],
            "second_photo": album[1],
            "staged": asked["on_stage"],
            "line": line.id,
            "guest": line.author_key,
            "slug": event.slug,
            "event_id": event.id,
            "tenant_id": event.tenant_id,
            "tenant": factories.make_tenant("house" if place in HOUSE else "other").slug,
            "visibility": event.visibility,
            "fingerprint": fingerprint(event),
            "helper": _user(f"helper-{place}@example.org").id,
            "spare": _user("spare@example.org").id,
            "link": "",
            "stage_key": displays.key(event, "stage"),
            "overlay_key": displays.key(event, "overlay"),
            **_tokens(event),
        }


def _tokens(event: Event) -> dict:
    """Give an event access tokens; return their secrets, and the number of one more."""
    made = {kind: tokens.make(SYSTEM, event, type=kind, count=2) for kind in values(TokenType)}
    return {
        "ticket": secrets.unseal(made["participant"][0].token_sealed),
        "organizer_ticket": secrets.unseal(made["organizer"][0].token_sealed),
        "token": made["participant"][1].id,
    }


def _photo(event: Event) -> int:
    with files.arrive(files.picture()) as incoming:
        return photos.upload(SYSTEM, event, incoming, name="hall.jpg").id


def _arrive(client: FlaskClient, role: Role, app: Flask, world: World) -> None:
    """Come as the role comes: by the form, by a one-time link, by a display link, or not at all."""
    gala = world.things[Place.GALA]
    if role.name in ("ticket", "bearer", "organizer-token"):
        _arrive_by_link(client, role, world)
    elif role.name == "display":
        assert client.get(f"/e/gala/stage?key={gala['stage_key']}").status_code == 303
    elif role.login == "claimed" or role.name == "signed-out":
        factories.post(client, "/", {**PERSON, "email": role.email, "event": "gala"})
    elif role.login == "verified":
        factories.sign_in(client, role.email)
        with app.app_context():
            other = logins.start(_user(role.email).id, Level.VERIFIED)
            world.logins[role.name] = other.session_id


def _arrive_by_link(client: FlaskClient, role: Role, world: World) -> None:
    """Open the links of the role's events; who gives a name enters."""
    kind = "organizer_ticket" if role.name == "organizer-token" else "ticket"
    for place in role.standing:
        assert client.get(f"/e/{place}/join?token={world.things[place][kind]}").status_code == 303
        assert client.get(f"/e/{place}/").status_code == 200
        if role.login:
            factories.post(client, "/", {**PERSON, "email": role.email, "event": place})


def _ask(app: Flask, browser: Browser, place: str) -> int:
    """Ask as this browser; return the question's id."""
    client = client_of(app, browser)
    headers = {"X-CSRFToken": browser.token, "Accept": "application/json"}
    answer = client.post(f"/e/{place}/ask", data={"question": "Mine?"}, headers=headers)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()["id"]


def _leave(app: Flask, world: World) -> None:
    """Let one sign out, take a role from another, and make a one-time link."""
    browser = world.browsers["signed-out"]
    client = client_of(app, browser)
    assert client.post("/sign-out", headers={"X-CSRFToken": browser.token}).status_code == 303
    with app.app_context():
        event = _event(Place.GALA)
        with tenant_scope(event.tenant_id):
            staff_verbs.revoke(SYSTEM, event, _user("former@example.org").id)
        key = logins.make_link(factories.make_person("linked@example.org"), made_by=SYSTEM)
    for things in world.things.values():
        things["link"] = key


@dataclass
class Everybody:
    """Be all roles before one application."""

    app: Flask
    world: World
    vault: Vault

    def client(self, role: Role) -> FlaskClient:
        """Return a role's browser as it was in the beginning."""
        return client_of(self.app, self.world.browsers[role.name])

    def begin(self) -> None:
        """Put everything back, and let nobody be too fast."""
        self.vault.put_back()
        self.app.extensions["livedemo.limiter"]._memory.forget()

    def try_row(self, role: Role, row: Row, place: Place, *, under=None, headers=None, **others):
        """Send a row's request as a role; `others` are values instead of the event's own."""
        self.begin()
        values = self.world.values(role, place, under=under) | others
        sent = {**(row.headers or {}), **(headers or {})}
        if row.method != "GET":
            sent["X-CSRFToken"] = self.world.browsers[role.name].token
        return self.client(role).open(
            fill(row.path, values),
            method=row.method,
            headers=sent,
            buffered=True,
            **{kind: fill_all(getattr(row, kind), values) for kind in row.kinds},
        )
