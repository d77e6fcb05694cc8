"""Remove stored files that nothing speaks of."""

from datetime import timedelta

import click
from flask import Flask

from livedemo.cli.common import plain_errors
from livedemo.services import files

HOURS = files.ORPHAN_AFTER.total_seconds() / 3600


@click.command("prune-files")
@click.option("--hours", type=click.FloatRange(min=0), default=HOURS, show_default=True,
              help="Leave what is younger: an upload may be under way.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only print what would go.")
@plain_errors
def prune_files(hours: float, dry_run: bool) -> None:
    """Remove files that no row speaks of, such as those of a process that was killed."""
    gone = files.prune(timedelta(hours=hours), dry=dry_run)
    for key in gone:
        click.echo(key)
    click.echo(f"{len(gone)} files {'would go' if dry_run else 'removed'}.", err=True)


def register(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(prune_files)
