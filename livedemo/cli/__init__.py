"""Hold the commands, one module a noun; each is a thin caller of verbs."""

from importlib import import_module

from flask import Flask

MODULES: tuple[str, ...] = (
    "people",
    "tenants",
    "demo",
    "check",
    "files",
    "log",
    "permissions",
    "simulate",
)


def register(app: Flask) -> None:
    """Add the commands to `flask`."""
    for name in MODULES:
        import_module(f"livedemo.cli.{name}").register(app)
