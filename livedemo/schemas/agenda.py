"""Say what the JSON API takes and answers about the programme (document 003)."""

from typing import Annotated, Any, Literal

from pydantic import Field

from livedemo.enums import SessionStatus, SessionType, Times, values
from livedemo.schemas.api import Answer, Body, Id, Instant, Query

When = Annotated[
    str,
    Field(
        max_length=40,
        examples=["2026-11-21T19:00"],
        description="in the event's time zone, or with an offset of its own",
    ),
]
Version = Annotated[int, Field(ge=1, le=2**31, examples=[1], description="as it was read")]
Revision = Annotated[str, Field(max_length=40, description="of the list that was read")]
Title = Annotated[str, Field(max_length=2000, examples=["Redes que no se caen"])]
Line = Annotated[str, Field(max_length=2000)]
Words = Annotated[str, Field(max_length=50_000)]
Status = Literal[values(SessionStatus)]  # type: ignore[valid-type]
Kind = Literal[values(SessionType)]  # type: ignore[valid-type]
Way = Literal[values(Times)]  # type: ignore[valid-type]
Count = Annotated[int, Field(ge=0, le=2**31)]


class SessionFields(Body):
    """Hold what a session says; what is left out stays as it is."""

    title: Title = ""
    description: Words = ""
    speaker_name: Line | None = None
    room_id: Id | None = None
    scheduled_time: When | None = None
    end_time: When | None = None
    status: Status | None = Field(None, description="null: by the clock")
    is_cancelled: bool = False
    cancelled_reason: Line | None = None
    session_type: Kind = "conference"
    is_paid: bool = False
    price_minor: Count = 0
    youtube_live_url: Line | None = None


class SessionNew(SessionFields):
    """Add a session to the draft."""

    title: Title


class SessionChange(SessionFields):
    """Change a session; a new time puts it back in the order by time."""

    version: Version


class SpeechFields(Body):
    """Hold what a speech says; what is left out stays as it is."""

    title: Title = ""
    speaker_name: Line = ""
    speaker_id: Id | None = None
    duration: Annotated[int, Field(ge=1, le=1440, description="minutes")] | None = None
    description: Words = ""
    scheduled_time: When | None = None


class SpeechNew(SpeechFields):
    """Add a speech to a session."""

    session_id: Id
    title: Title
    speaker_name: Line


class SpeechChange(SpeechFields):
    """Change a speech, or move it to the session `session_id`."""

    session_id: Id | None = None
    version: Version


class SessionOrder(Body):
    """Put all sessions in an order by hand; without `order` they stand by time again."""

    order: list[Id] | None = Field(None, max_length=10_000)
    revision: Revision
    times: Way = "keep"


class SpeechOrder(SessionOrder):
    """Put all speeches of a session in an order by hand; without `order` by time again."""

    session_id: Id


class OfSession(Query):
    """Name a session, or none for all of them."""

    session_id: Id | None = None


class Seen(Query):
    """Name the version that was read, if it shall be compared."""

    version: Version | None = None


class Confirmed(Seen):
    """Say whether slides may go with it, and how many were seen."""

    confirm: bool = False
    slides: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = Field(
        None, description="with another number of slides `confirm=true` is asked for again"
    )


class Publishing(Body):
    """Name the draft that was looked at."""

    revision: Revision


class SessionAnswer(Answer):
    """Be a session of the draft."""

    id: int
    title: str
    description: str
    speaker_name: str | None = None
    room_id: int | None = None
    scheduled_time: Instant | None = None
    end_time: Instant | None = None
    display_order: int | None = None
    status: str
    status_by_hand: bool
    is_cancelled: bool
    cancelled_reason: str | None = None
    session_type: str
    is_paid: bool
    price_minor: int
    youtube_live_url: str | None = None
    version: int
    speech_count: int = 0


class SessionList(Answer):
    """List the sessions of the draft in their order; `by_hand` when somebody changed it."""

    sessions: list[SessionAnswer]
    by_hand: bool
    revision: str


class SpeechAnswer(Answer):
    """Be a speech of the draft."""

    id: int
    session_id: int
    title: str
    speaker_name: str
    speaker_id: int | None = None
    duration: int | None = None
    description: str
    scheduled_time: Instant | None = None
    display_order: int | None = None
    version: int
    slide_count: int = 0


class SpeechList(Answer):
    """List speeches in their order; `revision` only for those of one session."""

    speeches: list[SpeechAnswer]
    by_hand: bool
    revision: str | None = None


class SlidesWouldGo(Answer):
    """Say how many slides would be deleted; send it again with `confirm=true`.

    With `slides=` this number no slide goes that came in the meantime.
    """

    slideCount: int
    requiresConfirmation: bool = True


class ChangeAnswer(Answer):
    """Be one thing that visitors will see otherwise: each field as it was and as it is."""

    kind: str
    what: str
    id: int | None = None
    title: str
    fields: dict[str, list[Any]]


class ConflictAnswer(Answer):
    """Be two items that want the same room, session or speaker at the same time."""

    kind: str
    first: tuple[str, int]
    second: tuple[str, int]


class DraftAnswer(Answer):
    """Tell what is not published yet, and what collides."""

    revision: str
    changes: list[ChangeAnswer]
    conflicts: list[ConflictAnswer]
    published: int | None = None
    published_at: Instant | None = None


class ProgrammeAnswer(Answer):
    """Be the programme that visitors read; number 0 before anything was published."""

    number: int
    published_at: Instant | None = None
    rooms: list[dict[str, Any]]
    sessions: list[dict[str, Any]]
