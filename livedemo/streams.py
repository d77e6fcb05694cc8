"""Decide which change goes to which stream, and as what (the table of architecture §6)."""

from livedemo.enums import EntryType, QuestionStatus, Stream

SHOWN = {QuestionStatus.APPROVED, QuestionStatus.ON_STAGE, QuestionStatus.ANSWERED}
EVERYBODY = (Stream.VIEWERS, Stream.MODERATORS, Stream.SPEAKERS)


def of_chat(*, hidden: bool = False) -> dict[Stream, EntryType]:
    """Return where a chat line, or its hiding, is announced."""
    kind = EntryType.CHAT_HIDDEN if hidden else EntryType.CHAT
    return {Stream.VIEWERS: kind, Stream.MODERATORS: kind}


def of_restriction() -> dict[Stream, EntryType]:
    """Return where a line is drawn again because its author was restricted or freed."""
    return {Stream.MODERATORS: EntryType.CHAT}


def of_question(before: str | None, after: str) -> dict[Stream, EntryType]:
    """Return where a question's change from `before` (None: new) to `after` is announced."""
    changes = {Stream.MODERATORS: EntryType.QUESTION}
    if after in SHOWN:
        changes[Stream.VIEWERS] = changes[Stream.SPEAKERS] = EntryType.QUESTION
    elif before in SHOWN:
        changes[Stream.VIEWERS] = changes[Stream.SPEAKERS] = EntryType.QUESTION_REMOVED
    return changes


def of_room() -> dict[Stream, EntryType]:
    """Return where a change of the room's settings is announced."""
    return dict.fromkeys(EVERYBODY, EntryType.ROOM)
