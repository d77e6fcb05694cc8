"""Send photos and programmes as programs do."""

import io

from livedemo import tenancy
from livedemo.actors import SYSTEM
from livedemo.services import events
from tests.support import files
from tests.support.files import PDF, picture


def path(event, *more) -> str:
    return "/".join([f"/api/events/{event.id}/photos", *map(str, more)])


def send(browser, event, data=None, *, name="hall.jpg", **fields):
    file = io.BytesIO(picture() if data is None else data)
    return browser.post(path(event), data={**fields, "file": (file, name)})


def make_private(app, event):
    with app.app_context(), tenancy.tenant_scope(event.tenant_id):
        events.update(SYSTEM, event, visibility="private")


def kept(app):
    with app.app_context():
        return files.stored()


def put(browser, event, kind="programme", data=PDF, name="Programa.pdf"):
    file = (io.BytesIO(data), name)
    return browser.put(f"/api/events/{event.id}/files/{kind}", data={"file": file})
