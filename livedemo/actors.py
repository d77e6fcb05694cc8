"""Say who asks, and as what, in one event (architecture §8)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from livedemo import clock, identity
from livedemo.enums import Level, StaffRole, TokenType
from livedemo.errors import AuthRequired
from livedemo.extensions import db
from livedemo.models import Event, Participant, Restriction
from livedemo.queries import people, tokens


class Holder(StrEnum):
    """Name those to whom the policy grants permissions."""

    CLAIMED = "claimed"
    VERIFIED = "verified"
    MODERATOR = "moderator"
    SPEAKER = "speaker"
    EVENT_ADMIN = "event_admin"
    TENANT_ADMIN = "tenant_admin"
    SUPERADMIN = "superadmin"
    DISPLAY = "display"
    TOKEN_ORGANIZER = "token_organizer"  # noqa: S105 -- no password


STAFF_HOLDERS = {
    StaffRole.ADMIN: Holder.EVENT_ADMIN,
    StaffRole.MODERATOR: Holder.MODERATOR,
    StaffRole.SPEAKER: Holder.SPEAKER,
}
GUESTS = frozenset({Holder.CLAIMED, Holder.VERIFIED, Holder.DISPLAY, Holder.TOKEN_ORGANIZER})
# The badge that others see, the highest first.
BADGES = (StaffRole.ADMIN, StaffRole.MODERATOR, StaffRole.SPEAKER)


@dataclass(frozen=True)
class Held:
    """Be an access token that this browser came by and that still opens the event."""

    token_id: int
    type: str
    expires_at: datetime | None
    hint: str


@dataclass(frozen=True)
class Actor:
    """Hold a person's standing in one event (or in the installation: event_id None)."""

    user_id: int | None = None
    session_id: int | None = None
    level: str = ""
    name: str = ""
    event_id: int | None = None
    key: str | None = None
    participant_id: int | None = None
    staff_roles: frozenset[str] = frozenset()
    is_tenant_admin: bool = False
    tenant_ids: frozenset[int] = frozenset()
    is_superadmin: bool = False
    is_display: bool = False
    restrictions: tuple[tuple[str, datetime | None, str | None], ...] = ()
    language: str | None = None
    tokens: tuple[Held, ...] = ()
    holders: frozenset[Holder] = frozenset()

    @property
    def badge(self) -> str | None:
        """Return the staff role to show beside the name, from the roles and nothing else."""
        if Holder.VERIFIED not in self.holders:
            return None
        roles = self.staff_roles
        if self.is_superadmin or self.is_tenant_admin:
            roles = roles | {StaffRole.ADMIN}
        return next((str(role) for role in BADGES if role in roles), None)

    @property
    def link(self) -> Held | None:
        """Return the organizer's token by which somebody acts who has not proved who they are."""
        if Holder.VERIFIED in self.holders or Holder.SUPERADMIN in self.holders:
            return None
        return next((one for one in self.tokens if one.type == TokenType.ORGANIZER), None)

    @property
    def on_record(self) -> int | None:
        """Return whose deeds these are: nobody's where an e-mail was only typed beside a link."""
        return None if self.link else self.user_id

    @property
    def rate_key(self) -> str:
        """Return what this person's haste is counted by in an event.

        Who only typed an e-mail does not use up the patience with its owner.
        """
        if self.user_id is None:
            return f"{self.event_id}:login {self.session_id}"
        mine = f"{self.event_id}:{self.user_id}"
        return mine if Holder.VERIFIED in self.holders else f"{mine}:{self.level}"

    @property
    def is_staff(self) -> bool:
        """Tell whether rates, slow mode and restrictions spare the actor."""
        return bool(self.holders - GUESTS)

    @property
    def until(self) -> datetime | None:
        """Return when the last access token expires, None when there is none or one never does."""
        ends = [held.expires_at for held in self.tokens]
        return max(ends) if ends and None not in ends else None  # type: ignore[type-var]

    def restricted(self, what: str) -> tuple[datetime | None, str | None] | None:
        """Return (until, reason) when a moderator closed `what` to the person; else None."""
        for restricted, until, reason in self.restrictions:
            if restricted == what and (until is None or until > clock.now()):
                return until, reason
        return None


SYSTEM = Actor(
    name="system",
    level=Level.VERIFIED,
    is_superadmin=True,
    holders=frozenset({Holder.SUPERADMIN}),
)


def load(login, event: Event | None) -> Actor:
    """Return the actor of a login in an event; nobody's login gives an actor without rights."""
    if login.user_id is None:
        return _nobody(login, event)
    verified = login.level == Level.VERIFIED
    actor = _of(login, event)
    if event is not None:
        actor = _in_event(replace(actor, tokens=_tokens(login, event)), event, verified)
    elif verified:
        actor = _on_site(actor)
    return replace(actor, holders=_holders(actor, verified))


