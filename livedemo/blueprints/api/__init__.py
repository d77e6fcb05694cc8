"""Answer programs in JSON (contract §5), one module a part."""

from livedemo.blueprints.api import openapi, programme, sessions, speeches, staff
from livedemo.blueprints.api.base import bp

__all__ = ["bp", "openapi", "programme", "sessions", "speeches", "staff"]
