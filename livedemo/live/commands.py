"""Say what each socket event is: payload, rate, verb, what its ack adds (contract §6)."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _
from pydantic import BaseModel

from livedemo import rates
from livedemo.actors import Actor
from livedemo.errors import Invalid, Refusal
from livedemo.live.group_commit import Asked, Outcome, Verb
from livedemo.models import Event
from livedemo.policy import Permission
from livedemo.schemas import socket as schemas
from livedemo.services import chat, questions, rooms, stage


@dataclass(frozen=True)
class Command:
    """Be one socket event; `permission` is for the matrix, the verb checks it again.

    It is run by itself, or (`many`) together with those of its event that come at the same time.
    """

    payload: type[BaseModel]
    rate: rates.Rate
    permission: Permission
    run: Callable[[Actor, Event, dict], dict] | None = None
    many: Verb | None = None


@dataclass(frozen=True)
class Question:
    """Be one socket event that changes nothing a verb would."""

    payload: type[BaseModel]
    rate: rates.Rate
    permission: Permission


def _ack(stored, *more: str) -> Outcome:
    """Return what a stored post's ack says, or its refusal."""
    if isinstance(stored, Refusal):
        return stored
    ack = {name: getattr(stored, name) for name in ("id", *more)}
    return ack | ({"dup": True} if stored.dup else {})


def _lines(event: Event, asked: list[Asked]) -> list[Outcome]:
    """Store lines of the chat; returns their acks or refusals."""
    posts = [chat.Post(actor, data["message"], data["client_id"]) for actor, data in asked]
    return [_ack(stored) for stored in chat.post_many(event, posts)]


def _questions(event: Event, asked: list[Asked]) -> list[Outcome]:
    """Store questions; returns their acks or refusals."""
    asks = [questions.Ask(actor, **data) for actor, data in asked]
    return [_ack(stored, "status") for stored in questions.ask_many(event, asks)]


def _decided(verb) -> Callable[[Actor, Event, dict], dict]:
    def run(actor: Actor, event: Event, data: dict) -> dict:
        return {"status": verb(actor, event, data.pop("id"), **data).status}

    return run


def _done(verb) -> Callable[[Actor, Event, dict], dict]:
    def run(actor: Actor, event: Event, data: dict) -> dict:
        verb(actor, event, **data)
        return {}

    return run


def _hidden(actor: Actor, event: Event, data: dict) -> dict:
    chat.hide(actor, event, data["id"], on=data["on"])
    return {}


def _advanced(actor: Actor, event: Event, data: dict) -> dict:
    question = stage.advance(actor, event, seen=data["current_id"])
    return {"id": question.id if question else None}


P = Permission
COMMANDS: dict[str, Command] = {
    "chat": Command(schemas.Chat, rates.CHAT, P.CHAT_SEND, many=_lines),
    "ask": Command(schemas.Ask, rates.QUESTION, P.QUESTION_ASK, many=_questions),
    "approve": Command(
        schemas.Approve, rates.MODERATION, P.QUESTION_MODERATE, _decided(questions.approve)
    ),
    "reject": Command(
        schemas.Reject, rates.MODERATION, P.QUESTION_MODERATE, _decided(questions.reject)
    ),
    "stage": Command(schemas.Decide, rates.MODERATION, P.QUESTION_STAGE, _decided(questions.stage)),
    "answer": Command(
        schemas.Answer, rates.MODERATION, P.QUESTION_ANSWER, _decided(questions.answer)
    ),
    "return": Command(
        schemas.Decide, rates.MODERATION, P.QUESTION_RETURN, _decided(questions.send_back)
    ),
    "advance": Command(schemas.Advance, rates.MODERATION, P.QUESTION_STAGE, _advanced),
    "withdraw": Command(
        schemas.Withdraw, rates.QUESTION, P.QUESTION_ASK, _decided(questions.withdraw)
    ),
    "hide": Command(schemas.Hide, rates.MODERATION, P.CHAT_HIDE, _hidden),
    "restrict": Command(
        schemas.Restrict, rates.MODERATION, P.PERSON_RESTRICT, _done(rooms.restrict)
    ),
    "slow_mode": Command(
        schemas.SlowMode, rates.MODERATION, P.ROOM_SLOW_MODE, _done(rooms.slow_mode)
    ),
    "toggle": Command(schemas.Toggle, rates.MODERATION, P.ROOM_TOGGLE, _done(rooms.toggle)),
}
# Events that are answered from the connection instead of by a verb (namespace.py).
ANSWERS: dict[str, Question] = {
    "ping": Question(schemas.Ping, rates.PING, P.WATCH_PING),
    "sync": Question(schemas.Sync, rates.SYNC, P.EVENT_VIEW),
}
UNFOLDED = ("message", "json")


def unfold(name: str, args: tuple) -> tuple[str, object]:
    """Return (event, data); `message` and `json` carry document 000's {"type": …}."""
    data = args[0] if args else {}
    if name not in UNFOLDED:
        return name, data
    if not isinstance(data, dict) or not isinstance(data.get("type"), str):
        raise Invalid("type", _("A message needs a type."))
    return data["type"], {key: value for key, value in data.items() if key != "type"}
