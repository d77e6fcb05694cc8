"""Lead the team between the pages of an event."""

from flask import g
from flask_babel import gettext as _

from livedemo.policy import Permission, can
from livedemo.urls import path_for

# Short name, words, path; and what opening it needs.
Place = tuple[str, str, str]
Page = tuple[str, str, str, Permission]


def _pages() -> list[Page]:
    """Return where an event takes place."""
    slug = g.event.slug
    return [
        ("watch", _("Watch"), path_for("viewer.watch", slug=slug), Permission.EVENT_VIEW),
        ("mod", _("Moderate"), f"/e/{slug}/mod", Permission.QUESTION_MODERATE),
        ("speaker", _("Speaker's screen"), f"/e/{slug}/speaker", Permission.PAGE_SPEAKER),
        ("reports", _("Reports"), f"/e/{slug}/reports", Permission.REPORT_READ),
    ]


def _preparations() -> list[Page]:
    """Return where an event is prepared."""
    slug = g.event.slug
    return [
        ("settings", _("Settings"), path_for("staff_admin.settings", slug=slug),
         Permission.EVENT_CONFIGURE),
        ("agenda", _("Programme"), path_for("staff_admin.agenda_page", slug=slug),
         Permission.AGENDA_DRAFT),
        ("rooms", _("Rooms"), path_for("staff_admin.venues", slug=slug), Permission.ROOM_MANAGE),
        ("photos", _("Photos"), path_for("staff_admin.photos", slug=slug),
         Permission.PHOTO_MANAGE),
        ("files", _("Files"), path_for("staff_admin.files", slug=slug),
         Permission.EVENT_CONFIGURE),
        ("slides", _("Slides"), path_for("staff_admin.slides", slug=slug),
         Permission.SLIDE_OWN),
        ("tokens", _("Access links"), path_for("staff_admin.tokens", slug=slug),
         Permission.TOKEN_MANAGE),
        ("staff", _("Staff"), path_for("staff_admin.staff", slug=slug),
         Permission.EVENT_CONFIGURE),
        ("activity", _("Activity"), path_for("staff_admin.activity", slug=slug),
         Permission.ACTIVITY_READ),
    ]  # fmt: skip


def places() -> list[Place]:
    """Return the pages of this event that the person may open, its preparation as one."""
    if g.get("event") is None:
        return []
    found, prepare = _open(_pages()), preparations()
    return found + [("prepare", _("Prepare"), path) for _name, _words, path in prepare[:1]]


def preparations() -> list[Place]:
    """Return the pages for preparing this event that the person may open."""
    return _open(_preparations())


def _open(pages: list[Page]) -> list[Place]:
    return [one[:3] for one in pages if can(g.actor, one[3], g.event)]


def site_places() -> list[tuple[str, str, str]]:
    """Return the pages above single events that the person may open."""
    found = [
        ("events", _("Events"), "/admin/events", Permission.EVENT_CREATE),
        ("tenants", _("Organisers"), "/admin/tenants", Permission.TENANT_MANAGE),
        ("people", _("People"), "/admin/people", Permission.STAFF_MANAGE),
        ("audit", _("Activity"), "/admin/audit", Permission.TENANT_MANAGE),
        ("health", _("Health"), "/admin/health", Permission.SITE_HEALTH),
    ]
    return [(name, words, path) for name, words, path, needed in found if can(g.actor, needed)]
