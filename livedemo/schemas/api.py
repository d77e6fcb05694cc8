"""Say what the JSON API takes and answers; /api/openapi.json is generated from here."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from livedemo.enums import StaffRole, values

# Every number of so many digits fits into the databases' 64 bits.
ID_DIGITS = 18
HIGHEST_ID = 10**ID_DIGITS - 1
Id = Annotated[int, Field(ge=1, le=HIGHEST_ID, examples=[1])]
Email = Annotated[str, Field(min_length=1, max_length=254, examples=["alguien@example.org"])]
Role = Literal[values(StaffRole)]  # type: ignore[valid-type]
Instant = Annotated[
    datetime,
    PlainSerializer(
        lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ"), return_type=str, when_used="json"
    ),
    Field(examples=["2026-05-01T01:30:00Z"], description="ISO 8601, UTC"),
]


class Body(BaseModel):
    """Be the base of JSON bodies: exact types; names that are not listed change nothing."""

    model_config = ConfigDict(strict=True, extra="ignore")


class Query(BaseModel):
    """Be the base of query strings, whose numbers are text."""

    model_config = ConfigDict(extra="ignore")


class Answer(BaseModel):
    """Be the base of answers."""

    model_config = ConfigDict(from_attributes=True)


class StaffGrant(Body):
    """Give a person a role in an event; an unknown e-mail is invited."""

    event_id: Id
    email: Email
    role: Role


class StaffOfEvent(Query):
    """Name an event."""

    event_id: Id


class StaffRevoke(StaffOfEvent):
    """Name an event and a person; without `role` every role goes."""

    user_id: Id
    role: Role | None = None


class StaffGranted(Answer):
    """Tell what was given; `sign_in_link` is there when no mail carries it."""

    user_id: int
    event_id: int
    email: str
    role: str
    sign_in_link: str | None = None


class StaffMember(Answer):
    """Be one person with one role."""

    user_id: int
    name: str
    email: str | None
    role: str
    assigned_at: Instant


class StaffList(Answer):
    """List the staff of an event, by name."""

    staff: list[StaffMember]


class ErrorDetail(Answer):
    """Say what was refused, and which field it is about."""

    code: str = Field(examples=["invalid"])
    message: str
    field: str | None = None
    retry_after: int | None = None


class Error(Answer):
    """Be the body of every refusal."""

    error: ErrorDetail
