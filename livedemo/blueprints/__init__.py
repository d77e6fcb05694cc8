"""Hold the routes, one module a role: load, call one verb, answer."""

from importlib import import_module

from flask import Flask

from livedemo.blueprints import access, answers

MODULES = (
    "entry",
    "account",
    "public",
    "viewer",
    "moderator",
    "speaker",
    "reports",
    "staff_admin",
    "superadmin",
    "api",
    "ops",
)


def register(app: Flask) -> None:
    """Bind every blueprint behind the access check."""
    answers.init_app(app)
    access.init_app(app)
    for name in MODULES:
        module = import_module(f"livedemo.blueprints.{name}")
        app.register_blueprint(module.bp)
