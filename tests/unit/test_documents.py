"""First pages of PDFs: drawn in a process of its own, which may hang or fall alone."""

import io
import os
import signal
import tempfile

import pytest

from livedemo.storage import documents, first_page
from tests.support import pdfs
from tests.support.files import PDF, opened


def drawn(data: bytes) -> tuple[int | None, bytes]:
    preview = io.BytesIO()
    with tempfile.TemporaryFile() as file:
        file.write(data)
        pages = documents.draw_first_page(file, preview)
        assert file.tell() == 0
    return pages, preview.getvalue()


def test_a_first_page_is_a_small_picture():
    pages, preview = drawn(PDF)
    assert pages == 2
    assert (opened(preview).format, opened(preview).width) == ("WEBP", 640)


def test_a_page_of_any_shape_stays_small():
    pages, preview = drawn(pdfs.tall())
    assert pages == 1
    assert max(opened(preview).size) <= first_page.LONGEST_SIDE + 1  # a part of a pixel is one


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7 no more", b"", PDF[:40], pdfs.endless(), pdfs.without_pages()],
    ids=["head", "empty", "cut", "endless", "none"],
)
def test_what_cannot_be_read_is_refused(data):
    with pytest.raises(documents.BadDocument):
        drawn(data)


def test_a_picture_that_says_it_is_huge_takes_no_memory():
    pages, _preview = drawn(pdfs.picture(60_000))
    assert pages == 1


def program(tmp_path, monkeypatch, code: str) -> None:
    """Let this program be the renderer."""
    path = tmp_path / "renderer.py"
    path.write_text(f"import os, sys, time\n{code}\n")
    monkeypatch.setattr(documents, "PROGRAM", [*documents.PROGRAM[:-1], str(path)])


def test_a_document_that_takes_too_long_has_no_picture(monkeypatch):
    """The processor time that it may take stands in the program; here it is short."""
    limits = []
    monkeypatch.setattr(first_page.resource, "setrlimit", lambda *what: limits.append(what))
    first_page.limit()
    wanted = (first_page.resource.RLIMIT_CPU, (first_page.CPU_SECONDS,) * 2)
    assert wanted in limits
    assert documents.PATIENCE_SECONDS > first_page.CPU_SECONDS


@pytest.mark.parametrize(
    "end", ["os.kill(os.getpid(), 9)", "os.abort()", "os._exit(7)"], ids=["killed", "abort", "odd"]
)
def test_a_renderer_that_falls_leaves_the_document_without_a_picture(tmp_path, monkeypatch, end):
    program(tmp_path, monkeypatch, f"os.write(1, b'12\\n'); {end}")
    assert drawn(PDF) == (12, b"")
    program(tmp_path, monkeypatch, end)
    with pytest.raises(documents.BadDocument):
        drawn(PDF)


def test_a_renderer_that_hangs_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "PATIENCE_SECONDS", 2)
    program(
        tmp_path, monkeypatch, "os.write(1, b'3\\n' + str(os.getpid()).encode()); time.sleep(99)"
    )
    with tempfile.TemporaryFile() as file:
        file.write(PDF)
        status, said = documents._draw(file)
    pages, _end, process = said.partition(b"\n")
    assert (status, pages) == (-1, b"3")
    with pytest.raises(ProcessLookupError):
        os.kill(int(process), signal.SIGTERM)


def test_a_renderer_that_says_too_much_is_not_believed(tmp_path, monkeypatch):
    program(tmp_path, monkeypatch, "os.write(1, b'1\\n'); sys.stdout.write('x' * (5 * 2**20))")
    assert drawn(PDF) == (1, b"")


def test_the_renderer_knows_no_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "very secret")
    program(tmp_path, monkeypatch, "print(len(os.environ) if 'SECRET_KEY' in os.environ else 0)")
    assert drawn(PDF) == (0, b"")
