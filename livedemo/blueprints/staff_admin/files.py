"""Let admins bring the programme and the guide of an event as PDFs (document 001)."""

from flask import flash, g, redirect, request
from flask_babel import gettext as _

from livedemo import formats, rates, receiving
from livedemo.blueprints.access import access
from livedemo.blueprints.answers import page_or_partial
from livedemo.blueprints.staff_admin.base import again, bp, limit, path_to
from livedemo.enums import FileKind
from livedemo.errors import Refusal
from livedemo.policy import Permission
from livedemo.queries import files as queries
from livedemo.services import event_files as verbs
from livedemo.urls import path_for

PATH = "/e/<slug>/admin/files"
ONE = PATH + "/<any(programme, guide):kind>"
ACCEPTED = ",".join(sorted(formats.DOCUMENTS))


@bp.get(PATH)
@access(Permission.EVENT_CONFIGURE)
def files():
    """Show programme and guide, and the way to bring them."""
    return _page()


@bp.post(ONE)
@access(Permission.EVENT_CONFIGURE)
@receiving.takes_file
def put_file(kind: str):
    """Put a file that a form without scripts sends in place of any there is."""
    rates.check(rates.UPLOAD, g.actor.rate_key)
    try:
        with receiving.arriving() as arrived:
            verbs.put(g.actor, g.event, kind, arrived.incoming, name=arrived.name)
    except receiving.REFUSALS as problem:
        return again(problem, _page({kind: problem}))
    flash(_("The file is stored."))
    return redirect(path_to("files"), 303)


@bp.post(ONE + "/remove")
@access(Permission.EVENT_CONFIGURE)
def remove_file(kind: str):
    """Remove the programme or the guide."""
    limit()
    verbs.remove(g.actor, g.event, kind)
    flash(_("The file is removed."))
    return redirect(path_to("files"), 303)


def _page(problems: dict[str, Refusal] | None = None):
    found = {upload.kind: upload for upload in queries.all_of_event(g.event)}
    return page_or_partial(
        "pages/staff_admin/files.html",
        "partials/files/documents.html",
        documents=[(kind, found.get(kind)) for kind in (FileKind.PROGRAMME, FileKind.GUIDE)],
        problems=problems or {},
        removing=request.args.get("remove"),
        accepted=ACCEPTED,
        limit=formats.MAX_BYTES,
        api={
            kind: path_for("api.put_file", event_id=g.event.id, kind=kind)
            for kind in verbs.PURPOSES
        },
    )