def again(actor: Actor, event: Event) -> Actor:
    """Return an actor as they stand now, where time went by; raises AuthRequired.

    Who acts without a login, such as a command, stands as before.
    """
    if actor.session_id is None:
        return actor
    login = identity.reload(actor.session_id)
    if login is None:
        raise AuthRequired()
    return load(login, event)


def _nobody(login, event: Event | None) -> Actor:
    """Return the actor of a browser that nobody entered with; it may hold access tokens."""
    actor = Actor(
        session_id=login.session_id,
        event_id=event.id if event else None,
        language=login.language,
        tokens=_tokens(login, event) if event else (),
    )
    return replace(actor, holders=_token_holders(actor))


def _tokens(login, event: Event) -> tuple[Held, ...]:
    if not login.has_tokens:
        return ()
    found = tokens.held(event, [login.session_id])
    return tuple(Held(*held) for held in found.get(login.session_id, ()))


def _token_holders(actor: Actor) -> frozenset[Holder]:
    organizer = any(held.type == TokenType.ORGANIZER for held in actor.tokens)
    return frozenset({Holder.TOKEN_ORGANIZER}) if organizer else frozenset()


def claimed(logins: Iterable, event: Event) -> dict[int, Actor]:
    """Return the actors of those who only typed an e-mail, by session: three queries for all."""
    some = [
        login for login in logins if login.user_id is not None and login.level != Level.VERIFIED
    ]
    user_ids = {login.user_id for login in some}
    places = people.participants(event, user_ids)
    closed: dict[int, list] = defaultdict(list)
    for user_id, *restriction in _restrictions(event, user_ids):
        closed[user_id].append(tuple(restriction))
    holding = {login.session_id for login in some if login.has_tokens}
    held = tokens.held(event, holding) if holding else {}
    found = {}
    for login in some:
        restrictions = tuple(closed[login.user_id])
        actor = _placed(_of(login, event), places.get(login.user_id), restrictions)
        actor = replace(actor, tokens=tuple(Held(*one) for one in held.get(login.session_id, ())))
        found[login.session_id] = replace(actor, holders=_holders(actor, verified=False))
    return found


def _of(login, event: Event | None) -> Actor:
    return Actor(
        user_id=login.user_id,
        session_id=login.session_id,
        level=login.level,
        name=login.name,
        event_id=event.id if event else None,
        is_superadmin=login.is_superadmin,
        language=login.language,
    )


def display(event: Event) -> Actor:
    """Return the actor of a screen that was opened by a display link."""
    return Actor(event_id=event.id, is_display=True, holders=frozenset({Holder.DISPLAY}))


def _on_site(actor: Actor) -> Actor:
    """Note which tenants the person administers, for the pages above single events."""
    assert actor.user_id is not None
    tenant_ids = frozenset(people.tenants_of(actor.user_id))
    return replace(actor, tenant_ids=tenant_ids, is_tenant_admin=bool(tenant_ids))


def _in_event(actor: Actor, event: Event, verified: bool) -> Actor:
    user_id = actor.user_id
    restrictions = tuple(tuple(row)[1:] for row in _restrictions(event, {user_id}))
    actor = _placed(actor, people.participant(event, user_id), restrictions)
    return replace(
        actor,
        staff_roles=people.staff_roles(event, user_id) if verified else frozenset(),
        is_tenant_admin=verified and people.is_tenant_admin(event.tenant_id, user_id),
    )


def _placed(actor: Actor, participant: Participant | None, restrictions: tuple) -> Actor:
    return replace(
        actor,
        key=participant.key if participant else None,
        participant_id=participant.id if participant else None,
        restrictions=restrictions,
    )


def _restrictions(event: Event, user_ids: Iterable[int | None]):
    """Return (person, what, until, reason) of what is closed to people, the newest first."""
    return db.session.execute(
        select(Restriction.user_id, Restriction.what, Restriction.until, Restriction.reason)
        .where(
            Restriction.event_id == event.id,
            Restriction.user_id.in_(user_ids),
            Restriction.lifted_at.is_(None),
        )
        .order_by(Restriction.id.desc())
    ).all()


def _holders(actor: Actor, verified: bool) -> frozenset[Holder]:
    holders = {Holder.CLAIMED} | _token_holders(actor)
    if verified:
        holders.add(Holder.VERIFIED)
        holders |= {STAFF_HOLDERS[role] for role in actor.staff_roles if role in STAFF_HOLDERS}
    if actor.is_tenant_admin:
        holders.add(Holder.TENANT_ADMIN)
    if actor.is_superadmin:
        holders.add(Holder.SUPERADMIN)
    return frozenset(holders)
