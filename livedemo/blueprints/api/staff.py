"""Give, list and take roles of an event (document 000, "Asignación de staff")."""

from flask import g

from livedemo import mail, text
from livedemo.blueprints.access import access
from livedemo.blueprints.api.base import answer, body_of, bp, documented, event_named, query_of
from livedemo.errors import Invalid
from livedemo.forms.fields import email_sentence
from livedemo.homes import at_home
from livedemo.policy import Permission
from livedemo.queries import people
from livedemo.schemas import api as schemas
from livedemo.services import staff
from livedemo.urls import path_for

PATH = "/api/admin/event-staff"


@bp.post(PATH)
@access(Permission.STAFF_MANAGE)
@documented(
    "Give a person a role in an event",
    tag="staff",
    body=schemas.StaffGrant,
    answers={201: schemas.StaffGranted},
)
def give_role():
    """Give a role; an unknown e-mail is invited."""
    wish = body_of(schemas.StaffGrant)
    event = event_named(wish.event_id)
    address, key = _address(wish.email)
    given = staff.grant(g.actor, event, email=address, email_key=key, role=wish.role)
    link = None if mail.is_set_up() else at_home(event, path_for("account.link", token=given.key))
    found = schemas.StaffGranted(
        user_id=given.user.id,
        event_id=event.id,
        email=given.user.email,
        role=given.grant.role,
        sign_in_link=link,
    )
    return answer(found, 201)


def _address(email: str) -> tuple[str, str]:
    try:
        return text.normalise_email(email, certain=True)
    except text.EmailProblem as problem:
        raise Invalid("email", email_sentence(problem)) from None


@bp.get(PATH)
@access(Permission.STAFF_MANAGE)
@documented(
    "List the staff of an event",
    tag="staff",
    query=schemas.StaffOfEvent,
    answers={200: schemas.StaffList},
)
def list_roles():
    """List who has which role."""
    event = event_named(query_of(schemas.StaffOfEvent).event_id)
    members = [
        schemas.StaffMember(
            user_id=user.id,
            name=user.name,
            email=user.email,
            role=grant.role,
            assigned_at=grant.created_at,
        )
        for grant, user in people.staff(event)
    ]
    return answer(schemas.StaffList(staff=members))


@bp.delete(PATH)
@access(Permission.STAFF_MANAGE)
@documented(
    "Take a role, or every role, of a person in an event",
    tag="staff",
    query=schemas.StaffRevoke,
    answers={204: None},
)
def take_role():
    """Take roles; they end at once, on open sockets too."""
    wish = query_of(schemas.StaffRevoke)
    event = event_named(wish.event_id)
    staff.revoke(g.actor, event, wish.user_id, wish.role)
    return "", 204
