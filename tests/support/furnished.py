"""Serve the demo, an empty event, one of long words, and one that is over; with its people."""

from livedemo import secrets
from livedemo.actors import SYSTEM
from livedemo.cli.demo_content import SLUG as FULL
from livedemo.enums import QuestionStatus, StaffRole
from livedemo.models import Event, EventSession, Speech
from livedemo.queries import agenda as agenda_queries
from livedemo.queries import chat as chat_queries
from livedemo.queries import events as event_queries
from livedemo.queries import people
from livedemo.queries import questions as question_queries
from livedemo.services import logins, photos, rooms, slides, speeches, tokens, venues
from livedemo.tenancy import tenant_scope
from tests.support import agenda, attending, files
from tests.support import factories as make
from tests.support.databases import close_app, make_app
from tests.support.live_server import LiveServer
from tests.support.tour import Stop
from tests.support.visitors import Visitor

EMPTY, LONG, OVER = "empty", "long", "over"
WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
TITLE = f"Asamblea Extraordinaria de Comunidades con Radio Propia de la Sierra Norte y de {WORD}"
NAME = f"María Guadalupe de los Ángeles Ixtlilxóchitl {WORD}"[:80]
STATES = ("pending", "rejected", "approved", "answered", "approved", "on_stage")
# How `flask demo` calls the holder of a link.
TEAM = {
    "ana": "admin",
    "mo": "moderator",
    "sam": "speaker",
    "root": "superadmin",
    "zoe": "another organiser's admin",
}


class Furnished:
    """Hold a server with something on every page, and the cookies of everybody who looks."""

    def __init__(self, server: LiveServer):
        self.server = server
        printed = server.flask("demo")
        links = dict(line.split("\t", 1) for line in printed if "\t" in line)
        app = make_app(
            server.environment["DATABASE_URL"],
            secret_key=server.environment["SECRET_KEY"],
            storage_url=f"file://{server.folder}/uploads",
        )
        with app.app_context():
            self.places = _furnish()
        self.cookies: dict[str | None, list[dict]] = {None: []}
        for who, role in TEAM.items():
            (link,) = (link for said, link in links.items() if said.endswith(f", {role}"))
            self._keep(who, Visitor(server.url).sign_in(link))
        vera = Visitor(server.url)
        for slug in (OVER, EMPTY, LONG, FULL):
            vera.enter("Vera Ruiz", "vera@example.org", event=slug)
        self._keep("vera", vera)
        with app.app_context():
            _ask_as_vera(event_queries.by_slug(FULL))
            over = event_queries.by_slug(OVER)
            with tenant_scope(over.tenant_id):
                rooms.toggle(SYSTEM, over, what="event", on=False)
        close_app(app)

    def url(self, stop: Stop, event: str = FULL) -> str:
        """Return where a page is; `event` is the slug of the one to look at."""
        return self.server.url + stop.path.format(event=event, **self.places)

    def _keep(self, who: str, visitor: Visitor) -> None:
        self.cookies[who] = visitor.cookies


def _furnish() -> dict[str, object]:
    """Make the other events; returns what stands for the places in addresses."""
    full = event_queries.by_slug(FULL)
    tenant = make.make_tenant("premio-innovacion")
    make.make_event(EMPTY, tenant=tenant, name="Ensayo general")
    make.make_event(OVER, tenant=tenant, name="La gala del año pasado")
    _fill_with_long_words(make.make_event(LONG, tenant=tenant, name=TITLE[:120]))
    with tenant_scope(full.tenant_id):
        for words in ("La sala antes de abrir", "", WORD):
            with files.arrive(files.picture()) as incoming:
                photos.upload(SYSTEM, full, incoming, name=f"{WORD}.jpg", alt=words)
        pending = question_queries.with_status(full, QuestionStatus.PENDING)[0]
        lines = chat_queries.page(full)
        return {
            "question": pending.id,
            "line": lines[-1].id,
            "author": lines[-1].author_key,
            **_programme(full),
            **_tokens(full),
            "link": logins.make_link(make.make_person("otto@example.org"), made_by=SYSTEM),
        }


def _programme(event: Event) -> dict[str, int]:
    """Return a session of the programme, one of its speeches, and its room."""
    speech = agenda_queries.speeches(event)[0]
    session = agenda_queries.one(EventSession, event, speech.session_id)
    given = {"speech": speech.id, "session": session.id, "room": session.room_id}
    return {**given, "slide": _bring(event, speech)}


def _bring(event: Event, speech: Speech) -> int:
    """Let Sam, who speaks, have slides; return the number of the last one."""
    (sam,) = (who.id for grant, who in people.staff(event) if grant.role == StaffRole.SPEAKER)
    speeches.update(SYSTEM, event, speech.id, version=speech.version, speaker_id=sam)
    for name, data in (("Redes.pdf", files.PDF), (f"{WORD}.pptx", files.pptx())):
        with files.arrive(data) as incoming:
            last = slides.upload(SYSTEM, event, speech.id, incoming, name=name)
    return last.id


def _tokens(event: Event) -> dict[str, object]:
    """Return a link that opens the event, and some that do not any more."""
    one, gone = (
        tokens.make(SYSTEM, event, type="participant", label=label)[0] for label in ("Prensa", NAME)
    )
    tokens.make(SYSTEM, event, type="organizer", label="Ponentes")
    tokens.revoke(SYSTEM, event, gone.id)
    with attending.frozen(agenda.at(-9000)):
        (over,) = tokens.make(SYSTEM, event, type="participant", expires_at=agenda.at(-8999))
    said = {"revoked_link": gone, "expired_link": over}
    given = {name: secrets.unseal(row.token_sealed) for name, row in said.items()}
    return {"token": one.id, "revoked": gone.id, **given}


def _plan_long_words(event: Event) -> None:
    room = venues.create(SYSTEM, event, name=NAME)
    for hour in (9, 9.5):
        session = agenda.session(event, TITLE[:200], hour, hour + 1, room_id=room.id)
        talk = agenda.speech(event, session, TITLE[:200], hour)
        with files.arrive(files.PDF) as incoming:
            slides.upload(SYSTEM, event, talk.id, incoming, name=f"{WORD}{WORD}.pdf")


def _fill_with_long_words(event: Event) -> None:
    make.staff(event, f"{WORD}@example.org".lower(), "moderator", NAME)
    with tenant_scope(event.tenant_id):
        tokens.make(SYSTEM, event, type="organizer", label=NAME)
    with tenant_scope(event.tenant_id):
        _plan_long_words(event)
    for number, state in enumerate(STATES):
        asker = {"email": f"{number}.{WORD}@example.org".lower(), "name": NAME}
        make.ask(event, f"¿{WORD}{WORD}? " + "Y si no, ¿por qué? " * 6, status=state, **asker)
        make.say(event, f"{WORD}{WORD} https://example.org/{WORD}", **asker)


def _ask_as_vera(event: Event) -> None:
    """Ask what a viewer finds under her own questions, in each state."""
    for state in STATES[:-1]:
        make.ask(event, f"¿Cuándo sale el informe? ({state})", status=state)
