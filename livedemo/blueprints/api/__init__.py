"""Answer programs in JSON (contract §5), one module a part."""

from livedemo.blueprints.api import (
    event_files,
    openapi,
    photos,
    programme,
    sessions,
    slides,
    speeches,
    staff,
    tokens,
)
from livedemo.blueprints.api.base import bp

__all__ = [
    "bp",
    "event_files",
    "openapi",
    "photos",
    "programme",
    "sessions",
    "slides",
    "speeches",
    "staff",
    "tokens",
]
