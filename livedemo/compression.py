"""Compress what is rendered; static files come compressed from bin/build (assets.py)."""

from flask import Flask, g, request

from livedemo.extensions import compress

SETTINGS = {
    "COMPRESS_MIMETYPES": ["text/html", "application/json"],
    "COMPRESS_ALGORITHM": ["br", "gzip"],
    "COMPRESS_BR_LEVEL": 5,
    "COMPRESS_BR_WINDOW": 18,
    "COMPRESS_STREAMS": False,
    "COMPRESS_EVALUATE_CONDITIONAL_REQUEST": False,
    "COMPRESS_REGISTER": False,
}


def keep_plain() -> str:
    """Leave this answer uncompressed: a template that prints a secret says so beside it."""
    g.keep_plain = True
    return ""


def _may_be_probed() -> bool:
    """Tell whether another site chose a part of what we answer (BREACH, docs/decisions.md)."""
    elsewhere = request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}
    return elsewhere and bool(request.query_string)


def _compress(response):
    if request.endpoint == "static" or g.get("keep_plain") or _may_be_probed():
        return response
    return compress.after_request(response)


def init_app(app: Flask) -> None:
    """Compress after every request, when all headers are set."""
    app.config.update(SETTINGS)
    compress.init_app(app)
    app.after_request(_compress)
    app.jinja_env.globals["keep_plain"] = keep_plain
