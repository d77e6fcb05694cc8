"""Serve static files: under addresses that change with the content, compressed by bin/build."""

import hashlib
import json
import mimetypes
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app, request, send_from_directory
from flask.sessions import SecureCookieSessionInterface

STATIC = Path(__file__).parent / "static"
BUNDLES = json.loads((STATIC / "bundles.json").read_text("utf-8"))
# The version stands in these files' names, and a test holds their content to it.
NAMED = "vendor/"
ENCODINGS = {"br": "br", "gzip": "gz"}
LARGEST = 4 * 1024 * 1024  # a film is not read to find out its hash


class Assets:
    """Know the static files of a folder; `watching` notices changes, as who works on them needs."""

    def __init__(self, folder: Path = STATIC, *, watching: bool):
        self.folder = folder
        self.watching = watching
        self._hash = lru_cache(maxsize=1024)(self._read_hash)

    def _read_hash(self, name: str, _changed: float) -> str:
        return hashlib.sha256((self.folder / name).read_bytes()).hexdigest()[:12]

    def hash(self, name: str, *, again: bool = False) -> str:
        """Return what stands for the content of a file; raises OSError without one.

        Pages take what was read first unless `watching`; `again` looks whether it has changed.
        """
        changed = (self.folder / name).stat().st_mtime if self.watching or again else 0
        return self._hash(name, changed)

    def address(self, name: str) -> str:
        """Return the address of a file; it changes with the content."""
        return f"/static/{name}" + ("" if name.startswith(NAMED) else f"?v={self.hash(name)}")

    @property
    def bundled(self) -> bool:
        """Tell whether pages get the bundles: they do unless somebody has changed a source."""
        return not self.watching or self._is_current()

    def _is_current(self) -> bool:
        made_of = json.loads((self.folder / "dist/sources.json").read_text("utf-8"))
        try:
            return all(self.hash(name) == known for name, known in made_of.items())
        except OSError:
            return False

    def sheets(self, bundle: str) -> list[str]:
        """Return the addresses of a page's style sheets, in order."""
        if self.bundled:
            return [self.address(f"dist/{bundle}.css")]
        return [self.address(f"css/{name}.css") for name in BUNDLES["styles"][bundle]]

    def import_map(self) -> str:
        """Return the import map of the sources: every module by its bare name, as JSON."""
        found = sorted((self.folder / "js").glob("*.js"))
        modules = {path.stem: self.address(f"js/{path.name}") for path in found}
        modules["socket.io-client"] = self.address("vendor/socket.io-4.8.4.esm.min.js")
        return json.dumps({"imports": modules})

    def is_lasting(self, name: str, version: str | None) -> bool:
        """Tell whether an address will give this content for as long as it gives any."""
        if name.startswith(NAMED):
            return True
        if version is None or (self.folder / name).stat().st_size > LARGEST:
            return False
        return version == self.hash(name, again=True)

    def packed(self, name: str) -> dict[str, Path]:
        """Return the compressed forms of a file by their Content-Encoding."""
        if (self.folder / name).stat().st_size > LARGEST:
            return {}
        stem = f"dist/packed/{self.hash(name, again=True)}"
        forms = {encoding: Path(f"{stem}.{end}") for encoding, end in ENCODINGS.items()}
        return {key: form for key, form in forms.items() if (self.folder / form).is_file()}


def known() -> Assets:
    """Return the application's files."""
    return current_app.extensions["livedemo.assets"]


def send(filename: str):
    """Answer with a static file: compressed where the browser takes it, for good where it may."""
    assets = known()
    answer = send_from_directory(assets.folder, filename)
    forms = assets.packed(filename)
    if forms:
        chosen = request.accept_encodings.best_match([*forms, "identity"], default="identity")
        if chosen in forms:
            answer.close()
            answer = _send_packed(assets, filename, chosen, forms[chosen])
        answer.vary.add("Accept-Encoding")
    answer.headers.pop("Content-Disposition", None)  # the address says as much
    _allow_keeping(answer, assets.is_lasting(filename, request.args.get("v")))
    return answer


def _send_packed(assets: Assets, name: str, encoding: str, form: Path):
    answer = send_from_directory(
        assets.folder, form, mimetype=mimetypes.guess_type(name)[0], etag=f"{form.stem}-{encoding}"
    )
    answer.headers["Content-Encoding"] = encoding
    return answer


def _allow_keeping(answer, lasting: bool) -> None:
    answer.cache_control.no_cache = None if lasting else True
    if lasting:
        answer.cache_control.public = answer.cache_control.immutable = True
        answer.cache_control.max_age = 31_536_000


class Sessions(SecureCookieSessionInterface):
    """Keep sessions out of static files: `Vary: Cookie` would have them fetched anew."""

    def save_session(self, app, session, response):
        """Write the cookie, and that the answer depends on it."""
        if request.endpoint != "static":
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Take the place of Flask's own route for static files."""
    watching = app.config["LIVEDEMO"].env == "development"
    app.extensions["livedemo.assets"] = Assets(watching=watching)
    app.session_interface = Sessions()
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=send)
