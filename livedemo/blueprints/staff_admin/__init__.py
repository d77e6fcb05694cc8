"""Let an event's admins configure it (/e/<slug>/admin), one module a page."""

from livedemo.blueprints import places
from livedemo.blueprints.staff_admin import (
    activity,
    agenda,
    agenda_sessions,
    agenda_speeches,
    files,
    people,
    photos,
    publishing,
    settings,
    slides,
    tokens,
    venues,
)
from livedemo.blueprints.staff_admin.base import bp

bp.app_template_global("event_places")(places.places)
bp.app_template_global("event_preparations")(places.preparations)
bp.app_template_global("site_places")(places.site_places)

__all__ = [
    "activity",
    "agenda",
    "agenda_sessions",
    "agenda_speeches",
    "bp",
    "files",
    "people",
    "photos",
    "publishing",
    "settings",
    "slides",
    "tokens",
    "venues",
]
