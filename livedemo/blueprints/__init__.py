"""Hold the routes, one module a role: load, call one verb, answer."""

from importlib import import_module

from flask import Flask
from werkzeug.routing import IntegerConverter

from livedemo.blueprints import access, answers

MODULES = (
    "entry",
    "account",
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
    "ops",
)


class IdConverter(IntegerConverter):
    """Take numbers that a database can hold; a longer one is no address of ours."""

    def __init__(self, url_map, *args, max=2**62, **kwargs):
        super().__init__(url_map, *args, max=max, **kwargs)


def register(app: Flask) -> None:
    """Bind every blueprint behind the access check."""
    app.url_map.converters["int"] = IdConverter
    answers.init_app(app)
    access.init_app(app)
    for name in MODULES:
        module = import_module(f"livedemo.blueprints.{name}")
        app.register_blueprint(module.bp)
