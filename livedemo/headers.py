"""Set the security headers of every answer (reliability §5.1)."""

import secrets

from flask import Flask, current_app, g, request

PERMISSIONS = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
    'autoplay=(self "https://www.youtube-nocookie.com" "https://player.vimeo.com"), '
    "fullscreen=*, picture-in-picture=*, encrypted-media=*"
)


def csp_nonce() -> str:
    """Return the nonce of this answer."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    return g.csp_nonce


def allow(*, frames=(), media=()) -> None:
    """Let this answer's page show the event's player."""
    g.csp_frames = tuple(frames)
    g.csp_media = tuple(media)


def _from(directive: str, *origins: str) -> str:
    return " ".join((directive, *filter(None, origins)))


def _csp() -> str:
    frames = " ".join(g.get("csp_frames", ())) or "'none'"
    media = g.get("csp_media", ())
    stored = [current_app.extensions["livedemo.storage"].origin or ""]
    scheme = "wss" if request.is_secure else "ws"
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'nonce-{csp_nonce()}'",
            f"style-src 'self' 'nonce-{csp_nonce()}'",
            _from("img-src 'self' data: https://i.ytimg.com https://i.vimeocdn.com", *stored),
            "font-src 'self'",
            _from("media-src 'self' blob:", *stored, *media),
            _from(f"connect-src 'self' {scheme}://{request.host}", *media),
            f"frame-src {frames}",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _set(response):
    headers = response.headers
    if current_app.config["LIVEDEMO"].secure_cookies:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.endpoint == "static" and response.status_code < 400:
        return _set_file(response)
    headers.setdefault("Content-Security-Policy", _csp())
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin-allow-popups")
    headers.setdefault("Permissions-Policy", PERMISSIONS)
    headers.setdefault("X-Request-ID", g.get("request_id", ""))
    headers.setdefault("Cache-Control", "private, no-store")
    return response


def _set_file(response):
    # What else a page says would weigh more than many a file; only what a window may show as a
    # document needs a policy.
    kind = response.mimetype
    if kind not in {"text/css", "text/javascript"} and not kind.startswith(("font/", "video/")):
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'")
    return response


def init_app(app: Flask) -> None:
    """Set the headers after every request."""
    app.after_request(_set)
