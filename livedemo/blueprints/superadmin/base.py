"""Share what the pages above single events have in common."""

from flask import Blueprint, g, redirect

from livedemo.blueprints.access import access
from livedemo.policy import Permission
from livedemo.urls import path_for

bp = Blueprint("superadmin", __name__)


@bp.get("/admin/")
@access(Permission.EVENT_CREATE)
def home():
    """Lead to the events."""
    return redirect(path_for("superadmin.events"), 303)


def own_tenants() -> frozenset[int] | None:
    """Return the tenants that the person may see: some, or None for all."""
    return None if g.actor.is_superadmin else g.actor.tenant_ids
