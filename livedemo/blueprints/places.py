"""Lead the team between the pages of an event."""

from flask import Flask, g
from flask_babel import gettext as _

from livedemo.policy import Permission, can
from livedemo.urls import path_for


def pages() -> list[tuple[str, str, str, Permission]]:
    """Return the pages of an event: short name, words, path, and what opening it needs."""
    slug = g.event.slug
    return [
        ("watch", _("Watch"), path_for("viewer.watch", slug=slug), Permission.EVENT_VIEW),
        ("mod", _("Moderate"), f"/e/{slug}/mod", Permission.QUESTION_MODERATE),
        ("speaker", _("Speaker's screen"), f"/e/{slug}/speaker", Permission.PAGE_SPEAKER),
        ("reports", _("Reports"), f"/e/{slug}/reports", Permission.REPORT_READ),
        ("agenda", _("Programme"), path_for("staff_admin.agenda_page", slug=slug),
         Permission.AGENDA_DRAFT),
        ("rooms", _("Rooms"), path_for("staff_admin.venues", slug=slug), Permission.ROOM_MANAGE),
        ("settings", _("Settings"), path_for("staff_admin.settings", slug=slug),
         Permission.EVENT_CONFIGURE),
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


def places() -> list[tuple[str, str, str]]:
    """Return the pages of this event that the person may open: short name, words, path."""
    if g.get("event") is None:
        return []
    return [
        (name, words, path)
        for name, words, path, permission in pages()
        if can(g.actor, permission, g.event)
    ]


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


def init_app(app: Flask) -> None:
    """Let templates ask for the pages."""
    app.jinja_env.globals.update(event_places=places, site_places=site_places)
