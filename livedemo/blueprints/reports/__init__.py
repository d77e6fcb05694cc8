"""Show who registered, watched, asked and wrote, and let it be taken along as CSV."""

from livedemo.blueprints.reports import exports, pages, why
from livedemo.blueprints.reports.board import bp

__all__ = ["bp", "exports", "pages", "why"]
