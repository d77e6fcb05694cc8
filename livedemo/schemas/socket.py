"""Say what each socket event may carry (contract §6); unknown keys are ignored."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

ClientId = Annotated[str, Field(min_length=1, max_length=36, pattern=r"^[A-Za-z0-9-]+$")]
Id = Annotated[int, Field(ge=1, le=2**62)]
# Longer texts than the verbs' limits still get the verb's sentence, not a schema's.
Text = Annotated[str, Field(max_length=12_000)]
Status = Literal["pending", "approved", "on_stage", "answered", "rejected", "withdrawn", "merged"]


class Payload(BaseModel):
    """Be the base of every payload: exact types, nothing coerced."""

    model_config = ConfigDict(strict=True, extra="ignore")


class Chat(Payload):
    """`chat`: one line."""

    message: Text
    client_id: ClientId | None = None


class Ask(Payload):
    """`ask`: one question."""

    question: Text
    anonymous: bool = False
    on_behalf_of: Annotated[str, Field(max_length=200)] | None = None
    client_id: ClientId | None = None


class Decide(Payload):
    """Name a question; `seen` is the state that the sender saw."""

    id: Id
    seen: Status | None = None


class Approve(Decide):
    """`approve`: a question, and words instead of those that the sender read (`was`)."""

    text: Text | None = None
    was: Text | None = None


class Answer(Decide):
    """`answer`: a question, and words to publish with it."""

    text: Text | None = None


class Reject(Decide):
    """`reject`: a question and a reason."""

    reason: Annotated[str, Field(max_length=200)] | None = None


class Advance(Payload):
    """`advance`: the question that the sender saw on stage, 0 for none."""

    current_id: Annotated[int, Field(ge=0, le=2**62)]


class Withdraw(Payload):
    """`withdraw`: one's own question."""

    id: Id


class Hide(Payload):
    """`hide`: a line of the chat, or its return."""

    id: Id
    on: bool = True


class Restrict(Payload):
    """`restrict`: a person by the key in `data-author`."""

    author: Annotated[str, Field(min_length=1, max_length=12)]
    what: Literal["chat", "questions"]
    on: bool = True
    seconds: Annotated[int, Field(ge=1, le=7 * 86400)] | None = None
    reason: Annotated[str, Field(max_length=200)] | None = None


class SlowMode(Payload):
    """`slow_mode`: seconds between two lines of a person."""

    seconds: Annotated[int, Field(ge=0, le=300)]


class Toggle(Payload):
    """`toggle`: a switch of the room."""

    what: Literal["chat", "questions", "moderation", "event"]
    on: bool


class Ping(Payload):
    """`ping`: a sign of life."""

    playing: bool = True
    visible: bool = True


class Sync(Payload):
    """`sync`: the last number that the client applied."""

    seq: Annotated[int, Field(ge=0, le=2**62)]


class Nothing(Payload):
    """An event without data."""


class Connect(Payload):
    """`auth` of a connection."""

    page: Literal["watch", "mod", "speaker", "reports", "stage"]
    seq: Annotated[int, Field(ge=0, le=2**62)] | None = None
    tab: Annotated[str, Field(min_length=1, max_length=36, pattern=r"^[A-Za-z0-9-]+$")] | None = (
        None
    )


class HttpPing(BaseModel):
    """A sign of life as a form sends it, for pages without a socket."""

    tab: Annotated[str, Field(min_length=1, max_length=36, pattern=r"^[A-Za-z0-9-]+$")]
    playing: bool = False
    bye: bool = False
