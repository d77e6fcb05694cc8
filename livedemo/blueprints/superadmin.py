"""To be written."""

from flask import Blueprint

bp = Blueprint("superadmin", __name__)
