"""Rehearse an event with simulated viewers, say whether the server is fit, and wipe them."""

import asyncio
import resource
import sys
import time
from urllib.parse import urlsplit

import click
from click.core import ParameterSource
from flask import Flask

from livedemo import clock, rehearsal, secrets
from livedemo.actors import SYSTEM
from livedemo.cli.common import event_named, plain_errors
from livedemo.cli.simulate import measures, verdict
from livedemo.cli.simulate.crowd import Crowd
from livedemo.cli.simulate.plan import Plan, Trouble
from livedemo.cli.simulate.record import Record
from livedemo.homes import at_home
from livedemo.models import Event
from livedemo.services import rehearsals

SPARE_FILES = 100
RUN_LETTERS = 8
# What a person may write for a long time: rates.CHAT.
LINES_A_SECOND = 1.0
SHAPE = ("viewers", "seconds", "chat_rate", "storm", "url")


@click.command("simulate")
@click.argument("event_slug")
@click.option("--url", help="The server's address; PUBLIC_URL where there is one.")
@click.option("--viewers", type=click.IntRange(1, 9999), default=100, show_default=True)
@click.option("--seconds", type=click.FloatRange(1, 86_400), default=60.0, show_default=True,
              help="How long they stay once all are in.")  # fmt: skip
@click.option("--chat-rate", type=click.FloatRange(0, 1000), default=2.0, show_default=True,
              help="Lines a second, by all viewers together.")  # fmt: skip
@click.option("--storm", is_flag=True, help="Cut all connections at once in the middle.")
@click.option("--clean", is_flag=True,
              help="Remove what rehearsals left; alone, do nothing else.")  # fmt: skip
@click.pass_context
@plain_errors
def simulate(context, event_slug, url, viewers, seconds, chat_rate, storm, clean) -> None:
    """Rehearse an event: real sockets, a verdict in words, exit code 1 when it is not fit."""
    given = [context.get_parameter_source(name) for name in SHAPE]
    rehearse = not clean or ParameterSource.COMMANDLINE in given
    with event_named(event_slug) as event:
        said = None
        try:
            if rehearse:
                plan = _plan(event, url, viewers, seconds, chat_rate, storm)
                said = _rehearse(plan, event)
        finally:
            if clean:
                _clean(event)
        if said:
            raise click.ClickException(said)


def _plan(event: Event, url, viewers, seconds, chat_rate, storm) -> Plan:
    """Return the plan; fails plainly where it cannot be followed."""
    url = (url or at_home(event, "")).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        raise click.ClickException(f"--url must be an address like https://host, not {url!r}.")
    if not event.is_open:
        raise click.ClickException(f"{event.slug!r} is closed. Open it for the rehearsal.")
    if event.is_private:
        raise click.ClickException(f"{event.slug!r} is private: viewers cannot enter by the form.")
    if chat_rate and not event.chat_enabled:
        raise click.ClickException("The chat is closed. Open it, or give --chat-rate 0.")
    most = viewers * _lines_a_second(event)
    if chat_rate > most:
        raise click.ClickException(
            f"{viewers} viewers may write {most:g} lines a second together. "
            "Take more viewers or a lower --chat-rate."
        )
    _allow_files(viewers)
    run = secrets.new_code(RUN_LETTERS).lower()
    return Plan(
        url=url,
        slug=event.slug,
        run=run,
        viewers=viewers,
        seconds=seconds,
        chat_rate=chat_rate,
        questions=event.questions_enabled,
        storm=storm,
        new_pass=rehearsal.signer(run),
    )


def _lines_a_second(event: Event) -> float:
    """Return how often one person may write for a long time."""
    return min(LINES_A_SECOND, 1 / (event.slow_mode_seconds or 1))


def _allow_files(viewers: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = viewers + SPARE_FILES
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise click.ClickException(f"`ulimit -n` allows {hard} files; {wanted} are needed.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _rehearse(plan: Plan, event: Event) -> str | None:
    """Rehearse, print the figures, and return why the server is not fit, None when it is."""
    record = Record(plan.run)
    began, worked = clock.monotonic(), time.process_time()
    with click.progressbar(
        length=Crowd.steps(plan),
        label=f"Rehearsing {plan.slug}",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as bar:
        crowd = Crowd(plan, record, bar.update)
        try:
            asyncio.run(crowd.rehearse())
        except Trouble as problem:
            raise click.ClickException(str(problem)) from None
    share = (time.process_time() - worked) / (clock.monotonic() - began)
    found = measures.of(crowd, share, event)
    for name, value in verdict.table(found):
        click.echo(f"{name}\t{value}")
    why = verdict.reasons(found)
    said = verdict.sentence(found, why)
    if not why:
        click.echo(f"verdict\t{said}")
    return said if why else None


def _clean(event: Event) -> None:
    wiped = rehearsals.wipe(SYSTEM, event)
    for name in ("people", "lines", "questions"):
        click.echo(f"removed_{name}\t{getattr(wiped, name)}")


def register(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(simulate)
