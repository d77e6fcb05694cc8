"""Static files: their forms, how long they may be kept; and what of pages is compressed."""

import gzip
import shutil

import brotli
import pytest

from livedemo.assets import STATIC, Assets
from tests.support import factories as make
from tests.support.databases import close_app, make_app

LASTING = "public, immutable, max-age=31536000"
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
ROOM = STATIC / "dist/room.js"


@pytest.fixture
def known():
    return Assets(watching=True)


def get(client, path, encoding="", **headers):
    wanted = {"Accept-Encoding": encoding, **headers}
    return client.get(path, headers=wanted, buffered=True)


@pytest.mark.parametrize(
    ("wish", "given"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0.5, identity", None),
        ("identity", None),
        ("", None),
    ],
)
def test_text_comes_in_the_form_that_is_wished(client, known, wish, given):
    answer = get(client, known.address("dist/room.js"), wish)
    assert answer.headers.get("Content-Encoding") == given
    assert UNPACK[given](answer.data) == ROOM.read_bytes()
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Cache-Control"] == LASTING
    assert answer.content_type == "text/javascript; charset=utf-8"


@pytest.mark.parametrize("name", ["dist/room.css", "icons.svg", "vendor/hls-light-1.7.4.min.js"])
def test_every_published_text_is_compressed(client, known, name):
    answer = get(client, known.address(name), "br")
    assert answer.headers["Content-Encoding"] == "br"
    assert brotli.decompress(answer.data) == (STATIC / name).read_bytes()


def test_forms_are_told_apart(client, known):
    path = known.address("dist/room.css")
    tags = [get(client, path, wish).headers["ETag"] for wish in ("br", "gzip", "")]
    assert len(set(tags)) == 3
    for wish, tag in zip(("br", "gzip", ""), tags, strict=True):
        again = get(client, path, wish, **{"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Cache-Control"] == LASTING
        assert again.headers["Vary"] == "Accept-Encoding"
    assert get(client, path, "br", **{"If-None-Match": tags[1]}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/dist/room.js",
        "/static/dist/room.js?v=",
        "/static/dist/room.js?v=000000000000",
        "/static/demo/stage.webm",
        "/static/demo/stage.webm?v=000000000000",
        "/static/bundles.json?w=1",
    ],
)
def test_without_its_hash_an_address_is_asked_about_again(client, path):
    answer = get(client, path, "br")
    assert answer.headers["Cache-Control"] == "no-cache"
    tag = answer.headers["ETag"]
    assert get(client, path, "br", **{"If-None-Match": tag}).status_code == 304


def test_vendored_files_have_their_version_in_the_name(client, known):
    path = known.address("vendor/instrument-sans-latin-5.3.0.woff2")
    assert path == "/static/vendor/instrument-sans-latin-5.3.0.woff2"
    answer = get(client, path, "br")
    assert answer.headers["Cache-Control"] == LASTING
    assert answer.headers.get("Content-Encoding") is None


def test_parts_of_a_film(client):
    film = (STATIC / "demo/stage.webm").read_bytes()
    answer = get(client, "/static/demo/stage.webm", "br", Range="bytes=100-199")
    assert answer.status_code == 206
    assert answer.data == film[100:200]
    assert answer.headers["Content-Range"] == f"bytes 100-199/{len(film)}"
    whole = get(client, "/static/demo/stage.webm")
    assert whole.headers["Accept-Ranges"] == "bytes"
    changed = {"Range": "bytes=100-199", "If-Range": '"another"'}
    assert get(client, "/static/demo/stage.webm", **changed).status_code == 200


@pytest.mark.parametrize(
    "path", ["/static/none.js", "/static/../config.py", "/static/", "/static/dist?v=1"]
)
def test_what_is_no_file_is_not_found(client, path):
    answer = get(client, path, "br")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "frame-ancestors" in answer.headers["Content-Security-Policy"]


def test_files_say_little(client, known):
    answer = get(client, known.address("dist/room.js"), "br")
    assert set(answer.headers.keys()) == {
        "Accept-Ranges", "Cache-Control", "Content-Encoding", "Content-Length", "Content-Type",
        "Date", "ETag", "Last-Modified", "Vary", "X-Content-Type-Options",
    }  # fmt: skip
    drawing = get(client, known.address("icons.svg"))
    assert drawing.headers["Content-Security-Policy"] == "default-src 'none'"


def test_files_are_kept_to_https(database_url):
    url = "https://live.example"
    app = make_app(
        database_url,
        env="production",
        public_url=url,
        secret_key="a key of more than thirty-two bytes",
    )
    headers = app.test_client().get("/static/dist/room.js", base_url=url, buffered=True).headers
    assert headers["Strict-Transport-Security"]
    close_app(app)


# --- bundles or sources


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(STATIC, tmp_path / "static")
    return tmp_path / "static"


def test_pages_get_bundles_until_a_source_changes(copy):
    assets = Assets(copy, watching=True)
    assert assets.sheets("room") == [assets.address("dist/room.css")]
    with (copy / "css/chat.css").open("a") as sheet:
        sheet.write("/* new */")
    assert not assets.bundled
    assert assets.address("css/chat.css") in assets.sheets("room")
    (copy / "css/chat.css").unlink()
    assert not assets.bundled


def test_production_reads_a_file_once(copy):
    assets = Assets(copy, watching=False)
    before = assets.address("dist/room.js")
    (copy / "dist/room.js").unlink()
    shutil.rmtree(copy / "js")
    assert assets.bundled
    assert assets.address("dist/room.js") == before


@pytest.mark.parametrize("watching", [True, False])
def test_a_changed_file_is_not_served_as_the_old_one(copy, watching):
    assets = Assets(copy, watching=watching)
    version = assets.address("icons.svg").partition("?v=")[2]
    assert assets.is_lasting("icons.svg", version)
    assert set(assets.packed("icons.svg")) == {"br", "gzip"}
    with (copy / "icons.svg").open("a") as drawing:
        drawing.write("<!-- new -->")
    assert not assets.is_lasting("icons.svg", version)
    assert assets.packed("icons.svg") == {}


# --- pages


@pytest.fixture
def gala(app):
    with app.app_context():
        return make.make_event("gala", name="Gala Nacional")


def test_pages_are_compressed(client, gala):
    plain = get(client, "/e/gala/")
    packed = get(client, "/e/gala/", "gzip, br")
    assert packed.headers["Content-Encoding"] == "br"
    assert b"Gala Nacional" in brotli.decompress(packed.data)
    assert len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(get(client, "/e/gala/", "gzip").data).startswith(b"<!doctype html>")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_may_have_put_into_a_page_is_not_compressed(client, gala, site):
    asked = {"encoding": "br", "Sec-Fetch-Site": site}
    assert "Content-Encoding" not in get(client, "/e/gala/?q=guess", **asked).headers
    assert get(client, "/e/gala/", **asked).headers["Content-Encoding"] == "br"
    own = get(client, "/e/gala/?q=guess", "br", **{"Sec-Fetch-Site": "same-origin"})
    assert own.headers["Content-Encoding"] == "br"


def test_page_with_a_key_in_it_is_not_compressed(app, gala):
    with app.app_context():
        make.staff(gala, "mo@example.org", "moderator")
    client = make.client_for(app)
    make.sign_in(client, "mo@example.org")
    answer = get(client, "/e/gala/mod/screens/stage", "br")
    assert b"?key=" in answer.data
    assert "Content-Encoding" not in answer.headers
    assert get(client, "/e/gala/mod/screens", "br").headers["Content-Encoding"] == "br"
