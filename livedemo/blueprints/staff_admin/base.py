"""Share what the pages of an event's admins have in common."""

from flask import Blueprint, Response, flash, g

from livedemo import homes, mail, rates
from livedemo.blueprints.answers import is_htmx, wants_json
from livedemo.errors import Conflict, Refusal
from livedemo.models import User
from livedemo.urls import at, path_for

bp = Blueprint("staff_admin", __name__)


def limit() -> None:
    """Count one change of somebody's who prepares the event."""
    rates.check(rates.MODERATION, f"admin:{g.actor.rate_key}")


def again(problem: Refusal, page: Response) -> Response:
    """Return the page that says what was refused; raises it for programs and fragments."""
    if wants_json() or is_htmx():
        raise problem
    page.status_code = problem.status
    return page


def overtaken(problem: Conflict, page: Response) -> Response:
    """Return the page as it is by now, which says why nothing was done; raises it for programs."""
    if wants_json():
        raise problem
    page.status_code = 200 if is_htmx() else problem.status  # htmx shows no 409
    return page


def path_to(name: str, **values) -> str:
    """Return the path of one of the admins' pages in this event."""
    return path_for(f"staff_admin.{name}", slug=g.event.slug, **values)


def show_link(user: User, key: str, *, host: str | None = None, invited: bool = False) -> None:
    """Let the next page show a sign-in link once, or say that it was sent.

    It signs in at `host`, a tenant's own; in an event's pages at that of the event.
    """
    if invited and mail.is_set_up():
        flash({"name": user.name, "email": user.email}, "mailed")
        return
    if g.get("event") is not None:
        host = homes.host_of(g.event)
    address = at(host, path_for("account.link", token=key))
    flash({"name": user.name, "address": address}, "link")
