"""Programme and guide as the event's admin brings them without scripts, and as fragments."""

import io

import pytest

from tests.support import files
from tests.support.album import kept
from tests.support.files import PDF

PAGE = "/e/gala/admin/files"
HTMX = {"HX-Request": "true"}


def add(browser, kind="programme", data=PDF, name="Programa.pdf"):
    return browser.post(f"{PAGE}/{kind}", data={"file": (io.BytesIO(data), name)})


def words(answer) -> str:
    return answer.get_data(as_text=True)


def names(browser, event) -> list[str]:
    listed = browser.get(f"/api/events/{event.id}/files").json["files"]
    return [one["filename"] for one in listed]


def test_files_are_brought_replaced_and_removed_by_forms(app, ana, gala):
    assert words(ana.get(PAGE)).count("There is none yet.") == 2
    answer = add(ana)
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    page = words(ana.get(PAGE))
    assert "The file is stored." in page
    assert "Programa.pdf" in page
    assert "2 pages" in page
    add(ana, "guide", name="Guía.pdf")
    add(ana, name="Otra vez.pdf")
    assert names(ana, gala) == ["Otra vez.pdf", "Guía.pdf"]
    assert "Remove the programme?" in words(ana.get(f"{PAGE}?remove=programme"))
    for kind, left in (("programme", ["Guía.pdf"]), ("guide", [])):
        assert ana.post(f"{PAGE}/{kind}/remove").status_code == 303
        assert names(ana, gala) == left
    assert kept(app) == {}
    assert ana.post(f"{PAGE}/guide/remove").status_code == 404


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        (files.HTML, 415, "Here you can upload only: PDF."),
        (files.picture(), 415, "Here you can upload only: PDF."),
        (b"", 422, "This file is empty."),
        (b"%PDF-1.7 and no more", 422, "This PDF cannot be read."),
    ],
    ids=["html", "photo", "empty", "broken"],
)
def test_what_was_refused_is_said_beside_its_own_field(app, ana, gala, data, status, sentence):
    add(ana)
    before = kept(app)
    answer = add(ana, "guide", data)
    assert answer.status_code == status
    page = words(answer)
    assert sentence in page
    assert page.count('aria-invalid="true"') == 1
    assert 'id="file-guide-error"' in page
    assert "Programa.pdf" in page
    assert kept(app) == before


def test_a_refused_file_leaves_the_one_that_is_there(app, ana, gala):
    add(ana)
    before = kept(app)
    assert add(ana, data=files.HTML).status_code == 415
    assert kept(app) == before
    assert names(ana, gala) == ["Programa.pdf"]


@pytest.mark.parametrize("kind", ["slides", "photo", "plan", "..", "Programme"])
def test_there_are_two_kinds(ana, gala, kind):
    assert add(ana, kind).status_code == 404


def test_scripts_read_what_is_there_anew(ana, gala):
    add(ana)
    part = words(ana.get(PAGE, headers=HTMX))
    assert "<html" not in part
    assert '<div id="document-programme">' in part
    assert '<div id="document-guide">' in part
