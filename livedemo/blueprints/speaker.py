"""To be written."""

from flask import Blueprint

bp = Blueprint("speaker", __name__)
