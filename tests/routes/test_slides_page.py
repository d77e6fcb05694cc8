"""Slides as organisers and speakers bring them without scripts, and as fragments."""

import io
import re

import pytest

from livedemo import formats, tenancy
from livedemo.actors import SYSTEM
from livedemo.errors import Invalid
from livedemo.models import Event
from livedemo.queries import agenda as agenda_queries
from livedemo.queries import events as event_queries
from livedemo.services import events
from tests.routes.settings_form import ADMIN, fields
from tests.support import files
from tests.support.album import kept
from tests.support.editing import agreed
from tests.support.factories import client_for, csrf, post, sign_in, staff
from tests.support.files import PDF
from tests.support.links import came, made
from tests.support.slides import path, send, talk_in

HTMX = {"HX-Request": "true"}
DESK = "/e/gala/admin/slides"


@pytest.fixture
def talk(app, gala):
    number, _session = talk_in(app, gala)
    return number


def page_of(talk) -> str:
    return f"/e/gala/admin/agenda/speeches/{talk}"


def add(browser, talk, data=PDF, name="deck.pdf"):
    return browser.post(f"{DESK}/{talk}", data={"file": (io.BytesIO(data), name)})


def words(answer) -> str:
    return answer.get_data(as_text=True)


def listed(browser, gala) -> list[dict]:
    return browser.get(path(gala)).json["slides"]


def test_a_slide_is_added_by_the_form_of_the_speech(ana, gala, talk):
    assert "No slides yet." in words(ana.get(page_of(talk)))
    answer = add(ana, talk)
    assert (answer.status_code, answer.headers["Location"]) == (303, page_of(talk) + "#slides")
    page = words(ana.get(page_of(talk)))
    assert "The slide is added." in page
    (slide,) = listed(ana, gala)
    assert slide["preview_url"].replace("&", "&amp;") in page
    assert "deck.pdf" in page
    assert "2 pages" in page
    assert "1 slide" in words(ana.get(DESK))


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        (files.HTML, 415, "Here you can upload only: PDF, PowerPoint 97-2003, PowerPoint."),
        (b"", 422, "This file is empty."),
        (b"%PDF-1.7 broken", 422, "This PDF cannot be read."),
        (files.pptx(**{"ppt/vbaProject.bin": b"x"}), 422, "This presentation has macros."),
    ],
    ids=["html", "empty", "broken", "macros"],
)
def test_what_was_refused_is_said_beside_the_field(app, ana, gala, talk, data, status, sentence):
    answer = add(ana, talk, data)
    assert answer.status_code == status
    assert sentence in words(answer)
    assert 'aria-invalid="true"' in words(answer)
    assert kept(app) == {}


def test_slides_are_moved_replaced_and_deleted_by_forms(ana, gala, talk):
    first, second = (send(ana, gala, talk, name=f"{n}.pdf").json["id"] for n in (1, 2))
    back = page_of(talk) + "#slides"
    moved = ana.post(f"{DESK}/files/{second}/move", data={"by": "-1"})
    assert (moved.status_code, moved.headers["Location"]) == (303, back)
    assert [one["id"] for one in listed(ana, gala)] == [second, first]
    for by in ("-99", "99", str(10**30), "no number"):
        assert ana.post(f"{DESK}/files/{second}/move", data={"by": by}).status_code == 303
    file = {"file": (io.BytesIO(PDF + b"%2"), "new.pdf")}
    assert ana.post(f"{DESK}/files/{first}/replace", data=file).headers["Location"] == back
    assert ana.get(f"/files/slide/{first}").data == PDF + b"%2"
    file = {"file": (io.BytesIO(files.HTML), "new.pdf")}
    assert ana.post(f"{DESK}/files/{first}/replace", data=file).status_code == 415
    assert "Delete new.pdf?" in words(ana.get(f"{page_of(talk)}?remove={first}"))
    assert ana.post(f"{DESK}/files/{first}/delete").headers["Location"] == back
    assert [one["id"] for one in listed(ana, gala)] == [second]


