"""The moderators' room: every decision as a route, over the verb that the socket event calls."""

from livedemo.blueprints.moderator import chat, log, page, questions, room, screens
from livedemo.blueprints.moderator.base import bp

__all__ = ["bp", "chat", "log", "page", "questions", "room", "screens"]
