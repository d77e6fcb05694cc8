"""To be written."""

from flask import Blueprint

bp = Blueprint("moderator", __name__)
