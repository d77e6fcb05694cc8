"""Keep an event's programme and guide (document 001): one PDF each, replaced or removed."""

from livedemo import actors, clock, storage
from livedemo.actors import Actor
from livedemo.enums import FileKind
from livedemo.errors import NotFound
from livedemo.extensions import db
from livedemo.models import Event, Upload
from livedemo.policy import Permission, require
from livedemo.queries import events as event_queries
from livedemo.queries import files as file_queries
from livedemo.services import activity, files
from livedemo.services.operation import announce, operation
from livedemo.signals import files_dropped

PURPOSES = {FileKind.PROGRAMME: files.PROGRAMME, FileKind.GUIDE: files.GUIDE}
COLUMNS = {FileKind.PROGRAMME: "programme_file", FileKind.GUIDE: "guide_file"}


def put(actor: Actor, event: Event, kind: str, incoming: storage.Incoming, *,
        name: str) -> Upload:  # fmt: skip
    """Store a programme or guide in place of any there is; its address stays.

    Raises Invalid, TooLarge, UnsupportedType, NoSpace, Unavailable; NotFound for another kind.
    """
    require(actor, Permission.EVENT_CONFIGURE, event)
    purpose = PURPOSES[_kind(kind)]
    with files.kept(event, purpose, incoming, name) as kept:
        return _put(actor, event, purpose.kind, kept)


@operation
def _put(actor: Actor, event: Event, kind: FileKind, kept: files.Kept) -> Upload:
    event = event_queries.lock(event)
    actor = actors.again(actor, event)  # the file may have taken minutes
    require(actor, Permission.EVENT_CONFIGURE, event)
    former = _drop(event, kind)
    upload = Upload(
        tenant_id=event.tenant_id,
        event_id=event.id,
        storage_key=kept.key,
        kind=kind.value,
        target_id=event.id,
        filename=kept.filename,
        declared_size=kept.size,
        declared_type=kept.mime,
        # The page shows a first page where there are pages.
        pages=kept.pages if kept.preview_key else None,
        user_session_id=actor.session_id,
        completed_at=clock.now(),
    )
    db.session.add(upload)
    setattr(event, COLUMNS[kind], kept.key)
    activity.record(actor, event, f"file.{kind.value}", upload, former)
    return upload


@operation
def remove(actor: Actor, event: Event, kind: str) -> None:
    """Remove the programme or guide; raises NotFound when there is none."""
    require(actor, Permission.EVENT_CONFIGURE, event)
    found = _kind(kind)
    event = event_queries.lock(event)
    former = file_queries.of_event(event, found)
    if former is None:
        raise NotFound()
    activity.record_gone(actor, event, f"file.{found.value}_removed", former)
    _drop(event, found)


def _drop(event: Event, kind: FileKind) -> dict | None:
    """Take the file away, if there is one; return what the log says of it."""
    former = file_queries.of_event(event, kind)
    if former is None:
        return None
    told = activity.snapshot(former)
    setattr(event, COLUMNS[kind], None)
    db.session.delete(former)
    db.session.flush()
    announce(files_dropped, keys=former.keys)
    return told


def _kind(kind: str) -> FileKind:
    if kind not in PURPOSES:
        raise NotFound()
    return FileKind(kind)
