"""Let admins make, give out and revoke access links (document 003, AccessToken)."""

from collections.abc import Iterable

from flask import flash, g, redirect, render_template, request
from flask_babel import gettext as _

from livedemo import access_links, qr
from livedemo.blueprints import searching
from livedemo.blueprints.access import access
from livedemo.blueprints.answers import form_failed
from livedemo.blueprints.exporting import noted, sent
from livedemo.blueprints.staff_admin.base import bp, limit, path_to
from livedemo.compression import keep_plain
from livedemo.csv_export import Sheet, time_cell, time_header
from livedemo.enums import TokenState, TokenType
from livedemo.errors import Conflict, Invalid
from livedemo.forms import tokens as forms
from livedemo.forms.agenda import number
from livedemo.labels import reason_said
from livedemo.models import AccessToken
from livedemo.policy import Permission
from livedemo.queries import tokens as queries
from livedemo.services import tokens as verbs
from livedemo.urls import path_for

PATH = "/e/<slug>/admin/tokens"
ONE = PATH + "/<int:token_id>"
# So many codes are drawn on one page of the sheet.
MOST_ON_SHEET = 200


@bp.get(PATH)
@access(Permission.TOKEN_MANAGE)
def tokens():
    """List the links with their state and use, and ask for new ones."""
    return _page(forms.TokenForm(formdata=None))


@bp.post(PATH)
@access(Permission.TOKEN_MANAGE)
def make_tokens():
    """Make links; one is shown at once, several lead to their sheet."""
    limit()
    form = forms.TokenForm()
    try:
        wish, note = forms.wishes(form, g.event)
        made = verbs.make(g.actor, g.event, **wish)
    except Invalid as problem:
        form_failed(form, problem)
        return _page(form), 422
    if note:
        flash(note)
    if len(made) == 1:
        return redirect(path_to("token", token_id=made[0].id), 303)
    return redirect(path_to("token_sheet", ids=",".join(str(row.id) for row in made)), 303)


@bp.get(ONE)
@access(Permission.TOKEN_MANAGE)
def token(token_id: int):
    """Show one link with its code, to copy, to save or to change."""
    row = queries.one(g.event, token_id)
    return _one(row, forms.ChangeForm(formdata=None, data=forms.shown(row, g.event)))


@bp.post(ONE)
@access(Permission.TOKEN_MANAGE)
def save_token(token_id: int):
    """Keep label and expiry; who edited an older version compares first."""
    limit()
    row, form = queries.one(g.event, token_id), forms.ChangeForm()
    try:
        wish, note = forms.wishes(form, g.event, row)
        seen = number("version", form.version.data) or 0
        verbs.change(g.actor, g.event, token_id, version=seen, **wish)
    except Invalid as problem:
        form_failed(form, problem)
        return _one(row, form), 422
    except Conflict as problem:
        return _compare(token_id, form, problem), 409
    flash(note or _("The link is changed."))
    return redirect(path_to("token", token_id=token_id), 303)


@bp.post(ONE + "/revoke")
@access(Permission.TOKEN_MANAGE)
def revoke_token(token_id: int):
    """Revoke a link; who came by it is out at once."""
    limit()
    row = verbs.revoke(g.actor, g.event, token_id, reason=request.form.get("reason"))
    flash(_("%(name)s is revoked. Whoever came by it is out.", name=name_of(row)))
    return redirect(path_to("tokens"), 303)


@bp.post(ONE + "/replace")
@access(Permission.TOKEN_MANAGE)
def replace_token(token_id: int):
    """Give a link another secret; who came by the old one is out at once."""
    limit()
    row = verbs.rotate(g.actor, g.event, token_id)
    flash(_("This is the new link. The old link opens nothing any more."))
    return redirect(path_to("token", token_id=row.id), 303)


@bp.get(PATH + "/links.csv")
@access(Permission.TOKEN_MANAGE)
def token_csv():
    """Send the links that a sheet would show as a table."""
    typed, chosen = _chosen()
    noted("links", chosen=len(chosen))
    found = queries.all_active(g.event, chosen if typed else None)
    keep_plain()
    return sent(_opening(found, g.event.timezone), "links")


def _opening(batches: Iterable[list[AccessToken]], zone: str) -> Sheet:
    header = ["url", "label", "hint", "type", time_header("expires_at", zone)]
    cells = (
        (url, row.label, row.hint, row.type, time_cell(row.expires_at, zone))
        for rows in batches
        for row, url in _shown(rows)
    )
    return Sheet(header, cells)


def _shown(rows: list[AccessToken]) -> list[tuple[AccessToken, str]]:
    """Return links with their addresses, without those of another SECRET_KEY."""
    urls = access_links.addresses(g.event, rows)
    return [(row, url) for row in rows if (url := urls[row.id])]


