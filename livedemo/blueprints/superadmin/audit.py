"""Show the whole log, and how the installation is."""

from flask import render_template

from livedemo import health as checks
from livedemo.blueprints import searching
from livedemo.blueprints.access import access
from livedemo.blueprints.exporting import noted, sent
from livedemo.blueprints.staff_admin.activity import sheet, told, wished
from livedemo.blueprints.superadmin.base import bp
from livedemo.deeds import kinds
from livedemo.policy import Permission
from livedemo.queries import site
from livedemo.urls import path_for


@bp.get("/admin/audit")
@access(Permission.TENANT_MANAGE)
def audit():
    """List the log of all events and of the installation, newest first."""
    wish = wished(kinds())
    rows = site.log(**wish)
    path = path_for("superadmin.audit")
    return render_template(
        "pages/superadmin/audit.html",
        rows=rows,
        lines=told(rows.rows, "UTC"),
        kinds=kinds(),
        wish=wish,
        zone="UTC",
        address=lambda **parts: searching.address(path, **{**wish, **parts}),
        file=searching.address(path_for("superadmin.audit_csv"), q=wish["q"], kind=wish["kind"]),
    )


@bp.get("/admin/audit.csv")
@access(Permission.TENANT_MANAGE)
def audit_csv():
    """Send the log of all events and of the installation, oldest first."""
    wish = wished(kinds())
    noted("audit", searched=bool(wish["q"]), kind=wish["kind"])
    return sent(sheet(site.whole_log(q=wish["q"], kind=wish["kind"]), "UTC"), "audit")


@bp.get("/admin/health")
@access(Permission.SITE_HEALTH)
def health():
    """Show what the process needs, each with what to do about a fault."""
    return render_template("pages/superadmin/health.html", checks=checks.every())
