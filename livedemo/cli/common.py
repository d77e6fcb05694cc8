"""Share what the commands need: an event's scope, checked addresses, plain failures."""

import functools
from collections.abc import Callable
from contextlib import contextmanager

import click
from flask.cli import with_appcontext

from livedemo import text
from livedemo.errors import Refusal
from livedemo.queries import events
from livedemo.tenancy import tenant_scope
from livedemo.urls import at


def plain_errors(command: Callable) -> Callable:
    """Run in an application context; turn a refusal into a sentence on stderr and exit 1."""

    @functools.wraps(command)
    def run(*args, **kwargs):
        try:
            return command(*args, **kwargs)
        except Refusal as problem:
            raise click.ClickException(str(problem.message)) from None

    return with_appcontext(run)


@contextmanager
def event_named(slug: str):
    """Work in the scope of an event; fails plainly when there is none."""
    event = events.by_slug(slug)
    if event is None:
        raise click.ClickException(f"There is no event with the short name {slug!r}.")
    with tenant_scope(event.tenant_id):
        yield event


def address(email: str) -> tuple[str, str]:
    """Return (e-mail as typed, its key); fails plainly when it is none."""
    try:
        return text.normalise_email(email)
    except text.EmailProblem as problem:
        hint = f" Did you mean {problem.suggestion}?" if problem.suggestion else ""
        raise click.ClickException(f"{email!r} is not an e-mail address.{hint}") from None


def link(key: str, host: str | None = None) -> str:
    """Return the address that signs in once, at a tenant's own host if one is given."""
    return at(host, f"/sign-in/{key}")
