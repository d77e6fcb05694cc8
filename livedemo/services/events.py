"""Make and configure tenants and events."""

import re

from flask_babel import gettext as _

from livedemo import formats, timezones, video
from livedemo.actors import Actor
from livedemo.enums import Keep, Stream, Visibility, values
from livedemo.errors import Conflict, Invalid
from livedemo.extensions import db
from livedemo.models import Event, StreamHead, Tenant
from livedemo.policy import Permission, require
from livedemo.queries import events as event_queries
from livedemo.services import activity, zone_changes
from livedemo.services.operation import announce, operation, publish
from livedemo.signals import displays_voided, visibility_changed
from livedemo.streams import of_room

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?")
HOST = re.compile(
    r"(?=.{4,255}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
LONGEST_TENANT = 63
SETTABLE = {
    "name", "description", "location", "timezone", "start_date", "end_date", "visibility",
    "keep_watch_time", "allowed_slide_formats",
}  # fmt: skip


def check_slug(slug: str, most: int = 80) -> str:
    """Return the slug; raises Invalid."""
    if not SLUG.fullmatch(slug) or len(slug) > most:
        words = _("Use small letters, digits and hyphens, at most %(most)s.", most=most)
        raise Invalid("slug", words)
    return slug


@operation
def create_tenant(actor: Actor, *, slug: str, name: str, host: str | None = None) -> Tenant:
    """Make a tenant."""
    require(actor, Permission.TENANT_MANAGE)
    if event_queries.tenant_by_slug(check_slug(slug, LONGEST_TENANT)) is not None:
        raise Invalid("slug", _("This short name is taken."))
    tenant = Tenant(slug=slug, name=name, host=_own_host(host))
    db.session.add(tenant)
    activity.record(actor, None, "tenant.create", tenant)
    return tenant


@operation
def set_host(actor: Actor, tenant_id: int, host: str | None) -> Tenant:
    """Give a tenant a host name, at which alone its events answer then; nothing takes it away."""
    require(actor, Permission.TENANT_MANAGE)
    tenant = event_queries.tenant(tenant_id)
    before = activity.snapshot(tenant)
    tenant.host = _own_host(host, tenant)
    if activity.snapshot(tenant) != before:
        activity.record(actor, None, "tenant.host", tenant, before)
    return tenant


def _own_host(typed: str | None, tenant: Tenant | None = None) -> str | None:
    """Return a host name in small letters that no other tenant has; raises Invalid."""
    host = (typed or "").strip().lower().rstrip(".")
    if not host:
        return None
    if not HOST.fullmatch(host):
        raise Invalid("host", _("Write a host name alone, as in events.example.org."))
    other = event_queries.tenant_by_host(host)
    if other is not None and other is not tenant:
        raise Invalid("host", _("Another organiser has this host."))
    return host


@operation
def create_event(actor: Actor, tenant: Tenant, *, slug: str, name: str, zone: str = "UTC",
                 video_url: str | None = None, private: bool = False, iframe_hosts=(),
                 start_date=None, end_date=None) -> Event:  # fmt: skip
    """Make an event with its streams; raises Invalid beside the field."""
    require(actor, Permission.EVENT_CREATE, tenant)
    if event_queries.by_slug(check_slug(slug)) is not None:
        raise Invalid("slug", _("This short name is taken."))
    event = Event(
        tenant_id=tenant.id,
        slug=slug,
        created_by=actor.user_id,
        visibility=(Visibility.PRIVATE if private else Visibility.PUBLIC).value,
    )
    _apply(event, {"name": name, "timezone": zone, "start_date": start_date, "end_date": end_date})
    _check_dates(event)
    set_video(event, video_url, iframe_hosts)
    db.session.add(event)
    db.session.flush()
    for stream in Stream:
        db.session.add(StreamHead(tenant_id=tenant.id, event_id=event.id, stream=str(stream)))
    activity.record(actor, event, "event.create", event)
    return event


@operation
def update(actor: Actor, event: Event, *, version: int | None = None, video_url=None,
           iframe_hosts=(), keep: str = Keep.CLOCK, **fields) -> Event:  # fmt: skip
    """Change an event's settings; `version` is what the editor saw. Raises Conflict, Invalid.

    In another time zone its dates and its programme, the draft and what is published, keep the
    times that clocks show, or with `keep="moments"` the instants.
    """
    require(actor, Permission.EVENT_CONFIGURE, event)
    event = event_queries.lock(event)
    if version is not None and version != event.version:
        raise Conflict(_("Somebody changed this in the meantime. Compare before you save."))
    before, moved = activity.snapshot(event), {}
    _apply(event, fields)
    if keep not in values(Keep):
        raise Invalid("keep", _("Choose what stays: the clock times or the moments."))
    former = before["timezone"]
    if stays := event.timezone != former and keep == Keep.CLOCK:
        zone_changes.move_dates(event, former, fields)
    _check_dates(event)
    if stays:
        moved = zone_changes.move_programme(actor, event, former)
    if video_url is not None:
        set_video(event, video_url, iframe_hosts)
    if activity.snapshot(event) == before:
        return event
    event.version += 1
    activity.record(actor, event, "event.update", event, before, **moved)
    publish(event, of_room(), event.id)
    if event.visibility != before["visibility"]:
        announce(visibility_changed, event=event)
    return event


def _apply(event: Event, fields: dict) -> None:
    for name, value in fields.items():
        if name not in SETTABLE:
            raise Invalid(name, _("This cannot be changed here."))
        if name == "allowed_slide_formats" and not _are_formats(value):
            raise Invalid(name, _("Choose formats from the list."))
        setattr(event, name, value)
    if not event.name:
        raise Invalid("name", _("Give the event a name."))
    try:
        timezones.zone(event.timezone)
    except ValueError:
        raise Invalid("timezone", _("Choose a time zone from the list.")) from None


def _check_dates(event: Event) -> None:
    if event.start_date and event.end_date and event.end_date < event.start_date:
        raise Invalid("end_date", _("The end is before the beginning."))


def _are_formats(value) -> bool:
    return isinstance(value, list) and all(one in formats.SLIDES for one in value)


def set_video(event: Event, url: str | None, iframe_hosts=()) -> None:
    """Keep a video as provider and reference, never as markup; an empty address clears it."""
    if not url:
        event.video_provider = event.video_ref = None
        return
    try:
        found = video.parse(url, iframe_hosts)
    except video.VideoProblem as problem:
        raise Invalid("video_url", video_sentence(problem)) from None
    event.video_provider, event.video_ref = found.provider, found.ref


def video_sentence(problem: video.VideoProblem) -> str:
    """Return what to do about a video address that was refused."""
    if problem.kind == "host":
        return _("This site is not on the list of allowed players. Ask who runs the server.")
    if problem.kind == "no_video":
        return _("This page of the site shows no video. Copy the address of the video itself.")
    if problem.kind == "private":
        return _("Viewers cannot reach this address. Use one that is open to everybody.")
    return _("Use an address that starts with https:// from YouTube, Vimeo, or of a stream file.")


@operation
def void_displays(actor: Actor, event: Event) -> None:
    """Make every link of /stage and /overlay void."""
    require(actor, Permission.DISPLAY_LINK, event)
    event = event_queries.lock(event)
    event.display_epoch += 1
    activity.record(actor, event, "display.void", None, epoch=event.display_epoch)
    announce(displays_voided, event=event)
