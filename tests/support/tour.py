"""Name every page that people can open: by its endpoint, as whom, and with what in it.

`{event}` stands for the event; `{question}`, `{line}`, `{author}`, `{link}`, `{session}`,
`{speech}`, `{slide}` and `{room}` for something of the furnished house.  An `also_empty` page is
opened on an event without anything, too.
"""

from dataclasses import dataclass

EVENT = "/e/{event}"


@dataclass(frozen=True)
class Stop:
    """Be one page, and who looks at it; None is somebody who has not entered."""

    endpoint: str
    path: str
    who: str | None = "root"
    also_empty: bool = False
    status: int = 200

    @property
    def name(self) -> str:
        """Return a short name for reports and pictures."""
        kept = "".join(c if c.isalnum() else "-" for c in self.path.replace(EVENT, ""))
        return f"{self.endpoint}-{kept.strip('-') or 'index'}"


def _room(endpoint: str, path: str, who: str = "root") -> Stop:
    return Stop(endpoint, EVENT + path, who, also_empty=True)


STOPS = (
    Stop("entry.entry", "/", None),
    Stop("entry.entry", "/?next=/mod", None),
    Stop("account.sign_in", "/sign-in", None),
    Stop("account.sign_in", "/sign-in?sent=1", None),
    Stop("account.link", "/sign-in/{link}", None),
    Stop("account.link", "/sign-in/none", None, status=410),
    Stop("account.account", "/account", "vera"),
    Stop("account.account", "/account", "root"),
    Stop("public.event", EVENT + "/", None, also_empty=True),
    Stop("public.event", EVENT + "/", "vera"),
    Stop("public.event", EVENT + "/?view=rooms", None),
    Stop("public.session", EVENT + "/sessions/{session}", None),
    _room("viewer.watch", "/watch", "vera"),
    _room("viewer.watch", "/watch?tab=questions", "vera"),
    Stop("viewer.lines", EVENT + "/chat?before={line}", "vera"),
    Stop("viewer.asked", EVENT + "/questions", "vera"),
    _room("moderator.show_room", "/mod"),
    _room("moderator.show_room", "/mod?tab=approved"),
    _room("moderator.show_room", "/mod?tab=chat"),
    _room("moderator.show_log", "/mod/log"),
    Stop("moderator.show_screens", EVENT + "/mod/screens", "mo"),
    Stop("moderator.show_link", EVENT + "/mod/screens/stage", "mo"),
    Stop("moderator.show_ask", EVENT + "/mod/ask", "mo"),
    Stop("moderator.show_edit", EVENT + "/mod/questions/{question}/edit", "mo"),
    Stop("moderator.show_reject", EVENT + "/mod/questions/{question}/reject", "mo"),
    Stop("moderator.show_restrict", EVENT + "/mod/people/{author}/restrict", "mo"),
    _room("speaker.speaker", "/speaker"),
    _room("speaker.stage", "/stage"),
    _room("speaker.overlay", "/overlay"),
    _room("reports.index", "/reports"),
    _room("reports.people", "/reports/people"),
    _room("reports.analytics", "/reports/analytics"),
    Stop("reports.analytics", EVENT + "/reports/analytics?q=nobody+at+all", "ana"),
    _room("reports.questions", "/reports/questions"),
    _room("reports.chat", "/reports/chat"),
    Stop("reports.chat", EVENT + "/reports/chat?hidden=1", "ana"),
    _room("reports.curve", "/reports/curve"),
    Stop("reports.time_of", EVENT + "/reports/people/{author}/time", "ana"),
    _room("staff_admin.settings", "/admin/"),
    _room("staff_admin.agenda_page", "/admin/agenda"),
    Stop("staff_admin.new_session", EVENT + "/admin/agenda/new"),
    Stop("staff_admin.session", EVENT + "/admin/agenda/{session}", "ana"),
    Stop("staff_admin.session", EVENT + "/admin/agenda/{session}?delete=1", "ana"),
    Stop("staff_admin.new_speech", EVENT + "/admin/agenda/{session}/speeches/new"),
    Stop("staff_admin.speech", EVENT + "/admin/agenda/speeches/{speech}"),
    Stop("staff_admin.speech", EVENT + "/admin/agenda/speeches/{speech}?delete=1"),
    _room("staff_admin.draft", "/admin/agenda/publish"),
    _room("staff_admin.venues", "/admin/rooms"),
    Stop("staff_admin.venue", EVENT + "/admin/rooms/{room}"),
    _room("staff_admin.photos", "/admin/photos"),
    _room("staff_admin.files", "/admin/files"),
    _room("staff_admin.slides", "/admin/slides"),
    Stop("staff_admin.speech_slides", EVENT + "/admin/slides/{speech}", "sam"),
    Stop("staff_admin.speech_slides", EVENT + "/admin/slides/{speech}?remove={slide}", "ana"),
    _room("staff_admin.staff", "/admin/staff"),
    _room("staff_admin.activity", "/admin/activity"),
    _room("staff_admin.tokens", "/admin/tokens"),
    Stop("staff_admin.tokens", EVENT + "/admin/tokens?add=1", "ana"),
    Stop("staff_admin.tokens", EVENT + "/admin/tokens?revoke={token}", "ana"),
    Stop("staff_admin.token", EVENT + "/admin/tokens/{token}", "ana"),
    Stop("staff_admin.token", EVENT + "/admin/tokens/{token}?revoke=1", "ana"),
    Stop("staff_admin.token", EVENT + "/admin/tokens/{token}?replace=1", "ana"),
    Stop("staff_admin.token", EVENT + "/admin/tokens/{revoked}", "ana"),
    _room("staff_admin.token_sheet", "/admin/tokens/sheet"),
    Stop("superadmin.events", "/admin/events"),
    Stop("superadmin.events", "/admin/events", "zoe"),
    Stop("superadmin.new_event", "/admin/events/new"),
    Stop("superadmin.tenants", "/admin/tenants"),
    Stop("superadmin.tenants", "/admin/tenants?add=1"),
    Stop("superadmin.tenants", "/admin/tenants?host=premio-innovacion"),
    Stop("superadmin.people", "/admin/people"),
    Stop("superadmin.people", "/admin/people?q=nobody+at+all"),
    Stop("superadmin.audit", "/admin/audit"),
    Stop("superadmin.health", "/admin/health"),
    Stop("ops.styleguide", "/styleguide", None),
    # What is not there, and what is not for this person.
    Stop("errors.404", "/nothing", None, status=404),
    Stop("errors.403", EVENT + "/mod", "vera", status=403),
    Stop("errors.link", EVENT + "/join?token=none", None, status=404),
    Stop("errors.link", EVENT + "/join?token={expired_link}", None, status=403),
    Stop("errors.link", EVENT + "/join?token={revoked_link}", None, status=403),
    Stop("errors.closed", "/e/over/watch", "vera"),
)


