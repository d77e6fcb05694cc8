"""`/api/events/<id>/slides`, `/files/slide/<id>` and the ZIP, as programs use them."""

import io
import zipfile

import pytest

from livedemo import tenancy
from tests.support import files
from tests.support.album import kept, make_private
from tests.support.counting import queries
from tests.support.factories import client_for, csrf, enter, make_event, sign_in, staff
from tests.support.files import PDF
from tests.support.slides import path, publish, send, talk_in

KEYS = ["display_order", "event_id", "file_size", "filename", "id", "mime_type", "page_count",
        "preview_url", "speaker_name", "speech_id", "speech_title", "uploaded_at", "url",
        "version"]  # fmt: skip


def test_a_slide_is_added_listed_and_shown(app, ana, gala):
    talk, session_id = talk_in(app, gala)
    added = send(ana, gala, talk, name="Día 1.PDF")
    assert added.status_code == 201, added.json
    assert sorted(added.json) == KEYS
    assert (added.json["speech_title"], added.json["speaker_name"]) == ("Welcome", "Sam Tzab")
    assert (added.json["filename"], added.json["page_count"]) == ("Día 1.PDF", 2)
    for query in ("", f"?speech_id={talk}", f"?session_id={session_id}"):
        assert ana.get(path(gala) + query).json["slides"] == [added.json]
    assert ana.get(path(gala) + "?speech_id=999").json["slides"] == []
    shown = ana.get(added.json["url"])
    assert (shown.data, shown.mimetype) == (PDF, "application/pdf")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["Cache-Control"] == "private, no-store"
    taken = ana.get(added.json["url"] + "?download=1")
    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert files.opened(ana.get(added.json["preview_url"]).data).format == "WEBP"


def test_a_replaced_slide_keeps_its_address_and_changes_its_tag(app, ana, gala):
    talk, _session = talk_in(app, gala)
    first = send(ana, gala, talk).json
    before = ana.get(first["url"])
    answer = ana.put(path(gala, first["id"]), data={"file": (io.BytesIO(PDF + b"%2"), "two.pdf")})
    assert answer.status_code == 200, answer.json
    assert (answer.json["id"], answer.json["url"]) == (first["id"], first["url"])
    assert (answer.json["filename"], answer.json["version"]) == ("two.pdf", 2)
    tag = {"If-None-Match": before.headers["ETag"]}
    after = ana.get(first["url"], headers=tag)
    assert (after.status_code, after.data) == (200, PDF + b"%2")
    assert after.headers["ETag"] != before.headers["ETag"]
    assert len(kept(app)) == 2
    file = {"file": (io.BytesIO(PDF), "late.pdf")}
    assert ana.put(path(gala, first["id"]) + "?version=1", data=file).status_code == 409
    assert ana.get(first["url"]).data == PDF + b"%2"


def test_slides_are_renamed_moved_ordered_and_deleted(app, ana, gala):
    talk, _session = talk_in(app, gala)
    other, _other = talk_in(app, gala, title="Second")
    one, two = (send(ana, gala, talk, name=f"{n}.pdf").json["id"] for n in (1, 2))
    ordered = ana.post(path(gala, "reorder"), json={"speech_id": talk, "order": [two, one]})
    assert [slide["id"] for slide in ordered.json["slides"]] == [two, one]
    wish = {"filename": "../New <name>.exe", "speech_id": other, "version": 1}
    changed = ana.patch(path(gala, one), json=wish)
    assert (changed.status_code, changed.json["speech_title"]) == (200, "Second")
    assert changed.json["filename"] == "New _name_.exe.pdf"
    assert ana.patch(path(gala, one), json=wish).status_code == 409
    assert ana.delete(path(gala, two) + "?version=7").status_code == 409
    assert ana.delete(path(gala, two)).status_code == 204
    assert ana.delete(path(gala, two)).status_code == 404
    assert [slide["id"] for slide in ana.get(path(gala)).json["slides"]] == [one]


def test_of_two_orders_the_second_is_told_and_changes_nothing(app, ana, gala):
    talk, _session = talk_in(app, gala)
    one, two = (send(ana, gala, talk, name=f"{n}.pdf").json["id"] for n in (1, 2))
    assert "revision" not in ana.get(path(gala)).json
    seen = ana.get(f"{path(gala)}?speech_id={talk}").json["revision"]
    wish = {"speech_id": talk, "order": [two, one], "revision": seen}
    new = ana.post(path(gala, "reorder"), json=wish).json["revision"]
    assert new == ana.get(f"{path(gala)}?speech_id={talk}").json["revision"] != seen
    late = ana.post(path(gala, "reorder"), json={**wish, "order": [one, two]})
    assert (late.status_code, late.json["error"]["code"]) == (409, "conflict")
    assert [slide["id"] for slide in ana.get(path(gala)).json["slides"]] == [two, one]


