"""An organiser brings programme and guide on a phone and on a desktop, and takes them away."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import assert_accessible
from tests.support.files import HTML, PDF


@pytest.fixture(params=["phone", "desktop"])
def page(request, server, ana, open_page):
    page = open_page(request.param)
    page.context.add_cookies(ana.cookies)
    page.goto(f"{server.url}/e/gala/admin/files")
    return page


def file(name: str, data: bytes = PDF) -> dict:
    return {"name": name, "mimeType": "application/pdf", "buffer": data}


def test_a_programme_is_brought_replaced_and_removed(page):
    chooser, there = page.get_by_label("Programme as a PDF"), page.locator("#document-programme")
    chooser.set_input_files(file("First.pdf"))
    expect(there).to_contain_text("First.pdf")
    expect(there).to_contain_text("2 pages")
    expect(there.locator("img")).to_have_js_property("naturalWidth", 640)
    expect(page.locator("#document-guide")).to_contain_text("There is none yet.")
    assert_accessible(page)
    chooser.set_input_files(file("Second.pdf", PDF + b"%2"))
    expect(there).to_contain_text("Second.pdf")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download Second.pdf").click()
    assert download.value.suggested_filename == "Second.pdf"
    page.get_by_role("link", name="Remove Second.pdf").click()
    expect(page.get_by_role("dialog")).to_contain_text("Remove the programme?")
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(there).to_contain_text("There is none yet.")


def test_what_is_no_pdf_is_said_where_it_was_dropped(page):
    page.get_by_label("Guide as a PDF").set_input_files(file("guide.pdf", HTML))
    row = page.locator(".uploads li")
    expect(row).to_contain_text("Here you can upload only: PDF.")
    expect(page.locator("#document-guide")).to_contain_text("There is none yet.")
    row.get_by_label("Remove guide.pdf from the list").click()
    expect(row).to_have_count(0)


def test_a_file_waits_for_the_one_before_it(page):
    """Both take the same place, so the one that was chosen last is the one that stays."""
    chooser = page.get_by_label("Guide as a PDF")
    chooser.set_input_files(file("one.pdf"))
    chooser.set_input_files(file("two.pdf", PDF + b"%2"))
    expect(page.locator("#document-guide")).to_contain_text("two.pdf")
    expect(page.locator(".uploads li")).to_have_count(0)
    page.reload()
    expect(page.locator("#document-guide")).to_contain_text("two.pdf")
    page.get_by_role("link", name="Remove two.pdf").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
