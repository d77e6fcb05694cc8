"""Make and void the links by which a projector or OBS opens stage and overlay."""

from flask import g, render_template
from flask_babel import gettext as _

from livedemo import displays, qr
from livedemo.blueprints.access import access
from livedemo.blueprints.moderator import base
from livedemo.blueprints.moderator.base import bp, path_to
from livedemo.errors import NotFound
from livedemo.homes import at_home
from livedemo.policy import Permission as P
from livedemo.services import events


@bp.get("/e/<slug>/mod/screens")
@access(P.DISPLAY_LINK)
def show_screens():
    """Show which screens there are."""
    return render_template("pages/moderator/screens.html", pages=displays.PAGES)


@bp.get("/e/<slug>/mod/screens/<any(stage, overlay):page>")
@access(P.DISPLAY_LINK)
def show_link(page):
    """Show a screen's link and its QR code; whoever has it sees the screen until it is void."""
    if page not in displays.PAGES:
        raise NotFound()
    path = f"/e/{g.event.slug}/{page}?key={displays.key(g.event, page)}"
    link = at_home(g.event, path)
    return base.step("partials/screens/link.html", _("Link of a screen"), page=page, link=link,
                     picture=qr.svg(link, _("QR code of this link")))  # fmt: skip


@bp.post("/e/<slug>/mod/screens/void")
@access(P.DISPLAY_LINK)
def void_links():
    """Void every link of the screens; the screens that use them go dark at once."""
    base.limit()
    events.void_displays(g.actor, g.event)
    return base.answer("", _("All links of screens are void"), back=path_to("show_screens"))
