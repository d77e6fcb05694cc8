"""Make superadmins, give and take roles, and print sign-in links."""

import click
from flask import Flask

from livedemo import homes
from livedemo.actors import SYSTEM
from livedemo.cli.common import address, event_named, link, plain_errors
from livedemo.enums import StaffRole, values
from livedemo.queries import people
from livedemo.services import logins, staff

ROLES = click.Choice(values(StaffRole))


@click.command("create-superadmin")
@click.argument("email")
@click.option("--name", help="The name that others see.")
@plain_errors
def create_superadmin(email: str, name: str | None) -> None:
    """Make a superadmin and print a one-time sign-in link."""
    typed, key = address(email)
    click.echo(link(staff.make_superadmin(SYSTEM, email=typed, email_key=key, name=name)))


@click.command("grant")
@click.argument("email")
@click.argument("event_slug")
@click.argument("role", type=ROLES)
@click.option("--name", help="The name of somebody who is not known yet.")
@plain_errors
def grant(email: str, event_slug: str, role: str, name: str | None) -> None:
    """Give a person a role in an event and print a one-time sign-in link."""
    typed, key = address(email)
    with event_named(event_slug) as event:
        given = staff.grant(SYSTEM, event, email=typed, email_key=key, role=role, name=name)
        click.echo(link(given.key, homes.host_of(event)))


@click.command("revoke")
@click.argument("email")
@click.argument("event_slug")
@click.argument("role", type=ROLES, required=False)
@plain_errors
def revoke(email: str, event_slug: str, role: str | None) -> None:
    """Take a role, or every role, of a person in an event."""
    user = _known(email)
    with event_named(event_slug) as event:
        staff.revoke(SYSTEM, event, user.id, role)


@click.command("sign-in-link")
@click.argument("email")
@plain_errors
def sign_in_link(email: str) -> None:
    """Print a one-time sign-in link; it lives 10 minutes and voids older ones."""
    click.echo(link(logins.make_link(_known(email), made_by=SYSTEM)))


def _known(email: str):
    _, key = address(email)
    user = people.by_email_key(key)
    if user is None:
        raise click.ClickException(f"Nobody here has the address {email!r}.")
    return user


def register(app: Flask) -> None:
    """Add the commands."""
    for command in (create_superadmin, grant, revoke, sign_in_link):
        app.cli.add_command(command)
