"""A ZIP that is made while it is sent, with names that every system can unpack."""

import io
import zipfile

import pytest

from livedemo.storage import names
from livedemo.storage.archive import Archive, Entry


class Shelf:
    """Be a storage that notes what is open."""

    def __init__(self, files):
        self.files, self.opened, self.open_now = files, [], 0

    def open(self, key, start=0, length=None):
        shelf = self

        class File(io.BytesIO):
            def close(self):
                shelf.open_now -= not self.closed
                super().close()

        if key not in self.files:
            raise FileNotFoundError(key)
        self.opened.append(key)
        self.open_now += 1
        return File(self.files[key])


def made(files: dict[str, bytes]) -> tuple[Shelf, Archive]:
    shelf = Shelf(files)
    return shelf, Archive(shelf, [Entry(f"in/{k}", k, len(v)) for k, v in files.items()])


def test_the_length_is_known_before_anything_is_read():
    shelf, archive = made({"a": b"x" * 1000, "b": b"", "ç": b"y" * 3})
    assert shelf.opened == []
    data = b"".join(archive)
    assert len(data) == archive.length
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        assert bundle.testzip() is None
        assert {n: bundle.read(n) for n in bundle.namelist()} == {
            "in/a": b"x" * 1000, "in/b": b"", "in/ç": b"y" * 3,
        }  # fmt: skip


def test_one_file_is_open_at_a_time_and_none_when_the_reader_leaves():
    shelf, archive = made({str(n): bytes([n]) * 600_000 for n in range(5)})
    pieces = iter(archive)
    for _ in range(8):
        assert len(next(pieces)) <= 256 * 1024
    assert shelf.open_now == 1
    assert len(shelf.opened) < 5
    pieces.close()
    assert shelf.open_now == 0


def test_a_file_that_went_meanwhile_breaks_the_download():
    shelf, archive = made({"a": b"x", "b": b"y"})
    del shelf.files["b"]
    with pytest.raises(FileNotFoundError):
        b"".join(archive)


def test_a_file_that_is_not_as_long_as_its_row_says_breaks_the_download():
    shelf, archive = made({"a": b"x" * 10})
    shelf.files["a"] = b"x" * 9
    with pytest.raises(RuntimeError):
        b"".join(archive)


@pytest.mark.parametrize(
    ("folder", "name", "wanted"),
    [
        ("01 Redes", "deck.pdf", "01 Redes/deck.pdf"),
        ("01 a/b\\c", "x.pdf", "01 a_b_c/x.pdf"),
        ("..", "../../etc/passwd", "file/_.._etc_passwd"),
        ("01 ", "con.pdf", "01/_con.pdf"),
        ("NUL", "COM1", "_NUL/_COM1"),
        ("a.", "b. .pdf", "a/b.pdf"),
        ("a\r\nb", 'q"<>|?*:.pdf', "a__b/q_______.pdf"),
        ("", "", "file/file"),
        ("x" * 300, "y" * 300 + ".pdf", "x" * 80 + "/" + "y" * 80),
        ("in\u202egpj", "e\u0301.pdf", "ingpj/é.pdf"),
    ],
)
def test_paths_can_be_unpacked_everywhere(folder, name, wanted):
    assert names.in_archive(folder, name, set()) == wanted


def test_no_two_paths_are_the_same_for_any_system():
    taken: set[str] = set()
    made = [names.in_archive("01 A", name, taken) for name in ("a.pdf", "A.PDF", "a.pdf", "ａ.pdf")]
    assert made[:3] == ["01 A/a.pdf", "01 A/A (2).PDF", "01 A/a (3).pdf"]
    assert len({path.casefold() for path in made}) == 4
