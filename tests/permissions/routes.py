"""Every route of the application, who may use it, and a valid request of it.

Addresses, forms and bodies are templates; tests/permissions/world.py fills them in. A route that
does different things for different people stands here once for each. What a row's `{pending}`,
`{line}`, `{guest}` … name belongs to the event of the row's `{slug}` or `{event_id}`.
"""

import re
from dataclasses import dataclass

from tests.permissions.roles import (
    ADMINS,
    ANYONE,
    ASKERS,
    ENTERED,
    GUESTS,
    MODERATORS,
    SCREENS,
    SUPERADMINS,
    TEAM,
    TENANT_ADMINS,
    VERIFIED,
)
from tests.support import files

FIELD = re.compile(r"\{(\w+)\}")
EVENT = {"slug", "event_id", "tenant", "tenant_id", "first_photo"}
# What belongs to one event: under another event's address it does not exist.
OBJECTS = {"pending", "approved", "staged", "line", "guest", "mine", "helper", "session", "bare",
           "speech", "room", "bare_room", "photo"}  # fmt: skip
SUCCESS = {"GET": 200, "POST": 303, "DELETE": 204, "PATCH": 200}


@dataclass(frozen=True)
class Row:
    """Be one route with one request that its people may make."""

    endpoint: str
    method: str
    who: frozenset[str]
    path: str
    data: dict | None = None
    json: dict | None = None
    ok: tuple[int, ...] = ()
    writes: bool = True  # a POST that leaves everything as it was says so
    headers: dict | None = None

    def __str__(self) -> str:
        """Return the name of a failing row."""
        fields = {**(self.data or {}), **(self.json or {})}
        extra = ",".join(f"{k}={v}" for k, v in fields.items() if k in {"what", "on_behalf_of"})
        return f"{self.endpoint} {self.method} {self.path} {extra}".strip()

    @property
    def success(self) -> tuple[int, ...]:
        """Return the statuses of an answer that worked."""
        return self.ok or (SUCCESS[self.method],)

    @property
    def kinds(self) -> list[str]:
        """Return which of form and JSON body there is."""
        return [kind for kind in ("data", "json") if getattr(self, kind) is not None]

    @property
    def fields(self) -> set[str]:
        """Return what the templates name."""
        sent = (str(v) for kind in self.kinds for v in getattr(self, kind).values())
        return set(FIELD.findall(" ".join([self.path, *sent])))

    @property
    def in_event(self) -> bool:
        """Tell whether the address is an event's."""
        return self.path.startswith(("/e/{slug}", "/api/events/{event_id}"))

    @property
    def is_page(self) -> bool:
        """Tell whether a browser asks, neither a fragment nor a program."""
        return not self.headers and not self.path.startswith("/api/")

    @property
    def is_about_event(self) -> bool:
        """Tell whether the request is another one for each event."""
        return bool(self.fields & (EVENT | OBJECTS))

    @property
    def names_objects(self) -> bool:
        """Tell whether something inside the event is named."""
        return bool(self.fields & OBJECTS)


def get(endpoint: str, who, path: str, **more) -> Row:
    return Row(endpoint, "GET", who, path, **more)


def post(endpoint: str, who, path: str, form=None, **more) -> Row:
    return Row(endpoint, "POST", who, path, data=form, **more)


E, MOD, Q = "/e/{slug}", "/e/{slug}/mod", "/e/{slug}/mod/questions"
SPEAKER, REPORTS, ADMIN = "/e/{slug}/speaker", "/e/{slug}/reports", "/e/{slug}/admin"
STAFF_API = "/api/admin/event-staff"
PERSON = {"name": "New Person", "email": "new@example.org", "phone": "+52 55 1234 5678"}
NEW_EVENT = {"tenant": "{tenant}", "slug": "brand-new", "name": "Brand new", "timezone": "UTC",
             "visibility": "public"}  # fmt: skip
HTMX = {"HX-Request": "true"}
CHOICE = (200, 303)  # several events are a choice

