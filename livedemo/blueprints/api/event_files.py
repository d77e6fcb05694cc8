"""Put and remove the programme and the guide of an event (document 001)."""

from flask import g

from livedemo import formats, rates, receiving
from livedemo.blueprints.access import Access, access
from livedemo.blueprints.api.base import answer, bp, documented, pace
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
)
def put_file(kind: str):
    """Put a programme or guide."""
    pace(rates.UPLOAD)
    with receiving.arriving() as arrived:
        found = event_files.put(g.actor, g.event, kind, arrived.incoming, name=arrived.name)
    return answer(_one(found))


@bp.delete(ONE)
@access(Permission.EVENT_CONFIGURE)
@documented(
    "Remove the `programme` or `guide`",
    tag="files",
    answers={204: None},
)
def remove_file(kind: str):
    """Remove a programme or guide."""
    pace()
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