@pytest.mark.parametrize(
    ("fields", "status"),
    [({}, 404), ({"speech_id": ""}, 422), ({"speech_id": "x"}, 422), ({"speech_id": "-1"}, 422)],
)
def test_a_slide_needs_a_speech_of_the_event(app, ana, gala, fields, status):
    sent = {"speech_id": "999", **fields}
    assert send(ana, gala, **sent).status_code == status
    assert ana.post(path(gala), data={"file": (io.BytesIO(PDF), "x")}).status_code == 422
    assert kept(app) == {}


@pytest.mark.parametrize(
    ("data", "name", "status"),
    [
        (files.HTML, "deck.pdf", 415),
        (files.SVG, "deck.pptx", 415),
        (files.picture(), "deck.pdf", 415),
        (files.odp(), "deck.pptx", 415),
        (b"%PDF-1.7 no more", "deck.pdf", 422),
        (b"", "deck.pdf", 422),
        (files.pptx(**{"ppt/vbaProject.bin": b"x"}), "deck.pptx", 422),
        (files.pptx(**{"ppt/media/bomb": bytes(20 * 2**20)}), "deck.pptx", 422),
    ],
    ids=["html", "svg", "photo", "odp", "broken", "empty", "macros", "bomb"],
)
def test_what_is_no_slide_is_refused_and_leaves_nothing(app, ana, gala, data, name, status):
    talk, _session = talk_in(app, gala)
    answer = send(ana, gala, talk, data, name=name)
    assert (answer.status_code, answer.json["error"]["field"]) == (status, "file")
    assert kept(app) == {}


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_slide_declared_too_large_is_refused_before_it_is_read(app, ana, gala, method):
    talk, _session = talk_in(app, gala)
    where = path(gala)
    if method == "PUT":
        where = path(gala, send(ana, gala, talk).json["id"])
    before = kept(app)

    class Never(io.BytesIO):
        def read(self, *_):
            raise AssertionError("the body was read")

        readline = read

    answer = ana.open(
        where,
        method=method,
        input_stream=Never(),
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(files.MAX + 2**20)},
    )
    assert (answer.status_code, answer.json["error"]["code"]) == (413, "too_large")
    assert kept(app) == before


# ---- who may have them


def test_visitors_get_slides_of_what_is_published_and_no_others(app, ana, gala):
    talk, session_id = talk_in(app, gala, published=False)
    slide = send(ana, gala, talk).json
    visitor = client_for(app)
    bundle = f"/e/gala/sessions/{session_id}/slides.zip"
    for address in (slide["url"], slide["preview_url"], bundle, bundle + "?draft=1"):
        assert visitor.get(address).status_code in (401, 404, 303)
        assert b"PDF" not in visitor.get(address).data
    assert visitor.get(path(gala)).json == {"slides": []}
    assert ana.get(slide["url"]).status_code == ana.get(bundle + "?draft=1").status_code == 200
    with app.app_context():
        tenancy.enter(gala.tenant_id)
        publish(gala)
    for address in (slide["url"], slide["preview_url"], bundle):
        assert visitor.get(address).status_code == 200
    assert [one["id"] for one in visitor.get(path(gala)).json["slides"]] == [slide["id"]]
    late = send(ana, gala, talk, name="late.pdf").json
    assert visitor.get(late["url"]).status_code == 200


def test_visitors_read_titles_as_they_were_published(app, ana, gala):
    talk, _session = talk_in(app, gala)
    send(ana, gala, talk)
    wish = {"title": "Not yet for all", "version": 1}
    assert ana.patch(f"/api/events/{gala.id}/speeches/{talk}", json=wish).status_code == 200
    titles = [b.get(path(gala)).json["slides"][0]["speech_title"] for b in (ana, client_for(app))]
    assert titles == ["Not yet for all", "Welcome"]


def test_slides_of_a_private_event_are_nobodys(app, ana, gala):
    talk, session_id = talk_in(app, gala)
    slide = send(ana, gala, talk).json
    stranger = client_for(app)
    tag = stranger.get(slide["url"]).headers["ETag"]
    make_private(app, gala)
    for address in (slide["url"], slide["preview_url"], f"/e/gala/sessions/{session_id}/slides.zip",
                    path(gala)):  # fmt: skip
        for headers in ({}, {"If-None-Match": tag}, {"Range": "bytes=0-9"}):
            assert stranger.get(address, headers=headers).status_code == 404


