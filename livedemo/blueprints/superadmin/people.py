"""Find people, change what they may do in the installation, and make sign-in links for them."""

from flask import flash, g, redirect, render_template, request
from flask_babel import gettext as _

from livedemo.blueprints import searching
from livedemo.blueprints.access import access
from livedemo.blueprints.staff_admin.base import limit, show_link
from livedemo.blueprints.superadmin.base import bp
from livedemo.enums import UserRole, values
from livedemo.errors import Conflict, Invalid
from livedemo.policy import Permission
from livedemo.queries import people as people_queries
from livedemo.queries import site
from livedemo.services import staff
from livedemo.urls import path_for


@bp.get("/admin/people")
@access(Permission.STAFF_MANAGE)
def people():
    """List people, searched and paged."""
    return _page()


@bp.post("/admin/people/<int:user_id>/role")
@access(Permission.STAFF_MANAGE)
def set_role(user_id):
    """Change somebody's role in the installation; the last superadmin stays."""
    limit()
    try:
        staff.set_global_role(g.actor, user_id, request.form.get("role", ""))
    except (Conflict, Invalid) as problem:
        return _page(problem=(user_id, problem)), problem.status
    flash(_("%(name)s has the new role.", name=people_queries.by_id(user_id).name))
    return redirect(_back(), 303)


@bp.post("/admin/people/<int:user_id>/link")
@access(Permission.STAFF_MANAGE)
def sign_in_link(user_id):
    """Make a sign-in link for somebody; the next page shows it once."""
    limit()
    user, key = staff.link_for(g.actor, user_id)
    show_link(user, key)
    return redirect(_back(), 303)


def _back() -> str:
    return searching.address(path_for("superadmin.people"), q=request.form.get("q", "")[:100])


def _page(*, problem=None) -> str:
    wish = {**searching.wish(), "role": searching.chosen("role", values(UserRole))}
    if request.method == "POST":
        wish["q"] = request.form.get("q", "")[:100]
    path = path_for("superadmin.people")
    return render_template(
        "pages/superadmin/people.html",
        rows=site.people(**wish),
        roles=_roles(),
        wish=wish,
        problem=problem,
        address=lambda **parts: searching.address(path, **{**wish, **parts}),
    )


def _roles() -> list[tuple[str, str]]:
    return [
        (UserRole.USER.value, _("No role")),
        (UserRole.ADMINISTRATOR.value, _("Administrator")),
        (UserRole.SUPERADMIN.value, _("Superadmin")),
    ]
