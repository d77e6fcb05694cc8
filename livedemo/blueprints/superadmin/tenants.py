"""Make organisers, and name and remove their admins."""

from urllib.parse import urlsplit

from flask import current_app, flash, g, redirect, render_template, request
from flask_babel import gettext as _

from livedemo import edge
from livedemo.blueprints.access import access
from livedemo.blueprints.answers import form_failed
from livedemo.blueprints.staff_admin.base import limit, show_link
from livedemo.blueprints.superadmin.base import bp
from livedemo.errors import Invalid
from livedemo.forms import settings as forms
from livedemo.policy import Permission
from livedemo.queries import events as event_queries
from livedemo.queries import people, site
from livedemo.services import events as verbs
from livedemo.services import staff
from livedemo.urls import path_for


@bp.get("/admin/tenants")
@access(Permission.TENANT_MANAGE)
def tenants():
    """List organisers and who administers them."""
    return _page(forms.TenantForm(formdata=None))


@bp.post("/admin/tenants")
@access(Permission.TENANT_MANAGE)
def create_tenant():
    """Make an organiser."""
    limit()
    form = forms.TenantForm()
    try:
        if form.validate():
            slug = (form.slug.data or "").strip()
            _refuse_our_own(form.host.data)
            made = verbs.create_tenant(g.actor, slug=slug, name=form.name.data, host=form.host.data)
            flash(_("%(name)s is there. Now name an admin.", name=made.name))
            return redirect(path_for("superadmin.tenants"), 303)
    except Invalid as problem:
        form_failed(form, problem)
    return _page(form), 422


@bp.post("/admin/tenants/<int:tenant_id>/host")
@access(Permission.TENANT_MANAGE)
def set_host(tenant_id):
    """Give an organiser a host name of its own, or take it away."""
    limit()
    tenant, form = event_queries.tenant(tenant_id), forms.HostForm()
    try:
        _refuse_our_own(form.host.data)
        verbs.set_host(g.actor, tenant_id, form.host.data)
    except Invalid as problem:
        form_failed(form, problem)
        return _page(forms.TenantForm(formdata=None), hosting=tenant, host=form), 422
    flash(_("The host name of %(name)s is saved.", name=tenant.name))
    return redirect(path_for("superadmin.tenants"), 303)


def _refuse_our_own(typed: str | None) -> None:
    """Raise Invalid for the installation's own host, where everybody else's events answer."""
    ours = urlsplit(current_app.config["LIVEDEMO"].public_url or "").hostname
    if ours is not None and edge.host_of((typed or "").strip().lower()) == ours:
        raise Invalid("host", _("This is the host of the whole installation."))


@bp.post("/admin/tenants/<int:tenant_id>/admins")
@access(Permission.TENANT_MANAGE)
def add_admin(tenant_id):
    """Name an organiser's admin; the next page shows their link once."""
    limit()
    tenant = event_queries.tenant(tenant_id)
    form = forms.AdminForm()
    if not form.validate():
        return _page(forms.TenantForm(formdata=None), naming=tenant, admin=form), 422
    email, key = form.address
    user, link = staff.grant_tenant(g.actor, tenant.id, email=email, email_key=key)
    show_link(user, link, host=tenant.host, invited=True)
    return redirect(path_for("superadmin.tenants"), 303)


@bp.post("/admin/tenants/<int:tenant_id>/admins/<int:user_id>/remove")
@access(Permission.TENANT_MANAGE)
def remove_admin(tenant_id, user_id):
    """Take an organiser from somebody."""
    limit()
    staff.revoke_tenant(g.actor, tenant_id, user_id)
    flash(_("%(name)s no longer administers it.", name=people.by_id(user_id).name))
    return redirect(path_for("superadmin.tenants"), 303)


def _page(form, *, naming=None, admin=None, hosting=None, host=None) -> str:
    found = site.tenants()
    wanted = request.args.get("name", "")
    asked = next((tenant for tenant in found if tenant.slug == wanted), None)
    hosting = hosting or next((one for one in found if one.slug == request.args.get("host")), None)
    return render_template(
        "pages/superadmin/tenants.html",
        form=form,
        tenants=found,
        admins=site.admins(),
        counts=site.event_counts(),
        naming=naming or asked,
        admin=admin or forms.AdminForm(formdata=None),
        adding=bool(form.errors) or "add" in request.args or not found,
        hosting=hosting,
        host=host or forms.HostForm(formdata=None, obj=hosting),
        removing=_removing(request.args.get("remove", "")),
    )


def _removing(wanted: str):
    """Return (tenant, person) of an address "3-17" whose removal waits to be confirmed."""
    for tenant_id, users in site.admins().items():
        for user in users:
            if wanted == f"{tenant_id}-{user.id}":
                return event_queries.tenant(tenant_id), user
    return None
