"""`/api/events/<id>/photos` and `/files/…` as programs and browsers use them (contract §5)."""

import io

import pytest
from werkzeug.test import EnvironBuilder

from tests.support import files
from tests.support.album import kept, path, send
from tests.support.factories import client_for, enter, make_event
from tests.support.files import picture

KEYS = ["alt", "display_order", "event_id", "file_size", "filename", "height", "id", "is_cover",
        "mime_type", "sizes", "uploaded_at", "url", "version", "width"]  # fmt: skip


# ---- the album


def test_a_photo_is_added_listed_and_shown(ana, gala):
    added = send(ana, gala, alt="The hall")
    assert added.status_code == 201, added.json
    assert sorted(added.json) == KEYS
    assert (added.json["alt"], added.json["is_cover"]) == ("The hall", True)
    assert added.json["uploaded_at"].endswith("Z")
    assert ana.get(path(gala)).json["photos"] == [added.json]
    whole = ana.get(added.json["url"])
    assert (whole.status_code, whole.mimetype) == (200, "image/jpeg")
    assert len(whole.data) == added.json["file_size"]
    for size in added.json["sizes"]:
        small = ana.get(size["url"])
        assert small.mimetype == "image/webp"
        assert files.opened(small.data).width == size["width"]


def test_the_album_is_changed(ana, gala):
    first, second, third = (send(ana, gala).json["id"] for _ in range(3))
    assert ana.post(path(gala, second, "cover")).json["is_cover"] is True
    changed = ana.patch(path(gala, first), json={"alt": "New words", "version": 2})
    assert (changed.status_code, changed.json["alt"]) == (200, "New words")
    assert ana.patch(path(gala, first), json={"alt": "Late", "version": 2}).status_code == 409
    moved = ana.post(path(gala, "reorder"), json={"order": [third, second, first]})
    assert [one["id"] for one in moved.json["photos"]] == [third, second, first]
    gone = ana.delete(path(gala, second))
    assert (gone.status_code, gone.data) == (204, b"")
    left = ana.get(path(gala)).json["photos"]
    assert [(one["id"], one["is_cover"]) for one in left] == [(third, False), (first, True)]
    assert ana.get(f"/files/photo/{second}").status_code == 404


def test_of_two_orders_the_second_is_told_and_changes_nothing(ana, gala):
    first, second = (send(ana, gala).json["id"] for _ in range(2))
    seen = ana.get(path(gala)).json["revision"]
    wish = {"order": [second, first], "revision": seen}
    new = ana.post(path(gala, "reorder"), json=wish).json["revision"]
    assert new not in (seen, None)
    # Sent again after an answer was lost, it stands already.
    assert ana.post(path(gala, "reorder"), json=wish).json["revision"] == new
    late = ana.post(path(gala, "reorder"), json={"order": [first, second], "revision": seen})
    assert (late.status_code, late.json["error"]["code"]) == (409, "conflict")
    assert [one["id"] for one in ana.get(path(gala)).json["photos"]] == [second, first]


def test_a_form_without_javascript_sends_its_token_before_the_file(ana, gala):
    token = ana.environ_base.pop("HTTP_X_CSRFTOKEN")
    assert send(ana, gala, csrf_token=token).status_code == 201
    refused = send(ana, gala)
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "csrf_failed")
    assert send(ana, gala, csrf_token="wrong").status_code == 403


@pytest.mark.parametrize("order", [[], ["1"], [1, 1], [1, 2], "1", None, [0], [2**70]], ids=str)
def test_an_order_that_is_none_is_refused(ana, gala, order):
    send(ana, gala)
    answer = ana.post(path(gala, "reorder"), json={"order": order})
    assert (answer.status_code, answer.json["error"]["field"]) == (422, "order")


# ---- what does not arrive


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (files.HTML, 415, "unsupported_type"),
        (files.SVG, 415, "unsupported_type"),
        (b"", 422, "invalid"),
        (files.bomb(), 422, "invalid"),
        (picture()[:2000], 422, "invalid"),
    ],
    ids=["html", "svg", "empty", "bomb", "cut"],
)
def test_what_is_no_photo_is_refused_and_leaves_nothing(app, ana, gala, data, status, code):
    answer = send(ana, gala, data)
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)
    assert answer.json["error"]["field"] == "file"
    assert kept(app) == {}


def body_of(data: bytes, **fields) -> tuple[bytes, str]:
    builder = EnvironBuilder(method="POST", data={**fields, "file": (io.BytesIO(data), "x.jpg")})
    environ = builder.get_environ()
    return environ["wsgi.input"].read(), environ["CONTENT_TYPE"]


@pytest.mark.parametrize(
    ("cut", "kind", "status"),
    [
        (lambda body: body[: len(body) // 2], None, 400),
        (lambda body: body[:-20], None, 400),
        (lambda body: body[:60], None, 400),
        (lambda body: body, "multipart/form-data", 415),
        (lambda body: body, "application/json", 415),
        (lambda body: body, "multipart/form-data; boundary=another", 400),
        (lambda body: b"X" * 900_000, "multipart/form-data; boundary=b", 413),
        (lambda body: b"--b\r\nA: " + b"a" * 900_000, "multipart/form-data; boundary=b", 413),
        (lambda body: b"--b\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b", 400),
    ],
    ids=["half", "no-end", "head", "no-boundary", "json", "other-boundary",
         "no-part", "long-head", "no-name"],
)  # fmt: skip
def test_a_form_that_is_none_is_refused(app, ana, gala, cut, kind, status):
    body, own_kind = body_of(picture())
    answer = ana.post(path(gala), data=cut(body), content_type=kind or own_kind)
    assert answer.status_code == status, answer.json
    assert kept(app) == {}


def test_two_files_or_none_are_refused(ana, gala):
    two = ana.post(path(gala), data={"file": [files.photo(), files.photo()]})
    assert two.status_code == 422
    none = ana.post(path(gala), data={"alt": "x"}, content_type="multipart/form-data")
    assert (none.status_code, none.json["error"]["field"]) == (422, "file")
    other = ana.post(path(gala), data={"other": files.photo()})
    assert other.status_code == 422


def test_too_large_is_refused_before_the_body_is_read(ana, gala):
    class Unread(io.BytesIO):
        def read(self, *_):
            raise AssertionError("the body was read")

        readinto = readline = read1 = read

    answer = ana.post(
        path(gala),
        input_stream=Unread(),
        content_type="multipart/form-data; boundary=b",
        environ_overrides={"CONTENT_LENGTH": str(files.MAX + 2**20)},
    )
    assert (answer.status_code, answer.json["error"]["code"]) == (413, "too_large")


def test_who_may_not_is_told_before_the_body_is_read(app, gala):
    vera = client_for(app)
    enter(vera, gala)
    answer = vera.post(
        path(gala),
        content_type="multipart/form-data; boundary=b",
        environ_overrides={"CONTENT_LENGTH": str(10**12)},
    )
    assert answer.status_code == 403


def test_another_events_album_is_not_touched(app, ana, gala):
    with app.app_context():
        fair = make_event("fair")
    photo = send(ana, gala).json["id"]
    assert send(ana, fair).status_code == 404
    assert ana.delete(path(fair, photo)).status_code == 404
    assert len(ana.get(path(gala)).json["photos"]) == 1
