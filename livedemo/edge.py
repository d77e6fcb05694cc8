"""Look at every request before anything else does: where from, what shape, which tenant's host."""

import ipaddress
import re
import uuid
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, request
from flask_babel import gettext as _

from livedemo.config import Settings
from livedemo.errors import CsrfFailed, Invalid
from livedemo.queries import events

REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,36}")
SAFE = {"GET", "HEAD", "OPTIONS"}
BODY_LIMIT = 1024 * 1024


def ip_prefix(address: str | None) -> str:
    """Return the network of an address (/24 or /48): enough to limit, too little to follow."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))


def _identify() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if REQUEST_ID.fullmatch(given) else str(uuid.uuid4())
    g.ip_prefix = ip_prefix(request.remote_addr)


def _refuse_odd_shapes() -> None:
    if request.method == "TRACE":
        abort(405)
    if "Transfer-Encoding" in request.headers:
        # eventlet hands a chunked body over as nothing; say so instead of losing it.
        abort(411)
    if request.method not in SAFE and request.content_length is None and request.mimetype:
        abort(411)


def host_of(netloc: str) -> str:
    """Return the name of a host without its port, as it is stored."""
    return (urlsplit(f"//{netloc}").hostname or "").rstrip(".")


def is_own_origin(settings: Settings, origin: str | None, environ: dict) -> bool:
    """Tell whether a page of ours sends this: one of PUBLIC_URL, or of the host it is sent to.

    In production the scheme is PUBLIC_URL's, as a proxy may speak http with us.
    """
    scheme = environ["wsgi.url_scheme"]
    if settings.production:
        scheme = urlsplit(settings.public_url or "").scheme
    return origin in {settings.public_url, f"{scheme}://{environ.get('HTTP_HOST', '')}"} - {None}


def _refuse_foreign_origin() -> None:
    if request.method in SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if origin is not None and not (origin == "null" and site == "same-origin"):
        # From a page without referrer (one-time links) a browser names no origin, only the site.
        settings = current_app.config["LIVEDEMO"]
        if not is_own_origin(settings, origin, request.environ):
            raise CsrfFailed()
    elif site is not None and site not in {"same-origin", "none"}:
        raise CsrfFailed()


def _refuse_unknown_host() -> None:
    settings = current_app.config["LIVEDEMO"]
    if not settings.production or request.path in {"/healthz", "/readyz"}:
        return
    host = host_of(request.host)
    if host == urlsplit(settings.public_url).hostname:
        return
    if events.tenant_by_host(host) is None:
        abort(400)


def json_body() -> dict:
    """Return the JSON object of the request; raises Invalid, or 415 for another kind."""
    if request.mimetype != "application/json":
        abort(415)
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Invalid("body", _("The body must be a JSON object."))
    return body


def init_app(app: Flask) -> None:
    """Install the checks, in order."""
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    for check in (_identify, _refuse_odd_shapes, _refuse_unknown_host, _refuse_foreign_origin):
        app.before_request(check)
