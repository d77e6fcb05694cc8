"""Close the room to one person because of what they wrote, all or nothing."""

from livedemo.actors import Actor
from livedemo.enums import Restricted, values
from livedemo.models import Event
from livedemo.services import chat, rooms
from livedemo.services.operation import operation

BOTH = "both"


@operation
def restrict(actor: Actor, event: Event, *, author: str, what: str, on: bool = True,
             seconds: int | None = None, reason: str | None = None,
             line_id: int | None = None) -> None:  # fmt: skip
    """Close chat, questions or both to a person and hide the line it is about; or undo that."""
    for one in values(Restricted) if what == BOTH else (what,):
        rooms.restrict(actor, event, author=author, what=one, on=on, seconds=seconds,
                       reason=reason)  # fmt: skip
    if line_id is not None:
        chat.hide(actor, event, line_id, on=on)
