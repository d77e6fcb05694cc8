"""Say what the JSON API takes and answers about access tokens (document 003, AccessToken)."""

from typing import Annotated, Literal

from pydantic import Field

from livedemo.enums import TokenState, TokenType, values
from livedemo.schemas.agenda import Version, When
from livedemo.schemas.api import Answer, Body, Instant, Query

Label = Annotated[str, Field(max_length=1000, examples=["Press"])]
Kind = Literal[values(TokenType)]  # type: ignore[valid-type]
Filter = Literal["", *values(TokenType), *values(TokenState)]  # type: ignore[valid-type]
COLUMNS = ("made", "label", "expires", "uses", "last_use")
Sort = Literal[*COLUMNS, *(f"-{one}" for one in COLUMNS)]  # type: ignore[valid-type]


class TokenNew(Body):
    """Make one token, or `count` alike; without `expires_at` they never expire."""

    type: Kind
    label: Label | None = None
    expires_at: When | None = None
    count: Annotated[int, Field(ge=1, le=100)] = 1


class TokenChange(Body):
    """Change label or expiry; what is left out stays, null takes it away.

    With `version` a change is refused with 409 when somebody made another since it was read.
    """

    label: Label | None = None
    expires_at: When | None = None
    version: Version | None = None


class TokenEnd(Query):
    """Say why a token is revoked, for those who manage tokens."""

    reason: Annotated[str, Field(max_length=1000, examples=["Posted in public"])] | None = None


class TokenPicture(Query):
    """Say whether the code is wanted as a file, or as JSON that holds both."""

    format: Literal["json", "png", "svg"] = "json"
    download: bool = False


class TokensWanted(Query):
    """Say which tokens are listed, in which order: `-` turns it round."""

    q: Annotated[str, Field(max_length=100, description="part of a label, or the hint")] = ""
    kind: Filter = ""
    sort: Sort = "-made"
    page: Annotated[int, Field(ge=1, lt=10**9)] = 1
    per_page: Annotated[int, Field(ge=1, le=200)] = 200


class Token(Answer):
    """Be one access token; `token` and `url` are secrets, there while it is not revoked."""

    id: int
    event_id: int
    type: str
    label: str | None = None
    hint: str = Field(description="four signs to speak of it; not of the token itself")
    token: str | None = None
    url: str | None = None
    state: str = Field(examples=["active"], description="active, expired or revoked")
    is_active: bool
    created_at: Instant
    created_by: str | None = None
    expires_at: Instant | None = None
    last_used_at: Instant | None = None
    use_count: int
    version: int
    revoked_at: Instant | None = None
    revoked_by: str | None = None
    revoked_reason: str | None = Field(
        None, description="what was typed, or `replaced:` with the hint of the token in its place"
    )


class TokensMade(Token):
    """Be the token that was made; `tokens` are all of them."""

    tokens: list[Token]


class TokenList(Answer):
    """List one page of the tokens of an event, revoked ones too."""

    tokens: list[Token]
    total: int
    page: int
    per_page: int


class TokenCode(Answer):
    """Be the QR code of a link, drawn for this answer."""

    url: str
    qr_code_data_url: str
    qr_code_svg: str
