"""Read what the viewers' room shows."""

from dataclasses import dataclass

from livedemo.actors import Actor
from livedemo.enums import QuestionStatus, Stream
from livedemo.models import ChatMessage, Event, Question
from livedemo.queries import attendance, chat, questions, streams


@dataclass(frozen=True)
class Lists:
    """Hold the questions that a viewer sees: what others asked, and the viewer's own."""

    staged: Question | None
    approved: list[Question]
    answered: list[Question]
    mine: list[Question]


@dataclass(frozen=True)
class Room:
    """Hold the room as it was at `head`; `older` says that the chat goes further back."""

    head: int
    lines: list[ChatMessage]
    older: bool
    lists: Lists
    watching: int


def lists(event: Event, actor: Actor) -> Lists:
    """Return the lists of the Questions tab."""
    answered = questions.with_status(event, QuestionStatus.ANSWERED, newest_first=True)
    return Lists(
        staged=questions.staged(event),
        approved=questions.lined_up(event),
        answered=answered,
        mine=questions.of_actor(event, actor) if actor.user_id is not None else [],
    )


def room(event: Event, actor: Actor, cap_seconds: float, *, before: int | None = None) -> Room:
    """Return the whole room; `before` shows the chat from an earlier line on upwards."""
    # The head first: what happens while we read arrives again and replaces what is there.
    _oldest, head = streams.bounds(event, Stream.VIEWERS)
    lines = chat.page(event, before=before)
    return Room(
        head=head,
        lines=lines,
        older=len(lines) == chat.PAGE,
        lists=lists(event, actor),
        watching=attendance.watching(event, cap_seconds),
    )
