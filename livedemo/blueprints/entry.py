"""To be written."""

from flask import Blueprint

bp = Blueprint("entry", __name__)
