"""Find the event that a browser is about to enter or is in."""

import re
from collections.abc import Callable

from flask import g, request
from flask import session as cookie
from flask_login import current_user, login_user

from livedemo import actors, homes, tenancy
from livedemo.enums import Page, StaffRole
from livedemo.models import Event
from livedemo.policy import Permission, can
from livedemo.queries import events, people
from livedemo.queries import tokens as token_queries
from livedemo.services import tokens

NEEDED = {
    Page.WATCH: Permission.EVENT_VIEW,
    Page.MODERATOR: Permission.QUESTION_MODERATE,
    Page.SPEAKER: Permission.PAGE_SPEAKER,
    Page.REPORTS: Permission.REPORT_READ,
}
ROLES = (StaffRole.ADMIN, StaffRole.MODERATOR, StaffRole.SPEAKER)
PREFETCH = {"prefetch", "prerender", "preview"}
IN_PATH = re.compile(r"/e/([a-z0-9-]{1,80})(?:/|$)")


def offered() -> list[Event]:
    """Return the events that can be entered at this address, and by this browser's tokens."""
    found = events.open_at(homes.here())
    if not current_user.has_tokens:
        return found
    with tenancy.unscoped("what a browser's access tokens open"):
        opened = token_queries.opened_to(current_user.session_id)
    here = homes.here()
    known = {event.id for event in found}
    return [e for e in opened if e.id not in known and events.answers_at(e, here)] + found


def chosen(offer: list[Event], slug: str | None) -> Event | None:
    """Return the event that was named, or the only one."""
    wanted = slug or _slug_in(request.values.get("next", ""))
    named = next((event for event in offer if event.slug == wanted), None)
    if named is None and not slug and len(offer) == 1:
        return offer[0]
    return named


def _slug_in(path: str) -> str | None:
    found = IN_PATH.match(path)
    return found[1] if found else None


def about() -> dict:
    """Return what a login remembers of its browser."""
    return {
        "ends": current_user.session_id,
        "ip_prefix": g.ip_prefix,
        "agent": request.user_agent.string,
    }


def redeem(event: Event) -> None:
    """Exchange the ticket that an access link left in this browser, at its first page.

    Only a browser that brings the ticket back counts as a use: chat programs look at links, too.
    """
    event_id, token_id = cookie.get("ticket", (None, None))
    if event_id != event.id or request.method != "GET" or PREFETCH & set(_purposes()):
        return
    browser = {name: value for name, value in about().items() if name != "ends"}
    login = tokens.redeem(event, token_id, current_user._get_current_object(), **browser)
    if login is not None:
        remember(login)
        login_user(login)
    cookie.pop("ticket", None)


def _purposes() -> list[str]:
    """Return what a browser says it asks for when nobody looks at the page yet."""
    named = (request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    return [word.strip().lower() for text in named for word in text.split(";")]


def remember(login, event: Event | None = None) -> None:
    """Give the browser a login in a cookie that holds nothing from before."""
    if login.session_id != current_user.session_id:
        cookie.clear()
        cookie.permanent = True
        login_user(login)
    if event is not None:
        cookie["event"] = event.slug


def current_events(page: Page) -> list[Event]:
    """Return the events whose page the person may open: the current one, or all to choose from."""
    with tenancy.unscoped("a person's own events"):
        found = [event for event in _own() if _may(event, page)] or _everywhere(page)
    running = [event for event in found if event.is_open]
    if page != Page.REPORTS and running:
        found = running
    current = [event for event in found if event.slug == cookie.get("event")]
    return current or found


def _own() -> list[Event]:
    user_id = current_user.user_id
    known = [*events.entered_by(user_id)[:50], *events.staffed_by(user_id, ROLES)[:50]]
    here = cookie.get("event")
    if here:
        known.append(events.by_slug(here))
    return list({event.id: event for event in known if event is not None}.values())


def _may(event: Event, page: Page) -> bool:
    return can(actors.load(current_user, event), NEEDED[page], event)


def ways(page: Page) -> Callable[[Event], str]:
    """Return what leads from here to the page of an event."""
    found = homes.Ways()

    return lambda event: found.to(event, f"/e/{event.slug}/{page}", _works)


def _works(event: Event) -> bool:
    with tenancy.tenant_scope(event.tenant_id):
        return actors.load(current_user, event).is_staff


def _everywhere(page: Page) -> list[Event]:
    """Return what is open to everybody, or what an administrator has to choose from."""
    if current_user.is_superadmin:
        return events.every()
    tenant_ids = people.tenants_of(current_user.user_id) if current_user.is_verified else []
    if tenant_ids:
        return events.every(tenant_ids=tenant_ids)
    return offered() if page == Page.WATCH else []
