"""To be written."""

from flask import Blueprint

bp = Blueprint("staff_admin", __name__)
