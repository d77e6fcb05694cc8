"""Every storage keeps the same promises; the folder and a real S3 service are tried alike."""

import io
import os
from contextlib import suppress
from datetime import timedelta

import pytest

from livedemo import clock, storage

pytestmark = pytest.mark.both_storages
KEY = "photos/1/2/20261121-abc-día.jpg"


@pytest.fixture
def kept(app):
    with app.app_context():
        yield storage.current()


def save(kept, key=KEY, data=b"0123456789"):
    return kept.save(key, io.BytesIO(data), "image/jpeg")


def read(kept, key=KEY):
    with kept.open(key) as file:
        return file.read()


def test_what_is_saved_is_read_back_whole_and_in_part(kept):
    assert save(kept) == 10
    for start, length, wanted in ((0, None, b"0123456789"), (7, None, b"789"), (2, 3, b"234")):
        file = kept.open(KEY, start, length)
        with file:
            assert file.read(length or -1) == wanted


def test_a_key_is_written_once(kept):
    save(kept)
    with pytest.raises(FileExistsError):
        save(kept, data=b"another")
    assert read(kept) == b"0123456789"


def test_what_is_not_there_is_said_to_be_missing(kept):
    assert kept.find(KEY) is None
    with pytest.raises(FileNotFoundError):
        kept.open(KEY)


def test_a_file_is_found_with_its_size_and_time(kept):
    save(kept)
    found = kept.find(KEY)
    assert (found.key, found.size) == (KEY, 10)
    assert abs(found.at - clock.now()) < timedelta(minutes=5)


def test_deleting_twice_is_deleting(kept):
    save(kept)
    save(kept, "photos/1/2/other")
    kept.delete(KEY, "photos/1/2/never")
    kept.delete(KEY)
    assert [one.key for one in kept.listing()] == ["photos/1/2/other"]
    kept.delete()


def test_listing_is_by_prefix_and_leaves_out_what_arrives(kept):
    for key in (KEY, "photos/2/1/x", "slides/1/y"):
        save(kept, key)
    with kept.incoming() as incoming:
        incoming.write(b"half")
        assert {one.key for one in kept.listing("photos/")} == {KEY, "photos/2/1/x"}
        assert len(list(kept.listing())) == 3


def test_what_arrived_is_kept_once_it_is_whole(kept):
    with kept.incoming() as incoming:
        for _ in range(40):
            incoming.write(b"x" * 65536)
        assert kept.keep(KEY, incoming, "image/jpeg") == 40 * 65536
    assert kept.find(KEY).size == 40 * 65536


def test_what_is_not_kept_leaves_nothing(kept):
    with kept.incoming() as incoming:
        incoming.write(b"half of it")
        folder = incoming.folder
    assert list(kept.listing()) == []
    assert list(folder.iterdir()) == []


def test_without_nameless_files_a_named_one_does_the_same(kept, monkeypatch):
    monkeypatch.delattr(os, "O_TMPFILE")  # as on systems that do not have it
    with kept.incoming() as incoming:
        incoming.write(b"whole")
        kept.keep(KEY, incoming, "image/jpeg")
    assert read(kept) == b"whole"
    assert list(incoming.folder.iterdir()) == []


def test_named_files_of_dead_uploads_are_pruned(kept, monkeypatch):
    monkeypatch.delattr(os, "O_TMPFILE")  # as on systems that do not have it
    dead = kept.incoming()
    dead.write(b"half")
    assert kept.prune(clock.now() - timedelta(hours=1)) == 0
    assert kept.prune(clock.now() + timedelta(hours=1)) == 1
    assert list(dead.folder.iterdir()) == []
    dead.file.close()


def test_what_goes_while_it_is_pruned_is_no_error(kept):
    with kept.incoming() as incoming:
        folder = incoming.folder
    (folder / "gone").symlink_to("nowhere")  # as a file that ended after the folder was read
    assert kept.prune(clock.now()) == 0


@pytest.mark.parametrize("key", ["../outside", "/etc/passwd", "a/../../outside", ".incoming/x"])
def test_no_key_leads_outside(kept, key, tmp_path):
    with suppress(FileNotFoundError):  # to an S3 service these are names as any other
        save(kept, key)
        assert kept.origin is not None
    assert not list(tmp_path.rglob("outside"))


def test_it_says_how_it_is(kept):
    assert kept.check()
