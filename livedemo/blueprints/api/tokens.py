"""Make, list, change and revoke access tokens, and draw their codes (contract §5)."""

import base64

from flask import current_app, g
from flask_babel import gettext as _

from livedemo import access_links, qr, secrets
from livedemo.blueprints.access import access
from livedemo.blueprints.api.base import answer, body_of, bp, documented, fields_of, pace, query_of
from livedemo.errors import Conflict
from livedemo.models import AccessToken
from livedemo.policy import Permission
from livedemo.queries import tokens as token_queries
from livedemo.schemas import tokens as schemas
from livedemo.services import tokens

PATH = "/api/events/<int:event_id>/tokens"
ONE = PATH + "/<int:token_id>"
TIMES = ("expires_at",)
STORED = set(AccessToken.__mapper__.columns.keys()) - {"created_by", "revoked_by"}


@bp.get(PATH)
@access(Permission.TOKEN_MANAGE)
@documented("List the access tokens of an event", tag="tokens",
            query=schemas.TokensWanted, answers={200: schemas.TokenList})  # fmt: skip
def list_tokens():
    """List the tokens, the newest first."""
    pace()
    rows = token_queries.listed(g.event, **query_of(schemas.TokensWanted).model_dump())
    return answer(
        schemas.TokenList(
            tokens=_all(rows.rows), total=rows.total, page=rows.page, per_page=rows.per_page
        )
    )


@bp.post(PATH)
@access(Permission.TOKEN_MANAGE)
@documented("Make one or several access tokens", tag="tokens", body=schemas.TokenNew,
            answers={201: schemas.TokensMade})  # fmt: skip
def make_tokens():
    """Make tokens."""
    pace()
    made = _all(tokens.make(g.actor, g.event, **fields_of(body_of(schemas.TokenNew), TIMES)))
    return answer(schemas.TokensMade(**made[0].model_dump(), tokens=made), 201)


@bp.get(ONE)
@access(Permission.TOKEN_MANAGE)
@documented("Read an access token", tag="tokens",
            answers={200: schemas.Token})  # fmt: skip
def read_token(token_id: int):
    """Show one token."""
    pace()
    return answer(_one(token_queries.one(g.event, token_id)))


@bp.patch(ONE)
@access(Permission.TOKEN_MANAGE)
@documented("Change label or expiry of an access token", tag="tokens", body=schemas.TokenChange,
            answers={200: schemas.Token})  # fmt: skip
def change_token(token_id: int):
    """Keep label or expiry."""
    pace()
    fields = fields_of(body_of(schemas.TokenChange), TIMES)
    return answer(_one(tokens.change(g.actor, g.event, token_id, **fields)))


@bp.delete(ONE)
@access(Permission.TOKEN_MANAGE)
@documented("Revoke an access token; it stays in the list", tag="tokens", query=schemas.TokenEnd,
            answers={204: None})  # fmt: skip
def remove_token(token_id: int):
    """Revoke a token."""
    pace()
    tokens.revoke(g.actor, g.event, token_id, reason=query_of(schemas.TokenEnd).reason)
    return "", 204


@bp.post(ONE + "/revoke")
@access(Permission.TOKEN_MANAGE)
@documented("Revoke an access token, and end what it opened", tag="tokens",
            query=schemas.TokenEnd, answers={200: schemas.Token})  # fmt: skip
def revoke_token(token_id: int):
    """Revoke a token and show it."""
    pace()
    reason = query_of(schemas.TokenEnd).reason
    return answer(_one(tokens.revoke(g.actor, g.event, token_id, reason=reason)))


@bp.post(ONE + "/rotate")
@access(Permission.TOKEN_MANAGE)
@documented("Make a token like this one with another secret, and revoke this one", tag="tokens",
            answers={201: schemas.Token})  # fmt: skip
def rotate_token(token_id: int):
    """Replace a token and show the new one."""
    pace()
    return answer(_one(tokens.rotate(g.actor, g.event, token_id)), 201)


@bp.get(ONE + "/qr")
@access(Permission.TOKEN_MANAGE)
@documented("Draw the QR code of a link: in JSON, or as PNG or SVG", tag="tokens",
            query=schemas.TokenPicture, answers={200: schemas.TokenCode},
            files=("image/png", "image/svg+xml"), refusals=(409,))  # fmt: skip
def token_qr(token_id: int):
    """Draw the code of a token's link."""
    pace()
    wish, row = query_of(schemas.TokenPicture), token_queries.one(g.event, token_id)
    url = _address(row)
    if url is None:
        raise Conflict(_("This link opens nothing any more. Make a new one."))
    if wish.format == "json":
        png = base64.b64encode(qr.png(url)).decode()
        return answer(
            schemas.TokenCode(
                url=url, qr_code_data_url=f"data:image/png;base64,{png}", qr_code_svg=qr.file(url)
            )
        )
    return _file(row, url, wish)


def _file(row: AccessToken, url: str, wish: schemas.TokenPicture):
    data, kind = (qr.png(url), "png") if wish.format == "png" else (qr.file(url), "svg+xml")
    response = current_app.response_class(data, mimetype=f"image/{kind}")
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    if wish.download:
        name = f"{g.event.slug}-{row.hint}.{wish.format}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _address(row: AccessToken) -> str | None:
    return access_links.address(g.event, row) if row.revoked_at is None else None


def _all(rows: list[AccessToken]) -> list[schemas.Token]:
    names = token_queries.names(rows)
    urls = access_links.addresses(g.event, [row for row in rows if row.revoked_at is None])
    return [_told(row, names, urls.get(row.id)) for row in rows]


def _one(row: AccessToken) -> schemas.Token:
    (told,) = _all([row])
    return told


def _told(row: AccessToken, names: dict[int, str], url: str | None) -> schemas.Token:
    stored = {name: getattr(row, name) for name in schemas.Token.model_fields.keys() & STORED}
    live = row.revoked_at is None
    return schemas.Token(
        **stored,
        token=secrets.unseal(row.token_sealed) if live else None,
        url=url,
        state=str(row.state),
        is_active=row.is_active,
        created_by=names.get(row.created_by or 0),
        revoked_by=names.get(row.revoked_by or 0),
    )
