"""Give and take roles (document 000, RBAC)."""

from dataclasses import dataclass

from flask_babel import gettext as _

from livedemo.actors import Actor
from livedemo.enums import LinkPurpose, StaffRole, UserRole, values
from livedemo.errors import Conflict, Invalid, NotFound
from livedemo.extensions import db
from livedemo.models import Event, EventStaff, TenantAdmin, User
from livedemo.policy import Permission, require
from livedemo.queries import events, people
from livedemo.services import activity, logins
from livedemo.services.operation import announce, operation
from livedemo.services.people import known_or_invited
from livedemo.signals import rights_changed

HOMES = {StaffRole.MODERATOR: "mod", StaffRole.SPEAKER: "speaker"}
OFFERED = (StaffRole.ADMIN, StaffRole.MODERATOR, StaffRole.SPEAKER)


@dataclass(frozen=True)
class Granted:
    """Hold a grant and the one-time key that its new holder signs in with."""

    grant: EventStaff
    user: User
    key: str


@operation
def grant(actor: Actor, event: Event, *, email: str, email_key: str, role: str,
          name: str | None = None) -> Granted:  # fmt: skip
    """Give a person a role; an unknown e-mail is invited, claimed logins of it end."""
    require(actor, Permission.STAFF_MANAGE, event)
    if role not in values(StaffRole):
        raise Invalid("role", _("Choose one of the roles."))
    user = known_or_invited(email, email_key, name)
    existing = people.grants(event, user.id, role)
    if existing:
        row = existing[0]
    else:
        row = EventStaff(
            tenant_id=event.tenant_id,
            event_id=event.id,
            user_id=user.id,
            role=role,
            assigned_by=actor.user_id,
        )
        db.session.add(row)
        activity.record(actor, event, "staff.grant", row)
        logins.end_all(user.id, "role_changed", keep=actor.session_id)
        announce(rights_changed, event=event, user_ids=[user.id])
    key = logins.make_link(
        user,
        purpose=LinkPurpose.INVITE,
        made_by=actor,
        next_path=f"/e/{event.slug}/{_home(role)}",
        host=events.tenant(event.tenant_id).host,
    )
    return Granted(row, user, key)


def _home(role: str) -> str:
    return HOMES.get(StaffRole(role), "reports")


@operation
def revoke(actor: Actor, event: Event, user_id: int, role: str | None = None) -> None:
    """Take one role or all roles of a person in an event; it ends on open sockets at once."""
    require(actor, Permission.STAFF_MANAGE, event)
    rows = people.grants(event, user_id, role)
    if not rows:
        raise NotFound()
    for row in rows:
        activity.record(actor, event, "staff.revoke", row)
        db.session.delete(row)
    announce(rights_changed, event=event, user_ids=[user_id])


@operation
def make_superadmin(actor: Actor, *, email: str, email_key: str, name: str | None) -> str:
    """Make a person superadmin and return the key of a sign-in link."""
    require(actor, Permission.TENANT_MANAGE)
    user = known_or_invited(email, email_key, name)
    before = activity.snapshot(user)
    user.role = UserRole.SUPERADMIN.value
    activity.record(actor, None, "person.superadmin", user, before)
    logins.end_all(user.id, "role_changed", keep=actor.session_id)
    announce(rights_changed, event=None, user_ids=[user.id])
    return logins.make_link(user, made_by=actor, next_path="/admin/events")


@operation
def set_global_role(actor: Actor, user_id: int, role: str) -> None:
    """Change a person's role in the installation; the last superadmin stays."""
    require(actor, Permission.TENANT_MANAGE)
    user = people.by_id(user_id)
    if role not in values(UserRole):
        raise Invalid("role", _("Choose one of the roles."))
    if people.lock_superadmins() == [user.id] and role != UserRole.SUPERADMIN:
        raise Conflict(_("This is the last superadmin. Name another one first."))
    if user.role == role:
        return
    before = activity.snapshot(user)
    user.role = role
    activity.record(actor, None, "person.role", user, before)
    logins.end_all(user.id, "role_changed", keep=actor.session_id)
    announce(rights_changed, event=None, user_ids=[user.id])


@operation
def grant_tenant(actor: Actor, tenant_id: int, *, email: str, email_key: str) -> tuple[User, str]:
    """Make a person admin of a tenant; returns them and the key of a sign-in link."""
    require(actor, Permission.TENANT_MANAGE)
    user = known_or_invited(email, email_key)
    if not people.is_tenant_admin(tenant_id, user.id):
        db.session.add(TenantAdmin(tenant_id=tenant_id, user_id=user.id))
        activity.record(actor, None, "tenant.grant", user, tenant_id=tenant_id)
        logins.end_all(user.id, "role_changed", keep=actor.session_id)
        announce(rights_changed, event=None, user_ids=[user.id])
    key = logins.make_link(
        user,
        purpose=LinkPurpose.INVITE,
        made_by=actor,
        next_path="/admin/",
        host=events.tenant(tenant_id).host,
    )
    return user, key


@operation
def revoke_tenant(actor: Actor, tenant_id: int, user_id: int) -> None:
    """Take a tenant from a person."""
    require(actor, Permission.TENANT_MANAGE)
    row = db.session.get(TenantAdmin, (tenant_id, user_id))
    if row is None:
        raise NotFound()
    db.session.delete(row)
    activity.record(actor, None, "tenant.revoke", None, tenant_id=tenant_id, user_id=user_id)
    announce(rights_changed, event=None, user_ids=[user_id])


@operation
def link_for(actor: Actor, user_id: int, event: Event | None = None) -> tuple[User, str]:
    """Return a person and the key of a new sign-in link, which voids older ones.

    In an event only its staff get one from here.
    """
    require(actor, Permission.STAFF_MANAGE, event)
    user = people.by_id(user_id)
    next_path = None
    if event is not None:
        grants = people.grants(event, user_id)
        if not grants:
            raise NotFound()
        next_path = f"/e/{event.slug}/{_home(grants[0].role)}"
    activity.record(actor, event, "person.link", None, person=user.id)
    return user, logins.make_link(user, made_by=actor, next_path=next_path)