def _chosen() -> tuple[list[str], list[int]]:
    """Return which links the address names, and those of them that are numbers."""
    typed = [one for one in request.args.get("ids", "").split(",") if one]
    return typed, [int(one) for one in typed if one.isascii() and one.isdigit() and len(one) < 18]


@bp.get(PATH + "/sheet")
@access(Permission.TOKEN_MANAGE)
def token_sheet():
    """Lay out codes for paper: those named, or all that open the event."""
    typed, chosen = _chosen()
    page = searching.wish()["page"]
    rows = queries.active(g.event, chosen if typed else None, page, MOST_ON_SHEET)
    codes = [(row, url, qr.svg(url, name_of(row))) for row, url in _shown(rows.rows)]
    mine, ids = path_to("token_sheet"), ",".join(map(str, chosen))
    return render_template(
        "pages/staff_admin/token_sheet.html", codes=codes, rows=rows, made=bool(typed),
        name_of=name_of, csv=searching.address(path_to("token_csv"), ids=ids),
        address=lambda page: searching.address(mine, ids=ids, page=page),
    )  # fmt: skip


def _compare(token_id: int, form: forms.ChangeForm, problem: Conflict) -> str:
    """Show what somebody else saved; raises the conflict when the link was revoked."""
    row = queries.one(g.event, token_id)
    if row.revoked_at is not None:
        raise problem
    return _one(row, form, theirs=forms.theirs(form, row, g.event))


def name_of(row: AccessToken) -> str:
    """Return what a link is called: its label, or the signs that stand for it."""
    return row.label or _("Link %(hint)s", hint=row.hint)


def _one(row: AccessToken, form: forms.ChangeForm, *, theirs=None) -> str:
    address = access_links.address(g.event, row) if row.revoked_at is None else None
    picture = path_for("api.token_qr", event_id=g.event.id, token_id=row.id)
    return render_template(
        "pages/staff_admin/token.html",
        row=row,
        form=form,
        theirs=theirs,
        address=address,
        code=qr.svg(address, _("Code of this link")) if address else None,
        picture=picture,
        names=queries.names([row]),
        name_of=name_of,
        revoking="revoke" in request.args,
        replacing="replace" in request.args and row.is_active,
        reason_said=reason_said,
    )


def _kinds() -> list[tuple[str, str]]:
    return [
        (TokenState.ACTIVE.value, _("Active")),
        (TokenState.EXPIRED.value, _("Expired")),
        (TokenState.REVOKED.value, _("Revoked")),
        (TokenType.PARTICIPANT.value, _("Participant")),
        (TokenType.ORGANIZER.value, _("Organiser")),
    ]


@bp.get(PATH + ".csv")
@access(Permission.TOKEN_MANAGE)
def tokens_csv():
    """Send the links that were searched for, without their secrets."""
    wish = {"q": searching.wish()["q"], "kind": searching.chosen("kind", dict(_kinds()))}
    noted("tokens", searched=bool(wish["q"]), kind=wish["kind"])
    return sent(sheet(queries.every(g.event, **wish), g.event.timezone), "tokens")


def sheet(rows: list[AccessToken], zone: str) -> Sheet:
    """Return links as a file; what opens the event is not in it."""
    times = ("created_at", "expires_at", "last_used_at", "revoked_at")
    header = ["id", "label", "signs", "type", "state", "uses", "made_by",
              *(time_header(name, zone) for name in times)]  # fmt: skip
    names = queries.names(rows)
    cells = (
        (row.id, row.label, row.hint, row.type, str(row.state), row.use_count,
         names.get(row.created_by or 0), *(time_cell(getattr(row, name), zone) for name in times))
        for row in rows
    )  # fmt: skip
    return Sheet(header, cells)


def _page(form: forms.TokenForm) -> str:
    kinds = _kinds()
    wish = {
        **searching.wish(),
        "kind": searching.chosen("kind", dict(kinds)),
        "sort": searching.order(queries.SORTS, "-made"),
    }
    rows = queries.listed(g.event, **wish)
    wanted = request.args.get("revoke", "")
    return render_template(
        "pages/staff_admin/tokens.html",
        form=form.offer(g.event),
        types=[(choice.value, choice.label) for choice in forms.KINDS],
        rows=rows,
        links=access_links.addresses(g.event, [row for row in rows.rows if row.is_active]),
        kinds=kinds,
        wish=wish,
        name_of=name_of,
        adding=bool(form.errors) or "add" in request.args,
        revoking=next((row for row in rows.rows if str(row.id) == wanted), None),
        address=lambda **parts: searching.address(path_to("tokens"), **{**wish, **parts}),
        turned=lambda column: searching.turned(wish["sort"], column),
        file=searching.address(path_to("tokens_csv"), q=wish["q"], kind=wish["kind"]),
    )
