"""Fill a believable installation and print where to open it."""

from datetime import timedelta

import click
from flask import Flask, current_app

from livedemo import clock
from livedemo.actors import SYSTEM
from livedemo.cli import demo_content as content
from livedemo.cli import demo_pictures as pictures
from livedemo.cli.common import link, plain_errors
from livedemo.homes import at_home, host_of
from livedemo.models import Event, Tenant
from livedemo.queries import events as event_queries
from livedemo.queries import people
from livedemo.services import demo, events, logins, staff
from livedemo.services import demo_materials as materials
from livedemo.tenancy import tenant_scope, unscoped
from livedemo.urls import path_for

TENANT, OTHER_TENANT = "premio-innovacion", "foro-norte"


@click.command("demo")
@click.option("--reset", is_flag=True, help="Take the demo away first, with all that was added.")
@plain_errors
def fill(reset: bool) -> None:
    """Fill a believable installation, once, and print its addresses with new sign-in links."""
    if current_app.config["LIVEDEMO"].production:
        raise click.ClickException(
            "The demo's team can sign in with links from this command. "
            "It is not for LIVEDEMO_ENV=production."
        )
    if reset:
        _remove()
    if event_queries.by_slug(content.SLUG) is None:
        _gala()
        _other()
        _root()
    _print()


def _remove() -> None:
    emails = [content.address(name) for name in content.VIEWERS]
    emails += [email for _, email, _ in content.STAFF]
    emails += [content.SUPERADMIN[1], content.TENANT_ADMIN[1]]
    with unscoped("the demo goes as a whole"):
        demo.remove((TENANT, OTHER_TENANT), emails)


def _tenant(slug: str, name: str) -> Tenant:
    known = event_queries.tenant_by_slug(slug)
    return known or events.create_tenant(SYSTEM, slug=slug, name=name)


def _gala() -> None:
    """Make the main event, with two hours behind it and two to come."""
    tenant = _tenant(TENANT, "Premio Nacional de Innovación")
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    with tenant_scope(tenant.id):
        event = events.create_event(
            SYSTEM, tenant, slug=content.SLUG, name=content.NAME, zone=content.ZONE,
            video_url=content.VIDEO,
            start_date=hour - timedelta(hours=2), end_date=hour + timedelta(hours=3),
        )  # fmt: skip
        event = events.update(
            SYSTEM, event, description=content.DESCRIPTION, location=content.LOCATION
        )
        team = {
            role: demo.give_role(event, name=name, email=email, role=role)
            for name, email, role in content.STAFF
        }
        demo.bring(event, [(name, content.address(name)) for name in content.VIEWERS])
        demo.tell(event, team["moderator"], content.CHAT, content.QUESTIONS)
        demo.watch(event)
        demo.plan(event, hour, content.PLANNED)
        _materials(event)


def _materials(event: Event) -> None:
    photos = [(name, alt, pictures.photo(name)) for name, alt in content.PHOTOS]
    materials.hang(event, photos)
    for kind, name, title, lines in content.DOCUMENTS:
        materials.lay_out(event, kind, name, pictures.document(title, lines))
    for talk, name, lines in content.SLIDES:
        materials.bring(event, talk, name, pictures.document(talk, lines, wide=True))
    materials.invite(event, content.PRESS)


def _other() -> None:
    """Make another organiser's small event, which people of the first one never see."""
    tenant = _tenant(OTHER_TENANT, "Foro Norte")
    with tenant_scope(tenant.id):
        if event_queries.by_slug(content.OTHER_SLUG) is None:
            events.create_event(
                SYSTEM, tenant, slug=content.OTHER_SLUG, name=content.OTHER_NAME,
                zone="America/Monterrey", private=True,
            )  # fmt: skip
    name, email = content.TENANT_ADMIN
    address, key = demo.invite(name=name, email=email)
    staff.grant_tenant(SYSTEM, tenant.id, email=address, email_key=key)


def _root() -> None:
    """Make the demo's superadmin."""
    name, email = content.SUPERADMIN
    address, key = demo.invite(name=name, email=email)
    staff.make_superadmin(SYSTEM, email=address, email_key=key, name=name)


def _print() -> None:
    """Print the pages, then links that sign the team in: name, tabulator, address."""
    event = event_queries.by_slug(content.SLUG)
    assert event is not None
    for name, path in _pages(event):
        click.echo(f"{name}\t{at_home(event, path)}")
    click.echo("Each sign-in link works once, for ten minutes:", err=True)
    for who, email, path in _team():
        user = people.by_email_key(email)
        if user is not None:
            key = logins.make_link(user, made_by=SYSTEM, next_path=path)
            click.echo(f"{who}\t{link(key, host_of(event))}")


def _pages(event: Event) -> list[tuple[str, str]]:
    about = {"slug": event.slug}
    return [
        ("Enter as a viewer", path_for("entry.entry")),
        ("Event page", path_for("public.event", **about)),
        ("Watch", f"/e/{event.slug}/watch"),
        ("Moderate", f"/e/{event.slug}/mod"),
        ("Speaker's screen", f"/e/{event.slug}/speaker"),
        ("Projector", f"/e/{event.slug}/stage"),
        ("Reports", f"/e/{event.slug}/reports"),
        ("Programme", f"/e/{event.slug}/admin/agenda"),
        ("Event settings", f"/e/{event.slug}/admin/"),
        ("All events", "/admin/events"),
    ]


def _team() -> list[tuple[str, str, str]]:
    here = f"/e/{content.SLUG}"
    pages = {"admin": f"{here}/reports", "moderator": f"{here}/mod", "speaker": f"{here}/speaker"}
    shown = [
        (f"Sign in as {name}, {role}", email, pages[role]) for name, email, role in content.STAFF
    ]
    return [
        *shown,
        (f"Sign in as {content.SUPERADMIN[0]}, superadmin", content.SUPERADMIN[1], "/admin/events"),
        (f"Sign in as {content.TENANT_ADMIN[0]}, another organiser's admin",
         content.TENANT_ADMIN[1], "/admin/events"),
    ]  # fmt: skip


def register(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(fill)
