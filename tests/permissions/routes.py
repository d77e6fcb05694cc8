"""Every route of the application, who may use it, and a valid request of it.

Addresses, forms and bodies are templates; tests/permissions/world.py fills them in. A route that
does different things for different people stands here once for each. What a row's `{pending}`,
`{line}`, `{guest}` … name belongs to the event of the row's `{slug}` or `{event_id}`.
"""

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
from tests.permissions.routes_agenda import AGENDA, EDITOR
from tests.permissions.routes_files import FILES
from tests.permissions.routes_slides import SLIDES
from tests.permissions.routes_tokens import TOKENS
from tests.permissions.rows import ADMIN, E, Row, get, post

MOD, Q = "/e/{slug}/mod", "/e/{slug}/mod/questions"
SPEAKER, REPORTS = "/e/{slug}/speaker", "/e/{slug}/reports"
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
    get("superadmin.audit_csv", SUPERADMINS, "/admin/audit.csv"),
    get("superadmin.health", SUPERADMINS, "/admin/health"),
    post("api.give_role", SUPERADMINS, STAFF_API, ok=(201,),
         json={"event_id": "{event_id}", "email": "new@example.org", "role": "admin"}),
    get("api.list_roles", SUPERADMINS, STAFF_API + "?event_id={event_id}"),
    Row("api.take_role", "DELETE", SUPERADMINS,
        STAFF_API + "?event_id={event_id}&user_id={helper}"),
]  # fmt: skip
VIEWER = [
    get("public.event", GUESTS, E + "/"),
    get("public.session", GUESTS, E + "/sessions/{shown_session}"),
    get("calendars.of_event", GUESTS, E + "/event.ics"),
    get("calendars.of_session", GUESTS, E + "/sessions/{shown_session}.ics"),
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
    post("staff_admin.save", ADMINS, ADMIN + "/", {
        "name": "Renamed", "timezone": "America/Mexico_City", "visibility": "{visibility}",
        "seen": "{fingerprint}"}),
    post("staff_admin.switch", ADMINS, ADMIN + "/switches", {"what": "chat", "on": "0"}),
    post("staff_admin.switch", ADMINS, ADMIN + "/switches", {"what": "event", "on": "0"}),
    get("staff_admin.activity", ADMINS, ADMIN + "/activity"),
    get("staff_admin.activity_csv", ADMINS, ADMIN + "/activity.csv"),
    get("staff_admin.staff", ADMINS, ADMIN + "/staff"),
    post("staff_admin.add", SUPERADMINS, ADMIN + "/staff", {"email": "new@example.org",
         "role": "moderator"}),
    post("staff_admin.link", SUPERADMINS, ADMIN + "/staff/{helper}/link"),
    post("staff_admin.remove", SUPERADMINS, ADMIN + "/staff/{helper}/remove"),
]  # fmt: skip
ROUTES = [*DOOR, *SITE, *VIEWER, *MODERATION, *STAGE, *REPORT, *SETTINGS, *SLIDES, *AGENDA,
          *EDITOR, *FILES, *TOKENS]  # fmt: skip
