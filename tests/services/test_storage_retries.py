"""An answer of the S3 service that is lost on the way, and a service that knows no conditions."""

import io

import pytest

from livedemo import storage
from livedemo.errors import Unavailable
from livedemo.storage import names
from livedemo.storage.s3 import S3Storage
from tests.support.files import picture, stored
from tests.support.hall_album import order, upload
from tests.support.losing_proxy import LosingProxy

KEY = "photos/1/2/20261121-abc.jpg"
DATA = b"0123456789" * 20_000


@pytest.fixture
def through(s3_server, tmp_path):
    """Return a function that opens an empty storage behind a proxy."""
    numbers = iter(range(9))

    def build(proxy: LosingProxy) -> S3Storage:
        bucket = f"{tmp_path.name.replace('_', '-')}-{next(numbers)}"
        url = s3_server.bucket(bucket).replace(str(s3_server.port), str(proxy.port))
        return S3Storage(url, tmp_path)

    return build


def save(kept: S3Storage, data: bytes = DATA) -> int:
    return kept.save(KEY, io.BytesIO(data), "image/jpeg")


def test_a_file_whose_first_answer_was_lost_is_stored(through, s3_server):
    with LosingProxy(s3_server.port, lose=1) as proxy:
        kept = through(proxy)
        assert save(kept) == len(DATA)
        assert proxy.lost == 1
        with kept.open(KEY) as file:
            assert file.read() == DATA


def test_a_key_that_another_file_has_stays_with_it(through, s3_server):
    with LosingProxy(s3_server.port) as proxy:
        kept = through(proxy)
        save(kept)
        with pytest.raises(FileExistsError):  # of the same size, too: nothing was lost
            save(kept, DATA[::-1])
        proxy.lose, proxy.lost = 1, 0
        with pytest.raises(FileExistsError):
            save(kept, b"another size")
        with kept.open(KEY) as file:
            assert file.read() == DATA


def test_a_service_that_knows_no_conditions_is_asked_without(through, s3_server):
    with LosingProxy(s3_server.port, plain=True) as proxy:
        kept = through(proxy)
        assert (save(kept), save(kept)) == (len(DATA), len(DATA))
        assert proxy.refused == 1
        with kept.open(KEY) as file:
            assert file.read() == DATA


@pytest.mark.both_storages
def test_a_key_that_is_taken_is_a_refusal_and_nobodys_file_goes(hall, monkeypatch):
    upload(hall, picture())
    before = stored()
    key = min(before, key=len)  # the others begin with it
    monkeypatch.setattr(names, "key", lambda *_: key)
    storage.current().delete(*(beside for beside in before if beside != key))
    with pytest.raises(Unavailable):
        upload(hall, picture())
    assert stored() == {key: before[key]}
    assert len(order(hall)) == 1
