"""Hold the routes, one module a role: load, call one verb, answer."""

from importlib import import_module

from flask import Flask
from werkzeug.routing import IntegerConverter

from livedemo.blueprints import access, answers
from livedemo.schemas.api import ID_DIGITS

MODULES = (
    "entry",
    "account",
    "joining",
    "public",
    "calendars",
    "viewer",
    "moderator",
    "speaker",
    "reports",
    "staff_admin",
    "superadmin",
    "api",
    "files",
    "slides",
    "ops",
)


class IdConverter(IntegerConverter):
    """Take numbers that a database can hold; a longer one is no address of ours."""

    # With `max` Werkzeug would answer 405 where another method has the same address.
    regex = rf"\d{{1,{ID_DIGITS}}}"


def register(app: Flask) -> None:
    """Bind every blueprint behind the access check."""
    app.url_map.converters["int"] = IdConverter
    answers.init_app(app)
    access.init_app(app)
    for name in MODULES:
        module = import_module(f"livedemo.blueprints.{name}")
        app.register_blueprint(module.bp)
