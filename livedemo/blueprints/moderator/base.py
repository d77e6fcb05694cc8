"""Answer moderators alike: a plain form goes back to the room, htmx gets fragments and a toast."""

import json

from flask import Blueprint, flash, g, make_response, redirect, render_template, request
from flask_babel import gettext as _

from livedemo import fragments, rates
from livedemo.blueprints.answers import is_htmx
from livedemo.enums import EntryType, QuestionStatus, Stream, values
from livedemo.errors import Invalid
from livedemo.models import ChatMessage, Question
from livedemo.policy import Permission, can
from livedemo.queries import people, rooms
from livedemo.urls import path_for

bp = Blueprint("moderator", __name__)


def path_to(name: str, **values) -> str:
    """Return the path of one of the moderators' routes in this event."""
    return path_for(f"moderator.{name}", slug=g.event.slug, **values)


def limit() -> None:
    """Count one decision, by the rule and the key of the socket's events."""
    rates.check(rates.MODERATION, f"{g.event.id}:{g.actor.user_id}")


def seen() -> str | None:
    """Return the state that the moderator saw when deciding; raises Invalid."""
    status = request.form.get("seen") or None
    if status is not None and status not in values(QuestionStatus):
        raise Invalid("seen", _("There is no such state."))
    return status


def number(name: str, *, least: int = 0) -> int | None:
    """Return a whole number of the form, None where it is empty; raises Invalid."""
    typed = request.form.get(name, "").strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 18 and int(typed) >= least):
        raise Invalid(name, _("Write a whole number."))
    return int(typed)


def flag(name: str) -> bool:
    """Tell whether a box of the form is ticked."""
    return request.form.get(name, "") not in ("", "0", "false")


def undo(route: str, values: dict, **arguments) -> dict:
    """Return what a toast's undo button sends."""
    return {"url": path_to(route, **arguments), "values": values}


def answer(html: str, said: str, *, back: str | None = None, anchor: str = "",
           offer: dict | None = None):  # fmt: skip
    """Answer what was done: 303 for a form; for htmx the changed parts, and a toast with undo."""
    if not is_htmx():
        flash(said)
        return redirect((back or path_to("show_room")) + anchor, 303)
    response = make_response(html)
    toast = {"text": said} | ({"undo": offer} if offer else {})
    response.headers["HX-Trigger"] = json.dumps({"toast": toast})
    return response


def step(part: str, title: str, *, status: int = 200, **what):
    """Render a step of its own (words, reason, person): in place for htmx, else as a page."""
    template = part if is_htmx() else "pages/moderator/step.html"
    text = render_template(template, part=part, step_title=title, **what)
    response = make_response(text, status)
    response.vary.add("HX-Request")
    return response


def of_questions(*questions: Question) -> str:
    """Return the moderators' fragments of questions, as the stream would send them.

    They name those who asked anonymously, so a speaker gets none.
    """
    if not can(g.actor, Permission.QUESTION_MODERATE, g.event):
        return ""
    names = deciders(questions)
    return "".join(
        fragments.render_one(
            g.event, Stream.MODERATORS, EntryType.QUESTION, id=one.id, question=one, line=None,
            names=names, restrictions={},
        )
        for one in questions
    )  # fmt: skip


def deciders(questions, lines=()) -> dict[int, str]:
    """Return the names of colleagues who decided, edited, asked for somebody, or hid."""
    ids = {line.hidden_by for line in lines}
    for question in questions:
        ids |= {question.decided_by, question.edited_by, question.asked_by}
    return people.names(ids - {None}) if ids - {None} else {}


def of_lines(lines: list[ChatMessage]) -> str:
    """Return the moderators' fragments of chat lines."""
    names, restrictions = deciders((), lines), rooms.active_by_author(g.event)
    return "".join(
        fragments.render_one(
            g.event, Stream.MODERATORS, EntryType.CHAT, id=line.id, line=line, question=None,
            names=names, restrictions=restrictions,
        )
        for line in lines
    )  # fmt: skip


def of_room(event) -> str:
    """Return the moderators' fragment of the room's settings."""
    return fragments.render_one(
        event, Stream.MODERATORS, EntryType.ROOM, id=event.id, line=None, question=None,
        names={}, restrictions={},
    )  # fmt: skip
