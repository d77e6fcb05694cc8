"""Make links without a request."""

from urllib.parse import urlsplit, urlunsplit

from flask import current_app, has_request_context, request
from werkzeug.routing import MapAdapter


def _adapter() -> MapAdapter:
    return current_app.url_map.bind("localhost")


def path_for(endpoint: str, **values) -> str:
    """Return the path of an endpoint; the same inside and outside a request."""
    return _adapter().build(endpoint, values, append_unknown=True)


def public(path: str) -> str:
    """Return the full address of a path, on PUBLIC_URL (in development: as requested)."""
    settings = current_app.config["LIVEDEMO"]
    if settings.public_url:
        return settings.public_url + path
    if has_request_context():
        return request.host_url.rstrip("/") + path
    return f"http://{settings.host}:{settings.port}{path}"


def at(host: str | None, path: str) -> str:
    """Return the full address of a path at a tenant's own host, or where there is none."""
    whole = public(path)
    if not host:
        return whole
    parts = urlsplit(whole)
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit(parts._replace(netloc=host + port))


def safe_next(path: str | None) -> str | None:
    """Return the path if it leads to our own pages, else None."""
    if not path or not path.startswith("/") or len(path) > 200:
        return None
    if path.startswith(("//", "/\\")) or any(ord(c) < 33 or c == "\\" for c in path):
        return None
    return path
