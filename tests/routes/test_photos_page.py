"""The album as its admin uses it without scripts, and as fragments."""

import io
import re

import pytest

from tests.support import files
from tests.support.album import kept, send
from tests.support.files import picture

PAGE = "/e/gala/admin/photos"
HTMX = {"HX-Request": "true"}


def add(browser, data=None, **fields):
    file = io.BytesIO(picture() if data is None else data)
    return browser.post(PAGE, data={**fields, "file": (file, "hall.jpg")})


def words(answer) -> str:
    return answer.get_data(as_text=True)


def album(browser, gala) -> list[dict]:
    return browser.get(f"/api/events/{gala.id}/photos").json["photos"]


def test_a_photo_is_added_by_the_form(ana, gala):
    assert "No photos yet" in words(ana.get(PAGE))
    answer = add(ana)
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    page = words(ana.get(PAGE))
    assert "The photo is added." in page
    (photo,) = album(ana, gala)
    assert photo["sizes"][0]["url"] in page


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        (files.HTML, 415, "Here you can upload only: JPEG, PNG, WebP."),
        (b"", 422, "This file is empty."),
        (files.bomb(), 422, "smaller than 40 megapixels"),
    ],
    ids=["html", "empty", "bomb"],
)
def test_what_was_refused_is_said_beside_the_field(app, ana, gala, data, status, sentence):
    answer = add(ana, data)
    assert answer.status_code == status
    assert sentence in words(answer)
    assert 'aria-invalid="true"' in words(answer)
    assert kept(app) == {}


def test_the_album_is_ordered_described_and_thinned_out(ana, gala):
    first, second, third = (send(ana, gala).json["id"] for _ in range(3))
    assert ana.post(f"{PAGE}/{third}/move", data={"by": "-1"}).status_code == 303
    assert [one["id"] for one in album(ana, gala)] == [first, third, second]
    for by in ("-99", "99", str(10**30), "no number"):
        assert ana.post(f"{PAGE}/{third}/move", data={"by": by}).status_code == 303
    assert [one["id"] for one in album(ana, gala)] == [first, second, third]
    assert ana.post(f"{PAGE}/{second}/cover").status_code == 303
    ana.post(f"{PAGE}/{second}/describe", data={"alt": "The hall", "version": "2"})
    assert ana.post(f"{PAGE}/{second}/describe", data={"version": "2"}).status_code == 409
    assert "Delete this photo?" in words(ana.get(f"{PAGE}?remove={first}"))
    assert ana.post(f"{PAGE}/{first}/remove").status_code == 303
    found = [(one["id"], one["alt"], one["is_cover"]) for one in album(ana, gala)]
    assert found == [(second, "The hall", True), (third, "", False)]


def test_who_moves_by_an_older_page_is_shown_the_order_of_today(ana, gala):
    first, second = (send(ana, gala).json["id"] for _ in range(2))
    page = words(ana.get(PAGE))
    seen = re.search(r'data-revision="(\w+)"', page)[1]
    assert page.count(f'name="revision" value="{seen}"') == 2
    move = {"by": "-1", "revision": seen}
    assert ana.post(f"{PAGE}/{second}/move", data=move).status_code == 303
    for headers, status in (({}, 409), (HTMX, 200)):
        late = ana.post(f"{PAGE}/{first}/move", data={**move, "by": "1"}, headers=headers)
        assert late.status_code == status
        assert "Somebody changed the order in the meantime." in words(late)
        shown = re.findall(r'data-photo="(\d+)"', words(late))
        assert shown == [str(second), str(first)]
        assert f'data-revision="{seen}"' not in words(late)
    assert [one["id"] for one in album(ana, gala)] == [second, first]


def test_a_fragment_is_the_album_alone(ana, gala):
    send(ana, gala)
    for answer in (ana.get(PAGE, headers=HTMX), ana.post(f"{PAGE}/1/cover", headers=HTMX)):
        assert answer.status_code == 200
        assert "<html" not in words(answer)
        assert '<section id="album"' in words(answer)