def test_a_speaker_brings_slides_to_their_own_speech_alone(app, ana, gala):
    with app.app_context():
        sam = staff(gala, "sam@example.org", "speaker")
    mine, _session = talk_in(app, gala, published=False, speaker_id=sam.id)
    others, _other = talk_in(app, gala, published=False)
    speaker = client_for(app)
    sign_in(speaker, "sam@example.org")
    speaker.environ_base["HTTP_X_CSRFTOKEN"] = csrf(speaker)
    own = send(speaker, gala, mine)
    assert own.status_code == 201, own.json
    assert send(speaker, gala, others).status_code == 403
    foreign = send(ana, gala, others).json
    assert speaker.get(own.json["url"]).status_code == 200
    assert speaker.get(foreign["url"]).status_code == 404
    assert speaker.delete(path(gala, foreign["id"])).status_code == 403
    listed = speaker.get(path(gala)).json["slides"]
    assert [one["id"] for one in listed] == [own.json["id"]]
    wish = {"speech_id": others, "version": 1}
    assert speaker.patch(path(gala, own.json["id"]), json=wish).status_code == 403
    assert speaker.delete(path(gala, own.json["id"])).status_code == 204


def test_viewers_bring_nothing_and_their_file_is_not_read(app, gala):
    talk, _session = talk_in(app, gala)
    viewer = client_for(app)
    enter(viewer, gala)
    viewer.environ_base["HTTP_X_CSRFTOKEN"] = csrf(viewer)
    assert send(viewer, gala, talk).status_code == 403
    assert kept(app) == {}


def test_another_events_slide_is_not_there(app, ana, gala):
    with app.app_context():
        fair = make_event("fair")
        staff(fair, "zoe@example.org", "admin")
    talk, session_id = talk_in(app, gala)
    slide = send(ana, gala, talk).json["id"]
    zoe = client_for(app)
    sign_in(zoe, "zoe@example.org")
    zoe.environ_base["HTTP_X_CSRFTOKEN"] = csrf(zoe)
    file = {"file": (io.BytesIO(PDF), "x.pdf")}
    assert zoe.put(path(fair, slide), data=file).status_code == 404
    assert zoe.patch(path(fair, slide), json={"version": 1}).status_code == 404
    assert zoe.delete(path(fair, slide)).status_code == 404
    assert send(zoe, fair, talk).status_code == 404
    assert zoe.get(f"/e/fair/sessions/{session_id}/slides.zip").status_code == 404
    assert zoe.get(f"/e/fair/sessions/{session_id}/slides.zip?draft=1").status_code == 404


# ---- the ZIP


@pytest.mark.both_storages
def test_all_slides_of_a_session_come_as_one_zip(app, ana, gala):
    talk, session_id = talk_in(app, gala, title="Redes: ¿qué hacer?/CON")
    for name in ("deck.pdf", "DECK.pdf", "otra.pdf"):
        assert send(ana, gala, talk, name=name).status_code == 201
    answer = client_for(app).get(f"/e/gala/sessions/{session_id}/slides.zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as bundle:
        assert bundle.testzip() is None
        assert bundle.namelist() == [
            "01 Redes_ ¿qué hacer__CON/deck.pdf",
            "01 Redes_ ¿qué hacer__CON/DECK (2).pdf",
            "01 Redes_ ¿qué hacer__CON/otra.pdf",
        ]
        assert {bundle.read(name) for name in bundle.namelist()} == {PDF}


def test_a_session_without_slides_has_no_zip(app, ana, gala):
    _talk, session_id = talk_in(app, gala)
    assert ana.get(f"/e/gala/sessions/{session_id}/slides.zip").status_code == 404
    assert ana.get(f"/e/gala/sessions/{session_id}/slides.zip?draft=1").status_code == 404
    assert ana.get("/e/gala/sessions/999/slides.zip").status_code == 404


def test_a_list_takes_as_many_statements_however_long_it_is(app, ana, gala):
    talk, _session = talk_in(app, gala)
    counts = []
    for more in (1, 8):
        for _ in range(more):
            assert send(ana, gala, talk, files.ppt(), name="x.ppt").status_code == 201
        with queries(app) as seen:
            assert client_for(app).get(path(gala)).status_code == 200
        counts.append(len(seen))
    assert counts[1] <= counts[0]
