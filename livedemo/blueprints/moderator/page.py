"""Show the moderators' room."""

from flask import current_app, g, make_response, redirect, render_template, request

from livedemo.blueprints.access import access
from livedemo.blueprints.answers import is_htmx
from livedemo.blueprints.moderator import base
from livedemo.blueprints.moderator.base import bp, path_to
from livedemo.forms.moderation import AskForForm
from livedemo.policy import Permission as P
from livedemo.policy import can
from livedemo.queries import chat as chat_queries
from livedemo.queries import moderation
from livedemo.schemas.parsing import whole
from livedemo.services import people

TABS = ("pending", "approved", "chat")


@bp.get("/e/<slug>/mod")
@access(P.QUESTION_MODERATE)
def show_room():
    """Show the queue, the stage and the chat."""
    key = g.actor.key or people.join(g.actor, g.event).key
    cap = current_app.config["LIVEDEMO"].ping_cap_seconds
    tab = request.args.get("tab")
    return render_template(
        "pages/moderator/room.html",
        tab=tab if tab in TABS else TABS[0],
        board=moderation.board(g.event, cap),
        zone=g.event.timezone,
        author_key=key,
        may_close=can(g.actor, P.EVENT_TOGGLE, g.event),
        ask_form=AskForForm(formdata=None),
    )


@bp.get("/e/<slug>/mod/chat")
@access(P.CHAT_HIDE)
def lines():
    """Return earlier lines, the hidden ones among them."""
    before = request.args.get("before", type=whole)
    if not is_htmx():
        return redirect(path_to("show_room", tab="chat"), 303)
    found = chat_queries.page(g.event, before=before, hidden=True)
    response = make_response(base.of_lines(found))
    response.headers["X-Older"] = str(int(len(found) == chat_queries.PAGE))
    return response
