"""Show the published programme and the draft, and publish."""

from flask import g

from livedemo import programme
from livedemo.blueprints.access import access
from livedemo.blueprints.api.base import answer, body_of, bp, documented, pace
from livedemo.policy import Permission
from livedemo.queries import agenda as agenda_queries
from livedemo.schemas import agenda as schemas
from livedemo.services import programme as verbs

PATH = "/api/events/<int:event_id>/programme"


@bp.get(PATH)
@access(Permission.AGENDA_READ)
@documented("Read the published programme", tag="programme",
            answers={200: schemas.ProgrammeAnswer})  # fmt: skip
def read_programme():
    """Show what visitors see."""
    pace()
    return answer(_published())


@bp.get(PATH + "/draft")
@access(Permission.AGENDA_DRAFT)
@documented("See what is not published yet, and what collides", tag="programme",
            answers={200: schemas.DraftAnswer})  # fmt: skip
def read_draft():
    """Compare the draft with what visitors see."""
    pace()
    return answer(_draft())


@bp.post(PATH + "/publish")
@access(Permission.PROGRAMME_PUBLISH)
@documented("Publish the draft", tag="programme", body=schemas.Publishing,
            answers={200: schemas.ProgrammeAnswer})  # fmt: skip
def publish_programme():
    """Let visitors see the draft that was looked at."""
    pace()
    verbs.publish(g.actor, g.event, revision=body_of(schemas.Publishing).revision)
    return answer(_published())


def _published() -> schemas.ProgrammeAnswer:
    release = agenda_queries.newest_release(g.event)
    if release is None:
        return schemas.ProgrammeAnswer(number=0, rooms=[], sessions=[])
    return schemas.ProgrammeAnswer(
        number=release.number,
        published_at=release.published_at,
        rooms=release.snapshot["rooms"],
        sessions=[_without_paid_stream(one) for one in release.snapshot["sessions"]],
    )


def _without_paid_stream(session: dict) -> dict:
    """Leave out where a session is streamed that costs something: nobody here has paid."""
    return {**session, "youtube_live_url": None} if session["is_paid"] else session


def _draft() -> schemas.DraftAnswer:
    found = verbs.draft(g.event)
    rows, talks = agenda_queries.sessions(g.event), agenda_queries.speeches(g.event)
    collide = programme.conflicts(rows, talks)
    return schemas.DraftAnswer(
        revision=found.revision,
        changes=[schemas.ChangeAnswer.model_validate(one) for one in found.changes],
        conflicts=[schemas.ConflictAnswer.model_validate(one) for one in collide],
        published=found.released.number if found.released else None,
        published_at=found.released.published_at if found.released else None,
    )
