"""List the events that somebody administers, and make new ones."""

from flask import current_app, flash, g, redirect, render_template, request
from flask_babel import gettext as _
from wtforms import SelectChoice, SelectField

from livedemo import homes, tenancy
from livedemo.blueprints import searching
from livedemo.blueprints.access import access
from livedemo.blueprints.answers import form_failed
from livedemo.blueprints.staff_admin.base import limit
from livedemo.blueprints.superadmin.base import bp, own_tenants
from livedemo.enums import Visibility
from livedemo.errors import Invalid, NotFound
from livedemo.forms import settings as forms
from livedemo.models import Tenant
from livedemo.policy import Permission
from livedemo.queries import events as event_queries
from livedemo.queries import site
from livedemo.services import events as verbs
from livedemo.urls import path_for

STATES = ("open", "ended")


class NewEventForm(forms.EventForm):
    """Ask whose the new event is."""

    tenant = SelectField(validate_choice=False)


@bp.get("/admin/events")
@access(Permission.EVENT_CREATE)
def events():
    """List events; organisers' admins see their own organisers' only."""
    wish = {**searching.wish(), "state": searching.chosen("state", STATES)}
    rows = site.events(tenant_ids=own_tenants(), **wish)
    with tenancy.unscoped("the number of people in the events of the list"):
        people = event_queries.people_in([event.id for event, _tenant in rows.rows])
    path = path_for("superadmin.events")
    return render_template(
        "pages/superadmin/events.html",
        rows=rows,
        people=people,
        wish=wish,
        way=homes.Ways().for_team,
        address=lambda **parts: searching.address(path, **{**wish, **parts}),
    )


@bp.get("/admin/events/new")
@access(Permission.EVENT_CREATE)
def new_event():
    """Ask for a new event."""
    return _page(NewEventForm(formdata=None, data={"timezone": "UTC"}))


@bp.post("/admin/events/new")
@access(Permission.EVENT_CREATE)
def create_event():
    """Make an event and go on to its settings."""
    limit()
    form = NewEventForm()
    if not form.validate():
        return _page(form), 422
    try:
        event = _create(form)
    except Invalid as problem:
        form_failed(form, problem)
        return _page(form), 422
    for note in form.notes:
        flash(note)
    flash(_("The event is there. Now give it a team."))
    path = path_for("staff_admin.settings", slug=event.slug)
    return redirect(homes.Ways().for_team(event, path), 303)


def _create(form: NewEventForm):
    tenant = _tenant(form.tenant.data or "")
    with tenancy.tenant_scope(tenant.id):
        return verbs.create_event(
            g.actor,
            tenant,
            slug=(form.slug.data or "").strip(),
            name=form.values["name"],
            zone=form.values["timezone"],
            start_date=form.values["start_date"],
            end_date=form.values["end_date"],
            private=form.values["visibility"] == Visibility.PRIVATE,
            video_url=(form.video_url.data or "").strip() or None,
            iframe_hosts=current_app.config["LIVEDEMO"].video_iframe_hosts,
        )


def _tenant(chosen: str) -> Tenant:
    """Return the chosen organiser; somebody else's is as unknown as one that is not there."""
    found = event_queries.tenant_by_slug(chosen)
    own = own_tenants()
    if found is None and not chosen:
        raise Invalid("tenant", _("Choose an organiser."))
    if found is None or (own is not None and found.id not in own):
        raise NotFound()
    return found


def _page(form: NewEventForm) -> str:
    tenants = site.tenants(own_tenants())
    form.tenant.label.text = _("Organiser")
    form.tenant.choices = [SelectChoice(tenant.slug, tenant.name) for tenant in tenants]
    if not form.tenant.data and len(tenants) == 1:
        form.tenant.data = tenants[0].slug
    wanted = request.args.get("tenant")
    if not form.tenant.data and wanted in [tenant.slug for tenant in tenants]:
        form.tenant.data = wanted
    return render_template("pages/superadmin/new_event.html", form=form, tenants=tenants)