DOOR = [
    get("static", ANYONE, "/static/css/base.css"),
    get("ops.healthz", ANYONE, "/healthz"),
    get("ops.readyz", ANYONE, "/readyz"),
    get("ops.metrics", ANYONE, "/metrics"),
    get("ops.styleguide", ANYONE, "/styleguide"),
    get("api.describe", ANYONE, "/api/openapi.json"),
    get("entry.entry", ANYONE, "/"),
    post("entry.enter", ANYONE, "/", {**PERSON, "event": "gala"}),
    post("entry.language", ANYONE, "/language", {"language": "es"}, writes=False),
    get("entry.current", ENTERED, "/watch", ok=CHOICE),
    get("entry.current", MODERATORS, "/mod", ok=CHOICE),
    get("entry.current", TEAM, "/speaker", ok=CHOICE),
    get("entry.current", ADMINS, "/reports", ok=CHOICE),
    get("account.sign_in", ANYONE, "/sign-in"),
    post("account.ask", ANYONE, "/sign-in", {"email": "vera@example.org"}, writes=False),
    get("account.link", ANYONE, "/sign-in/{link}"),
    post("account.use_link", ANYONE, "/sign-in/{link}"),
    post("account.sign_out", ANYONE, "/sign-out", writes=False),
    get("account.account", ENTERED, "/account"),
    post("account.save", VERIFIED, "/account", {"name": "Renamed", "language": "es"}),
    post("account.password", VERIFIED, "/account/password", {"password": "a short sentence works"}),
    post("account.end_session", VERIFIED, "/account/sessions/{own_login}/end"),
    post("account.end_sessions", VERIFIED, "/account/sessions/end"),
]
SITE = [
    get("superadmin.home", TENANT_ADMINS, "/admin/", ok=(303,)),
    get("superadmin.events", TENANT_ADMINS, "/admin/events"),
    get("superadmin.new_event", TENANT_ADMINS, "/admin/events/new"),
    post("superadmin.create_event", TENANT_ADMINS, "/admin/events/new", NEW_EVENT),
    get("superadmin.tenants", SUPERADMINS, "/admin/tenants"),
    post("superadmin.create_tenant", SUPERADMINS, "/admin/tenants", {"slug": "new", "name": "New"}),
    post("superadmin.set_host", SUPERADMINS, "/admin/tenants/{tenant_id}/host",
         {"host": "events.example.org"}),
    post("superadmin.add_admin", SUPERADMINS, "/admin/tenants/{tenant_id}/admins",
         {"email": "new@example.org"}),
    post("superadmin.remove_admin", SUPERADMINS,
         "/admin/tenants/{tenant_id}/admins/{spare}/remove"),
    get("superadmin.people", SUPERADMINS, "/admin/people"),
    post("superadmin.set_role", SUPERADMINS, "/admin/people/{spare}/role",
         {"role": "administrador"}),
    post("superadmin.sign_in_link", SUPERADMINS, "/admin/people/{spare}/link"),
    get("superadmin.audit", SUPERADMINS, "/admin/audit"),
    get("superadmin.health", SUPERADMINS, "/admin/health"),
    post("api.give_role", SUPERADMINS, STAFF_API, ok=(201,),
         json={"event_id": "{event_id}", "email": "new@example.org", "role": "admin"}),
    get("api.list_roles", SUPERADMINS, STAFF_API + "?event_id={event_id}"),
    Row("api.take_role", "DELETE", SUPERADMINS,
        STAFF_API + "?event_id={event_id}&user_id={helper}"),
]  # fmt: skip
VIEWER = [
    get("public.event", GUESTS, E + "/"),
    get("viewer.watch", ENTERED, E + "/watch"),
    get("viewer.lines", ENTERED, E + "/chat"),
    get("viewer.lines", ENTERED, E + "/chat?before=1", headers=HTMX),
    get("viewer.asked", ENTERED, E + "/questions"),
    get("viewer.asked", ENTERED, E + "/questions?part=mine", headers=HTMX),
    get("viewer.state", ENTERED, E + "/room", headers=HTMX),
    post("viewer.send", ENTERED, E + "/chat", {"message": "Hello"}),
    post("viewer.ask", ENTERED, E + "/ask", {"question": "Why?"}),
    post("viewer.ask", MODERATORS, E + "/ask", {"question": "Why?", "on_behalf_of": "Row three"}),
    post("viewer.withdraw", ASKERS, E + "/questions/{mine}/withdraw"),
    post("viewer.ping", ENTERED, E + "/ping", {"tab": "tab-1", "playing": "1"}, ok=(200,)),
    get("viewer.live", ENTERED, E + "/live?page=watch&seq=0"),
    get("viewer.live", MODERATORS, E + "/live?page=mod&seq=0"),
    get("viewer.live", TEAM, E + "/live?page=speaker&seq=0"),
    get("viewer.live", SCREENS, E + "/live?page=stage&seq=0"),
]
MODERATION = [
    get("moderator.show_room", MODERATORS, MOD),
    get("moderator.lines", MODERATORS, MOD + "/chat", headers=HTMX),
    get("moderator.show_log", MODERATORS, MOD + "/log"),
    get("moderator.show_ask", MODERATORS, MOD + "/ask"),
    post("moderator.ask", MODERATORS, MOD + "/ask", {"question": "Why?", "on_behalf_of": "Row 3"}),
    get("moderator.show_edit", MODERATORS, Q + "/{pending}/edit"),
    post("moderator.edit", MODERATORS, Q + "/{approved}/edit", {"text": "W?", "seen": "approved"}),
    get("moderator.show_reject", MODERATORS, Q + "/{pending}/reject"),
    post("moderator.reject", MODERATORS, Q + "/{pending}/reject", {"reason": "Asked before"}),
    post("moderator.approve", MODERATORS, Q + "/{pending}/approve", {"seen": "pending"}),
    post("moderator.approve", MODERATORS, Q + "/{approved}/approve", {"text": "Shorter?"}),
    post("moderator.send_back", TEAM, Q + "/{approved}/return", {"seen": "approved"}),
    post("moderator.stage", TEAM, Q + "/{approved}/stage", {"seen": "approved"}),
    post("moderator.answer", TEAM, Q + "/{staged}/answer", {"text": "Because."}),
    post("moderator.advance", TEAM, MOD + "/advance", {"current_id": "{on_stage}"}),
    post("moderator.hide", MODERATORS, MOD + "/chat/{line}/hide"),
    get("moderator.show_restrict", MODERATORS, MOD + "/people/{guest}/restrict"),
    post("moderator.restrict", MODERATORS, MOD + "/restrict", {"author": "{guest}", "what": "chat",
         "seconds": "60"}),
    post("moderator.slow_mode", MODERATORS, MOD + "/slow-mode", {"seconds": "10"}),
    post("moderator.toggle", MODERATORS, MOD + "/toggle", {"what": "chat", "on": "0"}),
    post("moderator.toggle", MODERATORS, MOD + "/toggle", {"what": "questions", "on": "0"}),
    post("moderator.toggle", MODERATORS, MOD + "/toggle", {"what": "moderation", "on": "0"}),
    post("moderator.toggle", ADMINS, MOD + "/toggle", {"what": "event", "on": "0"}),
    get("moderator.show_screens", MODERATORS, MOD + "/screens"),
    get("moderator.show_link", MODERATORS, MOD + "/screens/stage"),
    get("moderator.show_link", MODERATORS, MOD + "/screens/overlay"),
    post("moderator.void_links", MODERATORS, MOD + "/screens/void"),
]  # fmt: skip
STAGE = [
    get("speaker.speaker", TEAM, SPEAKER),
    post("speaker.advance", TEAM, SPEAKER + "/advance", {"seen": "{on_stage}"}),
    post("speaker.send_back", TEAM, SPEAKER + "/return", {"question": "{staged}", "seen": "1"}),
    post("speaker.undo", TEAM, SPEAKER + "/undo", {"answered": "{answered}",
         "staged": "{on_stage}"}),
    # Only who returned it just now may take it back, and moderators at any time.
    post("speaker.undo", MODERATORS, SPEAKER + "/undo", {"returned": "{pending}"}),
    get("speaker.stage", SCREENS, E + "/stage"),
    get("speaker.overlay", SCREENS, E + "/overlay"),
    get("speaker.stage", ANYONE, E + "/stage?key={stage_key}", ok=(303,)),
    get("speaker.overlay", ANYONE, E + "/overlay?key={overlay_key}", ok=(303,)),
]  # fmt: skip
TABLES = ("people", "analytics", "questions", "chat", "curve")
REPORT = [
    get("reports.index", ADMINS, REPORTS),
    get("reports.figures", ADMINS, REPORTS + "/overview"),
    *(get(f"reports.{name}", ADMINS, f"{REPORTS}/{name}") for name in TABLES),
    *(get(f"reports.{name}_csv", ADMINS, f"{REPORTS}/{name}.csv") for name in TABLES),
    get("reports.time_of", ADMINS, REPORTS + "/people/{guest}/time"),
    get("reports.time_csv", ADMINS, REPORTS + "/people/{guest}/time.csv"),
]
SETTINGS = [
    get("staff_admin.settings", ADMINS, ADMIN + "/"),
    post("staff_admin.save", ADMINS, ADMIN + "/", {"name": "Renamed", "timezone": "UTC",
         "visibility": "{visibility}", "seen": "{fingerprint}"}),
    post("staff_admin.switch", ADMINS, ADMIN + "/switches", {"what": "chat", "on": "0"}),
    post("staff_admin.switch", ADMINS, ADMIN + "/switches", {"what": "event", "on": "0"}),
    get("staff_admin.activity", ADMINS, ADMIN + "/activity"),
    get("staff_admin.staff", ADMINS, ADMIN + "/staff"),
    post("staff_admin.add", SUPERADMINS, ADMIN + "/staff", {"email": "new@example.org",
         "role": "moderator"}),
    post("staff_admin.link", SUPERADMINS, ADMIN + "/staff/{helper}/link"),
    post("staff_admin.remove", SUPERADMINS, ADMIN + "/staff/{helper}/remove"),
]  # fmt: skip
API = "/api/events/{event_id}"
TALK = {"title": "New talk", "speaker_name": "Sam", "session_id": "{session}"}
AGENDA = [
    get("api.list_sessions", ADMINS, API + "/sessions"),
    post("api.create_session", ADMINS, API + "/sessions", json={"title": "New"}, ok=(201,)),
    get("api.read_session", ADMINS, API + "/sessions/{session}"),
    Row("api.change_session", "PATCH", ADMINS, API + "/sessions/{session}",
        json={"title": "Renamed", "version": 1}),
    Row("api.delete_session", "DELETE", ADMINS, API + "/sessions/{bare}"),
    post("api.reorder_sessions", ADMINS, API + "/sessions/reorder", ok=(200,),
         json={"order": "{session_order}", "revision": "{session_revision}"}),
    get("api.list_speeches", ADMINS, API + "/speeches?session_id={session}"),
    post("api.create_speech", ADMINS, API + "/speeches", json=TALK, ok=(201,)),
    get("api.read_speech", ADMINS, API + "/speeches/{speech}"),
    Row("api.change_speech", "PATCH", ADMINS, API + "/speeches/{speech}",
        json={"title": "Renamed", "version": 1}),
    Row("api.delete_speech", "DELETE", ADMINS, API + "/speeches/{speech}?confirm=true"),
    post("api.reorder_speeches", ADMINS, API + "/speeches/reorder", ok=(200,),
         json={"session_id": "{session}", "revision": "{speech_revision}",
               "order": "{speech_order}"}),
    get("api.read_programme", ENTERED, API + "/programme"),
    get("api.read_draft", ADMINS, API + "/programme/draft"),
    post("api.publish_programme", ADMINS, API + "/programme/publish", ok=(200,),
         json={"revision": "{draft_revision}"}),
]  # fmt: skip
PAGE, VENUES = ADMIN + "/agenda", ADMIN + "/rooms"
NEW_TALK = {"title": "New talk", "speaker_name": "Sam"}
EDITOR = [
    get("staff_admin.agenda_page", ADMINS, PAGE),
    post("staff_admin.order_sessions", ADMINS, PAGE + "/order",
         {"order": "{session_order_text}", "revision": "{session_revision}"}),
    get("staff_admin.new_session", ADMINS, PAGE + "/new"),
    post("staff_admin.create_session", ADMINS, PAGE + "/new", {"title": "New"}),
    get("staff_admin.session", ADMINS, PAGE + "/{session}"),
    post("staff_admin.save_session", ADMINS, PAGE + "/{session}", {"title": "Renamed",
         "session_type": "conference", "version": "1"}),
    post("staff_admin.delete_session", ADMINS, PAGE + "/{bare}/delete"),
    post("staff_admin.order_speeches", ADMINS, PAGE + "/{session}/order",
         {"order": "{speech_order_text}", "revision": "{speech_revision}"}),
    get("staff_admin.new_speech", ADMINS, PAGE + "/{session}/speeches/new"),
    post("staff_admin.create_speech", ADMINS, PAGE + "/{session}/speeches/new", NEW_TALK),
    get("staff_admin.speech", ADMINS, PAGE + "/speeches/{speech}"),
    post("staff_admin.save_speech", ADMINS, PAGE + "/speeches/{speech}", {**NEW_TALK,
         "session_id": "{session}", "version": "1"}),
    post("staff_admin.delete_speech", ADMINS, PAGE + "/speeches/{speech}/delete",
         {"confirm": "1"}),
    get("staff_admin.draft", ADMINS, PAGE + "/publish"),
    post("staff_admin.publish", ADMINS, PAGE + "/publish", {"revision": "{draft_revision}"}),
    get("staff_admin.venues", ADMINS, VENUES),
    post("staff_admin.create_venue", ADMINS, VENUES, {"name": "Terrace"}),
    get("staff_admin.venue", ADMINS, VENUES + "/{room}"),
    post("staff_admin.save_venue", ADMINS, VENUES + "/{room}", {"name": "Renamed",
         "version": "1"}),
    post("staff_admin.delete_venue", ADMINS, VENUES + "/{bare_room}/delete"),
]  # fmt: skip
PHOTOS = "/api/events/{event_id}/photos"
DOCUMENT = "/api/events/{event_id}/files/programme"
ALBUM = "/e/{slug}/admin/photos"
SHELF = "/e/{slug}/admin/files"
FILES = [
    # Reading comes first: what is deleted comes back as a row, but not as a file.
    get("files.show", GUESTS, "/files/photo/{first_photo}"),
    get("files.show", GUESTS, "/files/photo/{first_photo}?width=640"),
    get("files.show", GUESTS, "/files/programme/{event_id}"),
    get("files.show", GUESTS, "/files/programme/{event_id}?preview=1"),
    get("api.list_photos", GUESTS, PHOTOS),
    get("api.list_files", GUESTS, "/api/events/{event_id}/files"),
    post("api.add_photo", ADMINS, PHOTOS, {"alt": "The hall", "file": files.photo}, ok=(201,)),
    Row("api.describe_photo", "PATCH", ADMINS, PHOTOS + "/{photo}", json={"alt": "New"}, ok=(200,)),
    post("api.choose_cover", ADMINS, PHOTOS + "/{photo}/cover", ok=(200,)),
    post("api.reorder_photos", ADMINS, PHOTOS + "/reorder", ok=(200,),
         json={"order": ["{second_photo}", "{first_photo}"]}),
    get("staff_admin.photos", ADMINS, ALBUM),
    post("staff_admin.add_photo", ADMINS, ALBUM, {"file": files.photo}),
    post("staff_admin.describe_photo", ADMINS, ALBUM + "/{photo}/describe", {"alt": "New"}),
    post("staff_admin.choose_cover", ADMINS, ALBUM + "/{photo}/cover"),
    post("staff_admin.move_photo", ADMINS, ALBUM + "/{photo}/move", {"by": "-1"}),
    post("staff_admin.remove_photo", ADMINS, ALBUM + "/{photo}/remove"),
    get("staff_admin.files", ADMINS, SHELF),
    post("staff_admin.put_file", ADMINS, SHELF + "/guide", {"file": files.programme}),
    post("staff_admin.remove_file", ADMINS, SHELF + "/guide/remove"),
    Row("api.remove_photo", "DELETE", ADMINS, PHOTOS + "/{photo}"),
    Row("api.put_file", "PUT", ADMINS, DOCUMENT, {"file": files.programme}, ok=(200,)),
    Row("api.remove_file", "DELETE", ADMINS, DOCUMENT),
]  # fmt: skip
ROUTES = [*DOOR, *SITE, *VIEWER, *MODERATION, *STAGE, *REPORT, *SETTINGS, *AGENDA,
          *EDITOR, *FILES]  # fmt: skip
