"""Read bodies and queries by their schemas, answer by theirs, and keep what each view takes."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, g, request

from livedemo import edge, rates
from livedemo.blueprints.access import event_from_id
from livedemo.models import Event
from livedemo.schemas.api import Answer, Body, Query
from livedemo.schemas.parsing import parse
from livedemo.typed_times import read_time

bp = Blueprint("api", __name__)


@dataclass(frozen=True)
class Documented:
    """Say what a view takes and answers, for /api/openapi.json."""

    summary: str
    tag: str
    answers: dict[int, type[Answer] | None]
    body: type[Body] | None = None
    query: type[Query] | None = None
    form: type[Body] | None = None
    # Media types of the form's file.
    takes: tuple[str, ...] = ()
    # Media types in which the answer is there besides JSON.
    files: tuple[str, ...] = ()
    # Beside those that openapi.py derives from method, permission, query and body.
    refusals: tuple[int, ...] = ()


def documented(summary: str, *, tag: str, **about) -> Callable:
    """Keep the description beside the view that it is about."""

    def mark(view: Callable) -> Callable:
        view.documented = Documented(summary, tag, **about)  # type: ignore[attr-defined]
        return view

    return mark


def body_of(schema: type[Body]):
    """Return the checked JSON body; raises Invalid, or 415 for another kind of content."""
    return parse(schema, edge.json_body())


def query_of(schema: type[Query]):
    """Return the checked query string; raises Invalid."""
    return parse(schema, request.args.to_dict())


def pace(rate: rates.Rate = rates.API) -> None:
    """Count one request of the person; raises TooFast."""
    rates.check(rate, g.actor.rate_key)


def fields_of(wish: Body, times: tuple[str, ...]) -> dict:
    """Return what a body named, its `times` as instants; raises Invalid for those that are none."""
    fields = wish.model_dump(include=wish.model_fields_set)
    for name in times:
        if fields.get(name) is not None:
            fields[name] = read_time(name, fields[name], g.event.timezone).at
    return fields


def event_named(event_id: int) -> Event:
    """Return the event of a body or query, in its tenant's scope; raises NotFound."""
    pace()
    g.event = event_from_id(event_id)
    return g.event


def answer(row: Answer, status: int = 200) -> Response:
    """Return an answer as JSON; what is not there is left out."""
    text = row.model_dump_json(exclude_none=True)
    return current_app.response_class(text, status, mimetype="application/json")
