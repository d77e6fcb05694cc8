"""Make tenants and events."""

import click
from flask import Flask, current_app

from livedemo.actors import SYSTEM
from livedemo.cli.common import plain_errors
from livedemo.models import Tenant
from livedemo.queries import events as event_queries
from livedemo.services import events
from livedemo.tenancy import tenant_scope


@click.command("create-tenant")
@click.argument("slug")
@click.option("--name", required=True)
@plain_errors
def create_tenant(slug: str, name: str) -> None:
    """Make an organiser and print its short name."""
    click.echo(events.create_tenant(SYSTEM, slug=slug, name=name).slug)


@click.command("create-event")
@click.argument("slug")
@click.option("--name", required=True)
@click.option("--tenant", "tenant_slug", help="The organiser's short name.")
@click.option("--timezone", "zone", default="UTC", show_default=True)
@click.option("--video-url", help="YouTube, Vimeo, .m3u8, .mp4, .webm or an allowed player.")
@click.option("--private", is_flag=True, help="Nobody may learn that it exists.")
@plain_errors
def create_event(slug, name, tenant_slug, zone, video_url, private) -> None:
    """Make an event and print its short name."""
    tenant = _tenant(tenant_slug)
    with tenant_scope(tenant.id):
        event = events.create_event(
            SYSTEM,
            tenant,
            slug=slug,
            name=name,
            zone=zone,
            video_url=video_url,
            private=private,
            iframe_hosts=current_app.config["LIVEDEMO"].video_iframe_hosts,
        )
    click.echo(event.slug)


def _tenant(slug: str | None) -> Tenant:
    """Return the named tenant, the only one, or a first one made on the spot."""
    if slug is not None:
        found = event_queries.tenant_by_slug(slug)
        if found is None:
            raise click.ClickException(f"There is no tenant with the short name {slug!r}.")
        return found
    known = event_queries.tenants()
    if len(known) > 1:
        raise click.ClickException("There are several tenants. Name one with --tenant.")
    return known[0] if known else events.create_tenant(SYSTEM, slug="default", name="Default")


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(create_tenant)
    app.cli.add_command(create_event)
