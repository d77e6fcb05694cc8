"""Who tries what where, and what should come of it: the requirements' roles, as data.

Written from the requirements, not from the application's policy, so that the two can disagree.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Place(StrEnum):
    """Name the events of the test by their slugs."""

    GALA = "gala"  # where most roles are at home
    FAIR = "fair"  # another event of the same organiser
    SECRET = "secret"  # a private one of the same organiser
    AWAY = "away"  # another organiser's


class Outcome(StrEnum):
    """Name what a request can come to."""

    ALLOWED = "allowed"
    SIGN_IN = "sign in"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not found"


HOUSE = (Place.GALA, Place.FAIR, Place.SECRET)

# Who may: a row of the matrix names one of these. A person holds several words (see `words`).
ANYONE = frozenset({"anyone"})
GUESTS = frozenset({"guest"})  # whoever may know of the event
ENTERED = frozenset({"entered"})
VERIFIED = frozenset({"verified"})
ASKERS = frozenset({"asker"})  # who has asked here before
SUPERADMINS = frozenset({"superadmin"})
TENANT_ADMINS = SUPERADMINS | {"tenant_admin"}
ADMINS = TENANT_ADMINS | {"admin"}
MODERATORS = ADMINS | {"moderator"}
TEAM = MODERATORS | {"speaker"}
SCREENS = TEAM | {"display"}
DRAFTERS = ADMINS | {"organizer_token"}
SPEAKERS = DRAFTERS | {"speaker"}
# Holders of access tokens who gave no name: they may know of the event, and enter.
BEARERS = frozenset({"bearer", "organizer_token"})


@dataclass(frozen=True)
class Role:
    """Be somebody: how they came, and what they are in which event."""

    name: str
    email: str | None = None
    login: str = ""  # "", "claimed" or "verified"
    standing: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the name, for the names of tests."""
        return self.name


def _verified(name: str, standing: dict[str, str]) -> Role:
    return Role(name, f"{name}@example.org", "verified", standing)


EVERYWHERE = dict.fromkeys(Place, "superadmin")
ROLES = {
    role.name: role
    for role in (
        Role("anonymous"),
        Role("signed-out", "gone@example.org"),
        Role("viewer", "vera@example.org", "claimed", {Place.GALA: "viewer"}),
        # Typed the e-mail of a superadmin who administers event and organiser besides.
        Role("impostor", "boss@example.org", "claimed", {Place.GALA: "viewer"}),
        _verified("known", {Place.GALA: "viewer"}),
        _verified("former", {Place.GALA: "viewer"}),  # a moderator until a moment ago
        _verified("speaker", {Place.GALA: "speaker"}),
        _verified("moderator", {Place.GALA: "moderator"}),
        _verified("admin", {Place.GALA: "admin"}),
        # Staff on the spot: their rights come with the doors and rooms; until then they watch.
        _verified("door", {Place.GALA: "viewer", Place.SECRET: "viewer"}),
        _verified("rooms", {Place.GALA: "viewer"}),
        _verified("colleague", {Place.FAIR: "admin"}),
        _verified("organiser", dict.fromkeys(HOUSE, "tenant_admin")),
        _verified("foreigner", {Place.AWAY: "tenant_admin"}),
        _verified("administrador", EVERYWHERE),
        _verified("superadmin", EVERYWHERE),
        Role("display", standing={Place.GALA: "display"}),
        # Came by access links; the first one entered with a name, too.
        Role("ticket", "tina@example.org", "claimed", {Place.SECRET: "viewer"}),
        Role("bearer", standing={Place.GALA: "bearer", Place.SECRET: "bearer"}),
        Role(
            "organizer-token", standing=dict.fromkeys((Place.GALA, Place.SECRET), "organizer_token")
        ),
    )
}


def words(role: Role, place: Place) -> frozenset[str]:
    """Return what a role holds in an event; in a private one nobody holds anything for nothing."""
    standing = role.standing.get(place)
    held = {"anyone"}
    if place != Place.SECRET or standing:
        held.add("guest")
        if role.login:
            held.add("entered")
    if standing:
        held.add(standing)
        if role.login:
            held.add("asker")
    return frozenset(held)


def words_anywhere(role: Role) -> frozenset[str]:
    """Return what a role holds above single events."""
    held = frozenset().union(*(words(role, place) for place in Place))
    return held | VERIFIED if role.login == "verified" else held


def expected_in_event(role: Role, who: frozenset[str], place: Place) -> Outcome:
    """Return what should come of a request about an event (contract §3)."""
    if words(role, place) & who:
        return Outcome.ALLOWED
    belongs = place in role.standing
    if place == Place.SECRET and not belongs:
        return Outcome.NOT_FOUND
    if not role.login and (not belongs or role.standing[place] in BEARERS):
        return Outcome.SIGN_IN
    return Outcome.FORBIDDEN if belongs else Outcome.NOT_FOUND


def expected_on_site(role: Role, who: frozenset[str], place: Place | None) -> Outcome:
    """Return what should come of a request above single events; `place` is what it is about."""
    if not words_anywhere(role) & who:
        return Outcome.FORBIDDEN if role.login else Outcome.SIGN_IN
    if place is not None and not words(role, place) & who:
        return Outcome.NOT_FOUND
    return Outcome.ALLOWED
