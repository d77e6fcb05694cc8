"""Decide who may do what; nothing else does (architecture §8)."""

from enum import StrEnum

from livedemo.actors import Actor, Holder
from livedemo.errors import AuthRequired, Forbidden, NotFound
from livedemo.models import Tenant


class Permission(StrEnum):
    """Name what can be allowed: `<noun>.<verb>`."""

    EVENT_VIEW = "event.view"
    AGENDA_READ = "agenda.read"
    CHAT_READ = "chat.read"
    CHAT_SEND = "chat.send"
    QUESTION_ASK = "question.ask"
    WATCH_PING = "watch.ping"
    PAGE_STAGE = "page.stage"
    PAGE_SPEAKER = "page.speaker"
    QUESTION_ANSWER = "question.answer"
    QUESTION_STAGE = "question.stage"
    QUESTION_RETURN = "question.return"
    QUESTION_MODERATE = "question.moderate"
    QUESTION_ON_BEHALF = "question.on_behalf"
    CHAT_HIDE = "chat.hide"
    PERSON_RESTRICT = "person.restrict"
    ROOM_SLOW_MODE = "room.slow_mode"
    ROOM_TOGGLE = "room.toggle"
    DISPLAY_LINK = "display.link"
    EVENT_CONFIGURE = "event.configure"
    EVENT_TOGGLE = "event.toggle"
    SESSION_CREATE = "session.create"
    SESSION_EDIT = "session.edit"
    SESSION_DELETE = "session.delete"
    SPEECH_MANAGE = "speech.manage"
    ROOM_MANAGE = "room.manage"
    PROGRAMME_PUBLISH = "programme.publish"
    PHOTO_MANAGE = "photo.manage"
    SLIDE_MANAGE = "slide.manage"
    SLIDE_OWN = "slide.own"
    AGENDA_DRAFT = "agenda.draft"
    TOKEN_MANAGE = "token.manage"  # noqa: S105 -- no password
    REPORT_READ = "report.read"
    REPORT_EXPORT = "report.export"
    ACTIVITY_READ = "activity.read"
    EVENT_CREATE = "event.create"
    STAFF_MANAGE = "staff.manage"
    TENANT_MANAGE = "tenant.manage"
    SITE_HEALTH = "site.health"


ENTERED = frozenset({Holder.CLAIMED, Holder.VERIFIED})
ADMINS = frozenset({Holder.EVENT_ADMIN, Holder.TENANT_ADMIN, Holder.SUPERADMIN})
MODERATORS = ADMINS | {Holder.MODERATOR}
STAGE = MODERATORS | {Holder.SPEAKER}
ORGANIZERS = ADMINS | {Holder.TOKEN_ORGANIZER}
EVERYBODY = ENTERED | STAGE

# The matrix. docs/permissions.md is generated from it.
GRANTS: dict[Permission, frozenset[Holder]] = {
    Permission.EVENT_VIEW: EVERYBODY,
    Permission.AGENDA_READ: EVERYBODY,
    Permission.CHAT_READ: EVERYBODY,
    Permission.CHAT_SEND: EVERYBODY,
    Permission.QUESTION_ASK: EVERYBODY,
    Permission.WATCH_PING: EVERYBODY,
    Permission.PAGE_STAGE: STAGE | {Holder.DISPLAY},
    Permission.PAGE_SPEAKER: STAGE,
    Permission.QUESTION_ANSWER: STAGE,
    Permission.QUESTION_STAGE: STAGE,
    Permission.QUESTION_RETURN: STAGE,
    Permission.QUESTION_MODERATE: MODERATORS,
    Permission.QUESTION_ON_BEHALF: MODERATORS,
    Permission.CHAT_HIDE: MODERATORS,
    Permission.PERSON_RESTRICT: MODERATORS,
    Permission.ROOM_SLOW_MODE: MODERATORS,
    Permission.ROOM_TOGGLE: MODERATORS,
    Permission.DISPLAY_LINK: MODERATORS,
    Permission.EVENT_CONFIGURE: ADMINS,
    Permission.EVENT_TOGGLE: ADMINS,
    Permission.SESSION_CREATE: ADMINS,
    Permission.SESSION_EDIT: ADMINS,
    Permission.SESSION_DELETE: ADMINS,
    Permission.SPEECH_MANAGE: ADMINS,
    Permission.ROOM_MANAGE: ADMINS,
    Permission.PROGRAMME_PUBLISH: ADMINS,
    Permission.PHOTO_MANAGE: ADMINS,
    Permission.SLIDE_MANAGE: ORGANIZERS,
    Permission.SLIDE_OWN: ORGANIZERS | {Holder.SPEAKER},
    Permission.AGENDA_DRAFT: ORGANIZERS,
    Permission.TOKEN_MANAGE: ADMINS,
    Permission.REPORT_READ: ADMINS,
    Permission.REPORT_EXPORT: ADMINS,
    Permission.ACTIVITY_READ: ADMINS,
    Permission.EVENT_CREATE: frozenset({Holder.TENANT_ADMIN, Holder.SUPERADMIN}),
    Permission.STAFF_MANAGE: frozenset({Holder.SUPERADMIN}),
    Permission.TENANT_MANAGE: frozenset({Holder.SUPERADMIN}),
    Permission.SITE_HEALTH: frozenset({Holder.SUPERADMIN}),
}


def can(actor: Actor, permission: Permission, subject=None) -> bool:
    """Tell whether the actor may.

    `subject` is an Event, something that has `.event`, a Tenant, or None for the site.
    """
    held = actor.holders & GRANTS[permission]
    if not held:
        return False
    if subject is None or Holder.SUPERADMIN in held:
        return True
    if isinstance(subject, Tenant):
        return subject.id in actor.tenant_ids
    event = subject.event
    if actor.event_id != event.id:
        return False
    # A private event is nobody's who has neither a role in it, every role lets watch, nor a token.
    return not event.is_private or bool(held - ENTERED or actor.staff_roles or actor.tokens)


def require_known(actor: Actor, event) -> None:
    """Raise NotFound unless the actor may know that the event exists."""
    if event.is_private and not _belongs(actor, event):
        raise NotFound()


def require(actor: Actor, permission: Permission, subject=None) -> None:
    """Raise unless the actor may: AuthRequired, Forbidden, or NotFound for strangers.

    Who has no place in an event learns nothing of what is behind its public page.
    """
    if can(actor, permission, subject):
        return
    if isinstance(subject, Tenant):
        raise NotFound()
    event = subject.event if subject is not None else None
    anonymous = actor.user_id is None and not actor.is_display
    if event is not None and not _belongs(actor, event) and (event.is_private or not anonymous):
        raise NotFound()
    if anonymous:
        raise AuthRequired()
    raise Forbidden()


def _belongs(actor: Actor, event) -> bool:
    """Tell whether the actor has a place in the event: entered, a role, a link of ours."""
    if actor.event_id != event.id:
        return False
    if actor.tokens:
        return True
    if event.is_private:
        return can(actor, Permission.EVENT_VIEW, event) or actor.is_display
    return bool(actor.key or actor.staff_roles or actor.is_tenant_admin or actor.is_display)
