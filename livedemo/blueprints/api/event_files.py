"""Put and remove the programme and the guide of an event (document 001)."""

from flask import g

from livedemo import formats, rates, receiving
from livedemo.blueprints.access import Access, access
from livedemo.blueprints.api.base import answer, bp, documented
from livedemo.models import Upload
from livedemo.policy import Permission
from livedemo.queries import files as file_queries
from livedemo.schemas import files as schemas
from livedemo.services import event_files
from livedemo.urls import path_for

PATH = "/api/events/<int:event_id>/files"
ONE = PATH + "/<kind>"


@bp.get(PATH)
@access(Access.ANYONE)
@documented(
    "List programme and guide of an event",
    tag="files",
    answers={200: schemas.EventFileList},
    refusals=(404,),
)
def list_files():
    """List programme and guide."""
    found = [_one(upload) for upload in file_queries.all_of_event(g.event)]
    return answer(schemas.EventFileList(files=found))


@bp.put(ONE)
@access(Permission.EVENT_CONFIGURE)
@receiving.takes_file
@documented(
    "Put the `programme` or `guide` in place of any there is; its address stays",
    tag="files",
    form=schemas.FileForm,
    takes=tuple(sorted(formats.DOCUMENTS)),
    answers={200: schemas.EventFile},
    refusals=(400, 401, 403, 404, 409, 411, 413, 415, 422, 429, 503, 507),
)
def put_file(kind: str):
    """Put a programme or guide."""
    rates.check(rates.UPLOAD, g.actor.user_id)
    with receiving.arriving() as arrived:
        found = event_files.put(g.actor, g.event, kind, arrived.incoming, name=arrived.name)
    return answer(_one(found))


@bp.delete(ONE)
@access(Permission.EVENT_CONFIGURE)
@documented(
    "Remove the `programme` or `guide`",
    tag="files",
    answers={204: None},
    refusals=(401, 403, 404, 409, 429, 503),
)
def remove_file(kind: str):
    """Remove a programme or guide."""
    rates.check(rates.API, g.actor.user_id)
    event_files.remove(g.actor, g.event, kind)
    return "", 204


def _one(upload: Upload) -> schemas.EventFile:
    names = {"kind": upload.kind, "number": upload.event_id}
    return schemas.EventFile(
        kind=upload.kind,
        filename=upload.filename,
        file_size=upload.declared_size,
        mime_type=upload.declared_type,
        pages=upload.pages,
        uploaded_at=upload.completed_at,
        url=path_for("files.show", **names),
        preview_url=path_for("files.show", **names, preview=1) if upload.pages else None,
    )
