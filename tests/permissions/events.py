"""Every socket event and every page that opens a socket, and who may: like routes.py."""

from dataclasses import dataclass

from tests.permissions.roles import (
    ADMINS,
    ENTERED,
    MODERATORS,
    ROLES,
    SCREENS,
    TEAM,
    Outcome,
    Place,
    Role,
    expected_in_event,
    words,
)
from tests.permissions.rows import FIELD, OBJECTS

CONNECTED = ENTERED | SCREENS
PAGES = {
    "watch": ENTERED,
    "stage": SCREENS,
    "speaker": TEAM,
    "mod": MODERATORS,
    "reports": ADMINS,
}


@dataclass(frozen=True)
class Sent:
    """Be one event with data that its people may send."""

    name: str
    who: frozenset[str]
    data: dict
    writes: bool = True

    def __str__(self) -> str:
        """Return the name of a failing row."""
        return f"{self.name} {self.data}"

    @property
    def names_objects(self) -> bool:
        """Tell whether something inside the event is named."""
        return bool(set(FIELD.findall(str(list(self.data.values())))) & OBJECTS)


EVENTS = [
    Sent("chat", ENTERED, {"message": "Hello"}),
    Sent("ask", ENTERED, {"question": "Why?"}),
    Sent("ask", MODERATORS, {"question": "Why?", "on_behalf_of": "Row three"}),
    Sent("withdraw", ENTERED, {"id": "{mine}"}),
    Sent("approve", MODERATORS, {"id": "{pending}", "seen": "pending"}),
    Sent("approve", MODERATORS, {"id": "{approved}", "text": "Shorter?"}),
    # Taking a question off the stage is the stage's.
    Sent("approve", TEAM, {"id": "{staged}"}),
    Sent("reject", MODERATORS, {"id": "{pending}", "reason": "Asked before"}),
    Sent("return", TEAM, {"id": "{approved}"}),
    Sent("stage", TEAM, {"id": "{approved}"}),
    Sent("answer", TEAM, {"id": "{staged}", "text": "Because."}),
    Sent("advance", TEAM, {"current_id": "{on_stage}"}),
    Sent("hide", MODERATORS, {"id": "{line}"}),
    Sent("restrict", MODERATORS, {"author": "{guest}", "what": "chat", "on": True, "seconds": 60}),
    Sent("slow_mode", MODERATORS, {"seconds": 10}),
    Sent("toggle", MODERATORS, {"what": "chat", "on": False}),
    Sent("toggle", MODERATORS, {"what": "questions", "on": False}),
    Sent("toggle", MODERATORS, {"what": "moderation", "on": False}),
    Sent("ping", CONNECTED, {"playing": True}, writes=False),
    Sent("sync", CONNECTED, {"seq": 0}, writes=False),
    Sent("message", ENTERED, {"type": "chat", "message": "Hello"}),
    Sent("message", MODERATORS, {"type": "approve", "id": "{pending}"}),
    Sent("json", TEAM, {"type": "answer", "id": "{staged}"}),
    Sent("json", CONNECTED, {"type": "ping"}, writes=False),
    # Last, as it ends the sockets of the audience.
    Sent("toggle", ADMINS, {"what": "event", "on": False}),
]


CODES = {
    Outcome.ALLOWED: "ok",
    Outcome.SIGN_IN: "auth_required",
    Outcome.FORBIDDEN: "forbidden",
    Outcome.NOT_FOUND: "not_found",
}


def expected_at_connect(role: Role, place: Place, page: str) -> str:
    """Return "ok" or the code that `connect_error` should carry."""
    if role.name == "display" and page != "stage":
        return CODES[expected_in_event(ROLES["anonymous"], PAGES[page], place)]
    return CODES[expected_in_event(role, PAGES[page], place)]


def expected_of_event(role: Role, place: Place, sent: Sent) -> str:
    """Return "ok" or the code that the acknowledgement should carry."""
    held = words(role, place)
    if not held & sent.who:
        return "forbidden"
    if sent.data.get("id") == "{mine}" and "asker" not in held:
        return "not_found"  # there is nothing of theirs to withdraw
    return "ok"
