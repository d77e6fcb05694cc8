"""Check what the process needs and say what to do about each fault."""

import click
from flask import Flask

from livedemo import health
from livedemo.cli.common import plain_errors


@click.command("check")
@plain_errors
def check() -> None:
    """Check settings, database, migrations, Redis, zones and clock: one line each."""
    found = health.every()
    for one in found:
        state = "ok" if one.ok else "FAULT"
        click.echo(f"{one.name}\t{state}\t{one.found}" + ("" if one.ok else f"\t{one.cure}"))
    faults = [one.name for one in found if not one.ok]
    if faults:
        raise click.ClickException(f"Not ready: {', '.join(faults)}.")


def register(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(check)