def test_who_acts_by_an_older_page_is_shown_the_slides_of_today(ana, gala, talk):
    first, second = (send(ana, gala, talk, name=f"{n}.pdf").json["id"] for n in (1, 2))
    page = words(ana.get(page_of(talk)))
    seen = re.search(r'name="revision" value="(\w+)"', page)[1]
    assert f"/files/{first}/replace?version=1" in page
    assert page.count('name="version" value="1"') == 2
    move = {"by": "-1", "revision": seen}
    assert ana.post(f"{DESK}/files/{second}/move", data=move).status_code == 303
    file = {"file": (io.BytesIO(PDF + b"%2"), "new.pdf")}
    replace = f"{DESK}/files/{first}/replace?version=1"
    assert ana.post(replace, data=file).status_code == 303
    late = [
        ana.post(f"{DESK}/files/{second}/move", data=move),
        ana.post(replace, data={"file": (io.BytesIO(PDF), "late.pdf")}),
        ana.post(f"{DESK}/files/{first}/delete", data={"version": "1"}),
    ]
    for answer in late:
        assert answer.status_code == 409
        assert "Somebody changed" in words(answer)
        assert re.findall(r'id="slide-(\d+)"', words(answer)) == [str(second), str(first)]
    assert [one["filename"] for one in listed(ana, gala)] == ["2.pdf", "new.pdf"]


def test_a_fragment_is_the_list_alone(ana, gala, talk):
    slide = send(ana, gala, talk).json["id"]
    for answer in (
        ana.get(page_of(talk), headers=HTMX),
        ana.get(f"{DESK}/{talk}", headers=HTMX),
        ana.post(f"{DESK}/files/{slide}/move", data={"by": "1"}, headers=HTMX),
    ):
        assert answer.status_code == 200
        assert "<html" not in words(answer)
        assert words(answer).lstrip().startswith('<div id="slide-list">')


def test_a_hostile_name_is_text(ana, gala, talk):
    send(ana, gala, talk, name="<img src=x onerror=alert(1)>&'{{7*7}}.pdf")
    page = words(ana.get(page_of(talk)))
    assert "_img src=x onerror=alert(1)_&amp;&#39;{{7_7}}.pdf" in page
    assert "<img src=x" not in page


def test_deleting_the_speech_says_how_many_slides_go(app, ana, gala, talk):
    for _ in range(2):
        send(ana, gala, talk)
    address = f"/api/events/{gala.id}/speeches/{talk}"
    answer = ana.delete(address)
    assert answer.status_code == 409
    assert answer.json == {"slideCount": 2, "requiresConfirmation": True}
    asked = ana.get(page_of(talk) + "?delete=1")
    assert "This will delete 2 slides." in words(asked)
    assert len(kept(app)) == 4
    form = agreed(asked.get_data(as_text=True))
    assert ana.post(page_of(talk) + "/delete", data=form).status_code == 303
    assert kept(app) == {}


# ---- speakers


def test_a_speaker_finds_their_own_speeches_and_no_others(app, ana, gala):
    with app.app_context():
        sam = staff(gala, "sam@example.org", "speaker")
    mine, _session = talk_in(app, gala, title="My own", speaker_id=sam.id)
    others, _other = talk_in(app, gala, title="Another's")
    speaker = client_for(app)
    sign_in(speaker, "sam@example.org")
    speaker.environ_base["HTTP_X_CSRFTOKEN"] = csrf(speaker)
    page = words(speaker.get(DESK))
    assert "My own" in page
    assert "Another" not in page
    assert speaker.get(f"{DESK}/{others}").status_code == 403
    answer = add(speaker, mine)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{DESK}/{mine}#slides")
    assert "deck.pdf" in words(speaker.get(f"{DESK}/{mine}"))
    assert add(speaker, others).status_code == 403


# ---- formats


def stored(app) -> Event:
    with app.app_context():
        return event_queries.by_slug("gala")


def test_formats_are_chosen_by_boxes_in_the_settings(app, ana, gala, talk):
    page = words(ana.get(ADMIN))
    boxes = re.findall(r'name="allowed_slide_formats" value="([^"]+)"( checked)?', page)
    assert len(boxes) == 7
    assert [mime for mime, checked in boxes if checked] == gala.allowed_slide_formats
    chosen = ["video/mp4", "image/png", "application/x-evil"]
    assert post(ana, ADMIN, fields(ana, allowed_slide_formats=chosen)).status_code == 303
    assert stored(app).allowed_slide_formats == ["image/png", "video/mp4"]
    assert add(ana, talk, files.picture("PNG"), "a.png").status_code == 303
    refused = add(ana, talk)
    assert refused.status_code == 415
    assert "Here you can upload only: PNG, MP4." in words(refused)


def test_without_a_format_there_is_no_field(app, ana, gala, talk):
    assert post(ana, ADMIN, fields(ana, allowed_slide_formats=[])).status_code == 303
    assert stored(app).allowed_slide_formats == []
    page = words(ana.get(page_of(talk)))
    assert "This event takes no files here at present." in page
    assert 'type="file"' not in page
    assert add(ana, talk).status_code == 415


