"""`flask prune-files` removes what no row speaks of, and says what."""

import io

import pytest

from livedemo import storage, tenancy
from livedemo.actors import SYSTEM
from livedemo.services import photos
from tests.support import factories, files


@pytest.mark.both_storages
def test_orphans_go_when_they_are_old_enough(app, runner):
    with app.app_context():
        event = factories.make_event("gala")
        with tenancy.tenant_scope(event.tenant_id), files.arrive(files.picture()) as incoming:
            photo = photos.upload(SYSTEM, event, incoming, name="x.jpg")
        storage.current().save("slides/1/1/1/lost.pdf", io.BytesIO(b"x"), "application/pdf")
        kept = set(photo.keys)
    young = runner.invoke(args=["prune-files"])
    assert (young.exit_code, young.stdout) == (0, "")
    for dry in (["--dry-run"], []):
        done = runner.invoke(args=["prune-files", "--hours", "0", *dry])
        assert (done.exit_code, done.stdout) == (0, "slides/1/1/1/lost.pdf\n")
    with app.app_context():
        assert set(files.stored()) == kept
