"""Files of events as browsers get them: permission, parts, names, from every storage."""

import re

import pytest
import requests

from livedemo import storage, tenancy
from livedemo.actors import SYSTEM
from livedemo.queries import photos as photo_queries
from tests.support import files
from tests.support.album import kept, make_private, path, put, send
from tests.support.factories import client_for
from tests.support.files import PDF, picture


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\r\nX: y.jpg", "nul\x00.jpg", '"; x=".jpg',
                                  "\u202egpj.jpg", "😀" * 300 + ".jpg", "a" * 300])  # fmt: skip
def test_hostile_names_are_shown_cleaned_and_reach_no_header(app, ana, gala, name):
    with app.app_context(), tenancy.tenant_scope(gala.tenant_id):
        from livedemo.services import photos  # inline: no client sends every name

        with files.arrive(picture()) as incoming:
            photo = photos.upload(SYSTEM, gala, incoming, name=name)
    answer = ana.get(f"/files/photo/{photo.id}?download=1")
    assert answer.status_code == 200
    assert len(photo.filename) <= 255
    header = answer.headers["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert not re.search(r"[\r\n\x00\u202e]", header + photo.filename)


# ---- files


def test_a_private_events_files_are_nobodys(app, ana, gala):
    photo = send(ana, gala).json
    stranger = client_for(app)
    for url in (photo["url"], photo["sizes"][0]["url"]):
        # A cache that others ask, too, would go on when the event has become private.
        assert stranger.get(url).headers["Cache-Control"] == "private, max-age=300"
    tag = stranger.get(photo["url"]).headers["ETag"]
    document = put(ana, gala).json
    urls = [document["url"], document["preview_url"], f"/api/events/{gala.id}/files"]
    assert [stranger.get(url).status_code for url in urls] == [200] * 3
    assert stranger.get(document["url"]).headers["Cache-Control"] == "private, no-store"
    make_private(app, gala)
    unknown = stranger.get("/files/photo/999999")
    for headers in ({}, {"If-None-Match": tag}, {"Range": "bytes=0-9"}):
        for url in (photo["url"], photo["sizes"][0]["url"], path(gala), *urls):
            answer = stranger.get(url, headers=headers)
            assert answer.status_code == 404, url
        assert stranger.get(photo["url"], headers=headers).data != b""
    assert unknown.status_code == 404
    assert ana.get(photo["url"]).headers["Cache-Control"] == "private, no-store"


def test_a_file_is_sent_in_parts_and_only_when_it_changed(ana, gala):
    url = send(ana, gala).json["url"]
    whole = ana.get(url)
    assert whole.headers["Accept-Ranges"] == "bytes"
    part = ana.get(url, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, whole.data[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole.data)}"
    end = ana.get(url, headers={"Range": "bytes=-5"})
    assert end.data == whole.data[-5:]
    beyond = ana.get(url, headers={"Range": f"bytes={len(whole.data)}-"})
    assert beyond.status_code == 416
    same = ana.get(url, headers={"If-None-Match": whole.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")


def test_of_parts_that_make_no_sense_none_is_sent(ana, gala):
    url = send(ana, gala).json["url"]
    whole = ana.get(url).data
    for wanted in ("bytes=9-5", "bytes=x-y", "lines=1-2", "bytes="):
        answer = ana.get(url, headers={"Range": wanted})
        assert (answer.status_code, answer.data) in ((200, whole), (416, answer.data)), wanted
    stale = {"Range": "bytes=0-4", "If-Range": '"another"'}
    assert ana.get(url, headers=stale).data == whole
    tag = ana.get(url).headers["ETag"]
    assert ana.get(url, headers={**stale, "If-Range": tag}).data == whole[:5]


@pytest.mark.both_storages
def test_a_head_tells_of_a_file_without_sending_it(ana, gala):
    photo = send(ana, gala).json
    answer = ana.head(photo["url"])
    if answer.status_code == 302:
        answer = requests.head(answer.headers["Location"], timeout=20)
    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) == photo["file_size"]
    assert answer.headers["Content-Type"].startswith("image/jpeg")


@pytest.mark.both_storages
def test_parts_and_validators_come_from_every_storage(ana, gala):
    photo = send(ana, gala).json
    answer = ana.get(photo["url"])

    def ask(**headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if answer.status_code == 302:
            found = requests.get(answer.headers["Location"], headers=headers, timeout=20)
            return found.status_code, found.content, found.headers
        found = ana.get(photo["url"], headers=headers)
        return found.status_code, found.data, found.headers

    status, whole, headers = ask()
    assert (status, len(whole)) == (200, photo["file_size"])
    size = photo["file_size"]
    assert ask(Range="bytes=10-19")[:2] == (206, whole[10:20])
    assert ask(Range=f"bytes={size - 3}-")[:2] == (206, whole[-3:])
    assert ask(Range=f"bytes={size}-")[0] == 416
    assert ask(If_None_Match=headers["ETag"])[0] == 304


@pytest.mark.both_storages
def test_a_private_events_file_gets_nobody_an_address(app, ana, gala):
    photo = send(ana, gala).json
    make_private(app, gala)
    for ask in (client_for(app).get, client_for(app).head):
        answer = ask(photo["url"])
        assert answer.status_code == 404
        assert "Location" not in answer.headers


def test_files_run_nothing(ana, gala):
    answer = ana.get(send(ana, gala).json["url"])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize("url", ["/files/photo/1", "/files/nothing/1", "/files/slide/1",
                                 "/files/programme/999", "/files/photo/x", "/files/photo/-1",
                                 "/files/photo/..%2f..%2fetc", "/files/"])  # fmt: skip
def test_what_is_no_file_is_not_there(client, gala, url):
    assert client.get(url).status_code == 404


# ---- programme and guide


def test_a_programme_is_put_shown_replaced_and_removed(app, ana, gala):
    first = put(ana, gala)
    assert first.status_code == 200, first.json
    assert (first.json["filename"], first.json["pages"]) == ("Programa.pdf", 2)
    shown = ana.get(first.json["url"])
    assert (shown.data, shown.mimetype) == (PDF, "application/pdf")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert files.opened(ana.get(first.json["preview_url"]).data).width == 640
    again = put(ana, gala, data=PDF + b"%more", name="../Otra vez.PDF")
    assert (again.json["url"], again.json["filename"]) == (first.json["url"], "Otra vez.PDF")
    assert len(kept(app)) == 2
    listed = ana.get(f"/api/events/{gala.id}/files").json["files"]
    assert [one["filename"] for one in listed] == ["Otra vez.PDF"]
    assert ana.delete(f"/api/events/{gala.id}/files/programme").status_code == 204
    assert ana.delete(f"/api/events/{gala.id}/files/programme").status_code == 404
    assert ana.get(first.json["url"]).status_code == 404
    assert kept(app) == {}


@pytest.mark.parametrize(
    ("kind", "data", "status"),
    [("guide", files.HTML, 415), ("guide", picture(), 415), ("guide", b"%PDF-1.4 no more", 422),
     ("slides", PDF, 404), ("photo", PDF, 404)],
)  # fmt: skip
def test_what_is_no_programme_is_refused(app, ana, gala, kind, data, status):
    assert put(ana, gala, kind, data).status_code == status
    assert kept(app) == {}


# ---- with an S3 service


@pytest.mark.both_storages
def test_a_browser_gets_the_same_bytes_from_every_storage(app, ana, gala):
    photo = send(ana, gala, name="Día.jpg").json
    answer = ana.get(photo["url"] + "?download=1")
    with app.app_context():
        tenancy.enter(gala.tenant_id)
        key = photo_queries.by_id(gala, photo["id"]).storage_path
        with storage.current().open(key) as file:
            stored = file.read()
    if answer.status_code == 302:
        assert answer.headers["Cache-Control"] == "private, max-age=240"
        assert "X-Amz-Expires=300" in answer.headers["Location"]
        address = answer.headers["Location"]
        answer = requests.get(address, headers={"Range": "bytes=0-"}, timeout=20)
        assert (answer.status_code, answer.content) == (206, stored)
        assert answer.headers["Cache-Control"] == "private, max-age=300"
        forged = re.sub(r"X-Amz-Signature=.{4}", "X-Amz-Signature=0000", address)
        assert requests.get(forged, timeout=20).status_code == 403
        assert requests.get(address.partition("?")[0], timeout=20).status_code >= 400
    else:
        assert answer.data == stored
    assert answer.headers["Content-Type"].startswith("image/jpeg")
    assert "filename*=UTF-8''D%C3%ADa.jpg" in answer.headers["Content-Disposition"]


@pytest.mark.both_storages
def test_pages_may_show_pictures_of_the_storage(app, client):
    with app.app_context():
        origin = storage.current().origin
    policy = client.get("/").headers["Content-Security-Policy"]
    assert (origin or "'self'") in re.search(r"img-src ([^;]*)", policy)[1]