def test_formats_that_are_none_are_refused(app, gala):
    with app.app_context(), tenancy.tenant_scope(gala.tenant_id):
        with pytest.raises(Invalid):
            events.update(SYSTEM, gala, allowed_slide_formats=["text/html"])
        with pytest.raises(Invalid):
            events.update(SYSTEM, gala, allowed_slide_formats=None)


def test_an_organiser_names_the_account_of_a_speaker(app, ana, gala, talk):
    with app.app_context():
        sam = staff(gala, "sam@example.org", "speaker", "Sam Tzab")
        staff(gala, "mo@example.org", "moderator", "Mo Reyes")
    page = words(ana.get(page_of(talk)))
    assert f'<option value="{sam.id}">Sam Tzab</option>' in page
    assert "Mo Reyes" not in page
    sent = {"title": "Welcome", "speaker_name": "Sam Tzab", "version": "1",
            "scheduled_time": "", "duration": "", "description": "",
            "session_id": re.search(r'selected value="(\d+)"', page)[1],
            "speaker_id": str(sam.id)}  # fmt: skip
    assert ana.post(page_of(talk), data=sent).status_code == 303
    assert f'<option selected value="{sam.id}">' in words(ana.get(page_of(talk)))
    assert (
        ana.post(page_of(talk), data={**sent, "version": "2", "speaker_id": ""}).status_code == 303
    )
    assert f'<option value="{sam.id}">' in words(ana.get(page_of(talk)))


# ---- pictures, videos, and who brought what


def test_each_kind_of_file_shows_what_it_is(app, ana, gala, talk):
    with app.app_context(), tenancy.tenant_scope(gala.tenant_id):
        chosen = ["image/png", "image/jpeg", "video/mp4", formats.PPTX.mime]
        events.update(SYSTEM, gala, allowed_slide_formats=chosen)
    data = files.with_metadata(6)
    photo = send(ana, gala, talk, data, name="a.jpg").json
    whole = ana.get(photo["url"])
    assert whole.data == data, "it comes out as it went in"
    small = ana.get(photo["preview_url"])
    image = files.opened(small.data)
    assert (small.mimetype, image.size) == ("image/webp", (600, 800))
    assert b"Secret" not in small.data
    wide = send(ana, gala, talk, files.picture("PNG", (1400, 700)), name="b.png").json
    assert files.opened(ana.get(wide["preview_url"]).data).size == (640, 320)
    mp4 = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + bytes(200)
    assert "preview_url" not in send(ana, gala, talk, mp4, name="c.mp4").json
    send(ana, gala, talk, files.pptx(), name="d.pptx")
    session_id = listed_session(app, gala)
    for page in (words(ana.get(page_of(talk))), words(ana.get(f"/e/gala/sessions/{session_id}"))):
        assert page.count("?preview=1") == 2
        kinds = re.findall(r'slide-page tile( video)?".+?#([\w-]+)".+?<span>(\w+)', page)
        assert kinds == [(" video", "play", "MP4"), ("", "presentation", "PPTX")]


def listed_session(app, gala) -> int:
    with app.app_context(), tenancy.tenant_scope(gala.tenant_id):
        (row,) = agenda_queries.sessions(gala)
        return row.id


def test_a_picture_that_cannot_be_drawn_is_no_slide(app, ana, gala, talk):
    with app.app_context(), tenancy.tenant_scope(gala.tenant_id):
        events.update(SYSTEM, gala, allowed_slide_formats=["image/jpeg"])
    refused = send(ana, gala, talk, files.picture()[:3000], name="a.jpg")
    assert (refused.status_code, refused.json["error"]["field"]) == (422, "file")
    assert kept(app) == {}


def test_an_admin_sees_which_link_or_account_brought_a_slide(app, ana, gala, talk):
    _id, token = made(app, gala, "organizer", label="Anna")
    helper = came(app, gala, token)
    helper.environ_base["HTTP_X_CSRFTOKEN"] = csrf(helper)
    slide = send(helper, gala, talk, name="hers.pdf").json
    send(ana, gala, talk, name="mine.pdf")
    page = words(ana.get(page_of(talk)))
    assert re.findall(r"Uploaded by ([^<·]+) ·", page) == ["organiser link “Anna”", "Ana"]
    theirs = words(helper.get(f"{DESK}/{talk}"))
    assert "hers.pdf" in theirs
    assert "Uploaded by" not in theirs
    file = {"file": (io.BytesIO(PDF), "new.pdf")}
    assert ana.put(path(gala, slide["id"]), data=file).status_code == 200
    assert "Anna" not in words(ana.get(page_of(talk)))
