"""Prove the activity log by its chain of hashes."""

import click
from flask import Flask

from livedemo.cli.common import plain_errors
from livedemo.services import chain


@click.command("verify-log")
@plain_errors
def verify_log() -> None:
    """Tell whether a line of the activity log was changed, moved or taken out."""
    count, broken = chain.verify()
    for scope, line in sorted(broken.items()):
        click.echo(f"{scope}\t" + ("its last lines are gone" if line is None else f"line {line}"))
    if broken:
        raise click.ClickException("The activity log was changed from outside.")
    click.echo(f"{count} lines, each follows from the one before.")


def register(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(verify_log)
