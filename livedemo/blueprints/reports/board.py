"""Hold the blueprint of the reports."""

from decimal import Decimal

from flask import Blueprint

from livedemo import watch_time

bp = Blueprint("reports", __name__)


@bp.app_template_filter()
def whole_minutes(seconds: int) -> int:
    """Return a person's seconds as the minutes that pages show."""
    return watch_time.whole_minutes(Decimal(seconds))
