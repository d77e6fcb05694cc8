"""Show who runs an event; superadmins give and take roles (document 000, RBAC)."""

from flask import flash, g, redirect, render_template, request
from flask_babel import gettext as _

from livedemo.blueprints.access import access
from livedemo.blueprints.answers import form_failed
from livedemo.blueprints.staff_admin.base import bp, limit, path_to, show_link
from livedemo.errors import Invalid
from livedemo.forms import settings as forms
from livedemo.policy import Permission, can
from livedemo.queries import people
from livedemo.services import staff as verbs


@bp.get("/e/<slug>/admin/staff")
@access(Permission.EVENT_CONFIGURE)
def staff():
    """List who runs the event."""
    return _page(forms.StaffForm(formdata=None))


@bp.post("/e/<slug>/admin/staff")
@access(Permission.STAFF_MANAGE)
def add():
    """Give somebody a role; the next page shows their link once."""
    limit()
    form = forms.StaffForm()
    if not form.validate():
        return _page(form), 422
    email, key = form.address
    try:
        given = verbs.grant(g.actor, g.event, email=email, email_key=key, role=form.role.data,
                            name=form.name.data or None)  # fmt: skip
    except Invalid as problem:
        form_failed(form, problem)
        return _page(form), 422
    show_link(given.user, given.key, invited=True)
    return redirect(path_to("staff"), 303)


@bp.post("/e/<slug>/admin/staff/<int:user_id>/link")
@access(Permission.STAFF_MANAGE)
def link(user_id):
    """Make a new sign-in link for somebody of the staff; the next page shows it once."""
    limit()
    user, key = verbs.link_for(g.actor, user_id, g.event)
    show_link(user, key)
    return redirect(path_to("staff"), 303)


@bp.post("/e/<slug>/admin/staff/<int:user_id>/remove")
@access(Permission.STAFF_MANAGE)
def remove(user_id):
    """Take one role; it ends at once, on open pages too."""
    limit()
    verbs.revoke(g.actor, g.event, user_id, request.form.get("role") or None)
    flash(_("%(name)s no longer has this role.", name=people.by_id(user_id).name))
    return redirect(path_to("staff"), 303)


def _page(form: forms.StaffForm) -> str:
    rows = people.staff(g.event)
    wanted = request.args.get("remove", "")
    return render_template(
        "pages/staff_admin/staff.html",
        form=form,
        roles=[(choice.value, choice.label) for choice in forms.ROLES],
        rows=rows,
        may_assign=can(g.actor, Permission.STAFF_MANAGE, g.event),
        adding=bool(form.errors) or "add" in request.args,
        removing=next((row for row in rows if str(row[0].id) == wanted), None),
    )