@dataclass(frozen=True)
class Opened:
    """Be a page with something open on it: what is touched, and what stands there then."""

    name: str
    path: str
    who: str | None
    touches: tuple[str, ...]
    shows: str
    sizes: tuple[str, ...] = ("phone", "desktop")

    @property
    def stop(self) -> Stop:
        """Return the page."""
        return Stop("", EVENT + self.path, self.who)


WIDE, NARROW = ("desktop",), ("phone",)
OPENED = (
    Opened("photo", "/", None, (".gallery a",), ".viewer[open] img"),
    Opened("room-menu", "/watch", "vera", (".room-top summary",), ".room-top .menu-list"),
    Opened("ask", "/watch?tab=questions", "vera", ("#ask-form textarea",), "#ask-note"),
    Opened("answered", "/watch?tab=questions", "vera", ("#answered > summary",),
           "#questions-answered li"),
    Opened("stage-card", "/watch", "vera", ("#stage-card button",), "#stage-card", NARROW),
    Opened("room-sheet", "/mod", "mo", ("[data-dialog=room-sheet]",), "#room-sheet"),
    Opened("close", "/mod", "ana", ("[data-dialog=room-sheet]", "[data-dialog=close-event]"),
           "#close-event"),
    Opened("keys", "/mod", "mo", ("[data-dialog=keys-help]",), "#keys-help", WIDE),
    Opened("slow-mode", "/mod", "mo", (".mod-top .menu > summary",), "#slow-menu", WIDE),
    Opened("ask-for", "/mod?tab=approved", "mo", ("[data-dialog=ask-for]",), "#ask-for"),
    Opened("edit", "/mod", "mo", (".queue-item [data-key=E]",), ".queue-edit"),
    Opened("decline", "/mod", "mo", (".queue-item [data-key=D]",), ".decline"),
    Opened("restrict", "/mod?tab=chat", "mo",
           (".chat-line:last-child .chat-more", ".chat-line:last-child [data-step]"), ".restrict"),
    Opened("approved", "/mod", "mo", (".queue-item [data-key=A]",), ".toast", WIDE),
    Opened("export", "/reports", "ana", (".export > summary",), ".export .menu-list"),
    Opened("period", "/reports", "ana", (".period > summary",), ".period-form"),
    Opened("why", "/reports/analytics", "ana", ("[data-why]",), "#drawer #why-title"),
    Opened("as-a-table", "/reports", "ana", (".chart summary",), ".chart details .table"),
    Opened("orders", "/reports", "ana", (".report-sort > summary",), ".report-sort .menu-list",
           NARROW),
    Opened("replace-slide", "/admin/slides/{speech}", "ana", (".slide-replace summary",),
           ".slide-replace form"),
    Opened("delete-slide", "/admin/slides/{speech}", "ana", ("[data-dialog^=gone]",),
           "dialog[open][id^=gone]"),
    Opened("add-staff", "/admin/staff", "root", ("[data-dialog=add]",), "#add"),
    Opened("remove-staff", "/admin/staff", "root", ("[data-dialog^=remove]",),
           "dialog[open][id^=remove]"),
)  # fmt: skip

# Routes that answer GET with something else than a page of their own.
# Neither are those of programs, whose names begin with `api.`.
NOT_PAGES = {
    "files.show": "files",
    "static": "files",
    "calendars.of_event": "a file for calendars",
    "calendars.of_session": "a file for calendars",
    "ops.healthz": "JSON for balancers",
    "ops.readyz": "JSON for balancers",
    "ops.metrics": "figures for a collector",
    "entry.current": "a redirect to the event",
    "slides.of_session": "a ZIP",
    "joining.join": "a redirect to the event",
    "joining.document": "a redirect to the event",
    "superadmin.home": "a redirect to the events",
    "moderator.lines": "earlier lines, in place; a redirect without scripts",
    "viewer.state": "the room's state, in place; a redirect without scripts",
    "viewer.live": "what polling pages missed",
    "reports.figures": "the figures, in place",
    "reports.people_csv": "CSV",
    "reports.analytics_csv": "CSV",
    "reports.curve_csv": "CSV",
    "reports.questions_csv": "CSV",
    "reports.chat_csv": "CSV",
    "reports.time_csv": "CSV",
    "staff_admin.token_csv": "CSV",
    "staff_admin.tokens_csv": "CSV",
    "staff_admin.activity_csv": "CSV",
    "superadmin.audit_csv": "CSV",
}
